import type { ResultBody } from '../../../src/webview/resultBodyProtocol';
import { samplePicture, sampleSound } from './sampleMedia';

export type BodyKind = ResultBody['kind'];

const MARKDOWN = `# A heading

The function **parses** a date and returns \`undefined\` for anything else. It is used:

1. by the form,
2. by the [import](https://example.com/import).

\`\`\`ts
export function parseDate(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
\`\`\`

| Input | Result |
|:------|-------:|
| 2026-11-26 | a date |
| yesterday | undefined |

> It never throws.
`;

/** Creates a complete text of a model. */
export function sampleText(start: string, format: 'markdown' | 'code' | 'plain' = 'plain', id = 'text') {
  return { id, start, length: start.length, isComplete: true, format };
}

const shares = (...scores: readonly number[]) =>
  scores.map((share) => ({ score: `${(share * 100).toFixed(1)} %`, share }));

const ENTITY_TEXT = 'Ada Lovelace met Charles Babbage in London, and wrote to 東京 about it.';
const ENTITIES = [
  ['Ada Lovelace', 'PER'],
  ['Charles Babbage', 'PER'],
  ['London', 'LOC'],
  ['東京', 'LOC'],
] as const;

/** A body of each kind, as the feature makes them. */
export const SAMPLE_BODIES: { readonly [Kind in BodyKind]: Extract<ResultBody, { kind: Kind }> } = {
  text: {
    kind: 'text',
    label: 'Answer',
    text: sampleText(MARKDOWN, 'markdown'),
    reasoning: {
      label: 'Reasoning',
      text: sampleText('The user wants to know what it does.\nIt parses a date.', 'plain', 'reasoning'),
    },
    toolCalls: {
      label: '1 tool call',
      note: 'HF Inference shows tool calls but does not execute them.',
      calls: [{ name: 'get_weather', arguments: sampleText('{\n  "city": "Bonn"\n}', 'code', 'call') }],
    },
    alternatives: [{ label: 'Alternative 2', text: sampleText('Another *text*.', 'markdown', 'other') }],
  },
  bars: {
    kind: 'bars',
    columns: { label: 'Label', score: 'Score' },
    rows: ['rust', 'go', 'typescript', 'python', 'c', 'java', 'haskell'].map((label, index) => ({
      label,
      ...(shares(0.973, 0.012, 0.009, 0.003, 0.001, 0.0002, 0)[index] ?? { score: '0' }),
    })),
    shown: 5,
    notes: ['1 unreadable row was skipped.'],
  },
  entities: {
    kind: 'entities',
    text: ENTITY_TEXT,
    spans: ENTITIES.map(([word], entity) => {
      const start = ENTITY_TEXT.indexOf(word);
      return { start, end: start + word.length, entity };
    }),
    legend: [
      { label: 'PER', count: '2', color: 0 },
      { label: 'LOC', count: '2', color: 1 },
    ],
    columns: { word: 'Word', label: 'Label', score: 'Score' },
    rows: ENTITIES.map(([word, label]) => ({ word, label, score: '99.1 %', group: label === 'PER' ? 0 : 1 })),
    notes: [],
  },
  maskFills: {
    kind: 'maskFills',
    columns: { word: 'Word', score: 'Score', text: 'Text' },
    masks: [
      {
        label: 'Mask 1',
        context: { before: 'export function ', after: '(text: string): Date' },
        rows: ['parse', 'read', 'get'].map((word, index) => ({
          word,
          ...(shares(0.62, 0.21, 0.05)[index] ?? { score: '0' }),
        })),
        notes: [],
      },
      {
        label: 'Mask 2',
        rows: [{ word: '##s', score: '71.0 %', share: 0.71, sequence: 'the words' }],
        notes: ['Showing 1 of 5 rows. The raw response has all of them.'],
      },
    ],
    filled: 'export function parse(text: string): Date',
  },
  answers: {
    kind: 'answers',
    columns: { answer: 'Answer', score: 'Score' },
    rows: [
      {
        answer: 'in London',
        score: '93.0 %',
        share: 0.93,
        excerpt: { before: 'Ada Lovelace met Charles Babbage ', match: 'in London', after: ', and wrote' },
      },
      { answer: '42', score: '4.0 %', share: 0.04, cells: { label: 'SUM of', values: ['40', '2'] } },
    ],
    notes: [],
  },
  ranking: {
    kind: 'ranking',
    columns: { number: 'No.', text: 'Text', score: 'Similarity' },
    query: { label: 'Compared with', text: 'How do I parse a date?' },
    rows: [
      { number: '2', text: 'Dates are read with new Date(text).', score: '88.1 %', share: 0.881 },
      { number: '1', text: 'A list is sorted in place.', score: '12.4 %', share: 0.124 },
    ],
    notes: [],
  },
  embedding: {
    kind: 'embedding',
    facts: [
      { label: 'Dimensions', value: '384' },
      { label: 'Norm', value: '1' },
    ],
    columns: { number: 'No.', norm: 'Norm', values: 'First values' },
    vectors: [
      {
        number: '1',
        norm: '1',
        values: ['0.12', '−0.04', '0.3'],
        samples: [0.12, -0.04, 0.3],
        hasMore: true,
      },
    ],
    nearest: {
      label: 'Nearest selections',
      columns: { text: 'Text', score: 'Similarity' },
      rows: [{ item: 1, text: 'main.rs, line 4', score: '80.2 %', share: 0.802 }],
    },
    notes: [],
  },
  values: {
    kind: 'values',
    columns: { number: 'Row', value: 'Prediction' },
    rows: [
      { number: '1', value: '4.25' },
      { number: '2', value: 'iris' },
    ],
    notes: [],
  },
  image: {
    kind: 'image',
    source: samplePicture(320, 200, (x, y) => [40 + x / 2, 90 + y / 2, 160]),
    alt: 'street.png',
    boxes: [
      { label: 'car', score: '98.0 %', color: 0, xmin: 20, ymin: 90, xmax: 130, ymax: 170 },
      { label: 'person', score: '77.0 %', color: 1, xmin: 200, ymin: 4, xmax: 260, ymax: 160 },
    ],
    masks: [
      {
        label: 'sky',
        score: '99.0 %',
        color: 2,
        source: samplePicture(320, 200, (_x, y) => (y < 60 ? [255, 255, 255] : [0, 0, 0])),
      },
    ],
    canOpen: true,
  },
  audio: {
    kind: 'audio',
    source: sampleSound(),
    contentType: 'audio/wav',
    label: 'speech.wav',
    canOpen: true,
  },
  file: { kind: 'file', label: 'answer.bin, 12 kB', canOpen: true },
  table: {
    kind: 'table',
    label: 'Labels',
    columns: [
      { label: 'Label', isNumeric: false },
      { label: 'F1', isNumeric: true },
      { label: 'Rows', isNumeric: true },
    ],
    rows: [
      { cells: [{ text: 'go' }, { text: '97.4 %', value: 0.974 }, { text: '1,500', value: 1500 }] },
      { cells: [{ text: 'rust' }, { text: '98.6 %', value: 0.986 }, { text: '500', value: 500 }] },
      { cells: [{ text: 'javascript' }, { text: '79.0 %', value: 0.79 }, { text: '500', value: 500 }] },
    ],
    notes: ['3 rows without an expected value were left out.'],
  },
  matrix: {
    kind: 'matrix',
    label: 'Confusion matrix',
    axes: { rows: 'Expected', columns: 'Answered' },
    labels: ['go', 'rust', 'javascript'],
    rows: [
      [
        { text: '1,461', share: 0.974 },
        { text: '9', share: 0.006 },
        { text: '30', share: 0.02 },
      ],
      [
        { text: '5', share: 0.01 },
        { text: '493', share: 0.986 },
        { text: '2', share: 0.004 },
      ],
      [
        { text: '105', share: 0.21 },
        { text: '0', share: 0 },
        { text: '395', share: 0.79 },
      ],
    ],
    notes: [],
  },
  json: { kind: 'json', label: 'Answer', text: sampleText('{\n  "unknown": true\n}', 'code', 'json') },
  failure: {
    kind: 'failure',
    message: 'Model demo/none was not found on 127.0.0.1.\nSelect another model.',
    buttons: ['Select Model', 'Retry'],
  },
};
