import type { ResultBody, ResultBodyOf, ResultText } from '../../src/webview/resultBodyProtocol';
import type { ResultLabels } from '../../src/webview/resultLabelsProtocol';
import type { ResultItem, ResultView } from '../../src/webview/resultProtocol';

/** A pixel, as a picture. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==';

const SCORES = { label: 'Label', score: 'Score' };

/** One content of each kind that the result panel shows. */
export const SAMPLE_BODIES: readonly ResultBody[] = [
  {
    kind: 'text',
    label: 'Answer',
    text: {
      id: '0.text',
      start: '# Sorted\n\nUse `sort`:\n\n```ts\nlist.sort();\n```\n',
      length: 45,
      isComplete: true,
      format: 'markdown',
    },
    reasoning: {
      label: 'Reasoning',
      text: { id: '0.reasoning', start: 'They want a sort.', length: 17, isComplete: true, format: 'plain' },
    },
    toolCalls: {
      label: '1 tool call',
      note: 'HF Inference shows tool calls but does not execute them.',
      calls: [
        {
          name: 'get_weather',
          arguments: {
            id: '0.call.0',
            start: '{\n  "city": "Bern"\n}',
            length: 20,
            isComplete: true,
            format: 'code',
            language: 'json',
          },
        },
      ],
    },
    alternatives: [
      {
        label: 'Alternative 2',
        text: { id: '0.alternative.0', start: 'Sort it.', length: 8, isComplete: true, format: 'markdown' },
      },
    ],
  },
  {
    kind: 'bars',
    columns: SCORES,
    rows: [
      { label: 'rust', score: '97.3 %', share: 0.973 },
      { label: 'go', score: '2.7 %', share: 0.027 },
      { label: 'c', score: '< 0.1 %', share: 0.0001 },
    ],
    shown: 2,
    notes: ['Showing 3 of 5 rows. The raw response has all of them.'],
  },
  {
    kind: 'entities',
    text: '👋 Ada Lovelace lives in London.',
    spans: [
      { start: 3, end: 15, entity: 0 },
      { start: 25, end: 31, entity: 1 },
    ],
    legend: [
      { label: 'PER', count: '1', color: 0 },
      { label: 'LOC', count: '1', color: 1 },
    ],
    columns: { word: 'Word', ...SCORES },
    rows: [
      { word: 'Ada Lovelace', label: 'PER', score: '99.8 %', group: 0 },
      { word: 'London', label: 'LOC', score: '99.1 %', group: 1 },
    ],
    notes: [],
  },
  {
    kind: 'maskFills',
    columns: { word: 'Word', score: 'Score', text: 'Text' },
    masks: [
      {
        context: { before: 'Paris is the ', after: ' of France.' },
        rows: [
          { word: 'capital', score: '98.0 %', share: 0.98, sequence: 'paris is the capital of france.' },
          { word: 'heart', score: '0.4 %', share: 0.004 },
        ],
        notes: [],
      },
    ],
    filled: 'Paris is the capital of France.',
  },
  {
    kind: 'answers',
    columns: { answer: 'Answer', score: 'Score' },
    rows: [
      {
        answer: 'Zurich',
        score: '92.4 %',
        share: 0.924,
        excerpt: { before: 'Clara lives in ', match: 'Zurich', after: ', Switzerland.' },
      },
      { answer: '36', cells: { label: 'SUM', values: ['12', '24'] } },
    ],
    notes: [],
  },
  {
    kind: 'ranking',
    columns: { number: 'No.', text: 'Sentence', score: 'Similarity' },
    query: { label: 'Compared with', text: 'That is a happy dog.' },
    rows: [
      { number: '2', text: 'That is a very happy dog.', score: '94.3 %', share: 0.943 },
      { number: '1', text: 'Today is a sunny day.', score: '25.7 %', share: 0.257 },
    ],
    notes: [],
  },
  {
    kind: 'embedding',
    facts: [
      { label: 'Dimensions', value: '384' },
      { label: 'Norm', value: '1' },
    ],
    columns: { number: 'Vector', norm: 'Norm', values: 'First values' },
    vectors: [{ number: '1', norm: '1', values: ['0.12', '-0.3'], samples: [0.12, -0.3], hasMore: true }],
    nearest: {
      label: 'Nearest selections',
      columns: { text: 'Text', score: 'Similarity' },
      rows: [{ item: 1, text: 'main.rs, line 7', score: '81.2 %', share: 0.812 }],
    },
    notes: [],
  },
  {
    kind: 'values',
    columns: { number: 'No.', value: 'Value' },
    rows: [{ number: '1', value: '7.5' }],
    notes: [],
  },
  {
    kind: 'image',
    source: PIXEL,
    alt: 'Picture with 1 object',
    boxes: [{ label: 'cat', score: '99.0 %', color: 0, xmin: 1, ymin: 2, xmax: 30, ymax: 40 }],
    masks: [{ label: 'sky', score: '88.0 %', color: 1, source: PIXEL }],
    canOpen: true,
  },
  {
    kind: 'audio',
    source: 'data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=',
    contentType: 'audio/wav',
    label: 'Sound',
    canOpen: true,
  },
  { kind: 'file', label: 'The answer is a file of type application/zip.', canOpen: true },
  {
    kind: 'json',
    label: 'Answer',
    text: { id: '0.json', start: '{}', length: 2, isComplete: true, format: 'code', language: 'json' },
  },
  {
    kind: 'failure',
    message: 'Model demo/none was not found on http://127.0.0.1:8765.',
    buttons: ['Select Model', 'Try Again'],
  },
];

/** The words of the panel's controls. */
const SAMPLE_LABELS: ResultLabels = {
  toolbar: 'Actions',
  copyCode: 'Copy',
  copied: 'Copied',
  showMore: 'Show {0} more',
  showLess: 'Show less',
  sortBy: 'Sort by {0}',
  revealSource: 'Show {0} in the editor',
  openFile: 'Open File',
  jumpToEnd: 'Jump to the end',
  details: 'Details',
  legend: 'Legend',
  boxes: 'Objects',
};

/** The sample of one kind of content. */
export function sampleBody<Kind extends ResultBody['kind']>(kind: Kind): ResultBodyOf<Kind> {
  const body = SAMPLE_BODIES.find((each): each is ResultBodyOf<Kind> => each.kind === kind);
  if (body === undefined) {
    throw new Error(`There is no sample of ${kind}.`);
  }
  return body;
}

/** A whole text. */
export function sampleText(id: string, start: string, more: Partial<ResultText> = {}): ResultText {
  return { id, start, length: start.length, isComplete: true, format: 'markdown', ...more };
}

/** An item with some content. */
export function sampleItem(bodies: readonly ResultBody[], more: Partial<ResultItem> = {}): ResultItem {
  return { index: 0, canReveal: false, notes: [], bodies: [...bodies], ...more };
}

/** A view of a run that has ended. */
export function sampleView(items: readonly ResultItem[], more: Partial<ResultView> = {}): ResultView {
  return {
    id: 'run-1',
    runIds: ['000001764140400000-0a1b2c3d-00000'],
    title: 'demo/code-language',
    state: 'ended',
    status: '',
    facts: {
      text: '1.2 s (first load)',
      more: ['cached'],
      details: [
        { label: 'Model', value: 'demo/code-language' },
        { label: 'Characters', value: '95' },
      ],
    },
    actions: [
      { id: 'copy', label: 'Copy' },
      { id: 'insert', label: 'Insert' },
      { id: 'replace', label: 'Replace' },
      { id: 'save', label: 'Save' },
      { id: 'repeat', label: 'Repeat' },
      { id: 'repeatWithoutCache', label: 'Repeat Without Cache' },
      { id: 'rawJson', label: 'Raw JSON' },
    ],
    items: [...items],
    labels: SAMPLE_LABELS,
    ...more,
  };
}
