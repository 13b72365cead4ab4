import type { ResultBody } from '../../../src/webview/resultBodyProtocol';
import type { ResultItem, ResultView } from '../../../src/webview/resultProtocol';
import { SAMPLE_BODIES } from './sampleBodies';
import type { BodyKind } from './sampleBodies';

const LABELS = {
  toolbar: 'Result actions',
  copyCode: 'Copy',
  copied: 'Copied',
  showMore: 'Show {0} more',
  showLess: 'Show less',
  sortBy: 'Sort by {0}',
  revealSource: 'Show {0} in the editor',
  openFile: 'Open File',
  jumpToEnd: 'Jump to End',
  restUnformatted: 'The rest is shown as plain text.',
  details: 'Details',
  legend: 'Legend',
  boxes: 'Found objects',
  lost: 'The buttons here no longer work.',
  openAgain: 'Open Result Again',
};

const ACTIONS = [
  { id: 'copy', label: 'Copy' },
  { id: 'insert', label: 'Insert' },
  { id: 'replace', label: 'Replace' },
  { id: 'save', label: 'Save…' },
  { id: 'repeat', label: 'Repeat' },
  { id: 'repeatWithoutCache', label: 'Repeat Without Cache' },
  { id: 'rawJson', label: 'Raw JSON' },
] as const satisfies ResultView['actions'];

const HEADLINES: Readonly<Partial<Record<BodyKind, string>>> = {
  bars: 'rust 97.3 %',
  entities: '4 entities',
  maskFills: '2 masks',
  ranking: 'Similarity 88.1 %',
  embedding: 'Embedding · 384 dimensions',
  values: 'Predictions',
};

/** Creates an item. */
export function sampleItem(bodies: readonly ResultBody[], index = 0, heading?: string): ResultItem {
  return {
    index,
    ...(heading !== undefined && { heading }),
    canReveal: heading !== undefined,
    notes: [],
    bodies: [...bodies],
  };
}

/** Creates a view with the given items. */
export function sampleView(items: readonly ResultItem[], change: Partial<ResultView> = {}): ResultView {
  return {
    id: 'view-1',
    runIds: ['run-1'],
    title: 'demo/code-language',
    state: 'ended',
    status: '',
    facts: {
      text: '1.2 s (first load)',
      more: ['cached'],
      details: [
        { label: 'Task', value: 'text-classification' },
        { label: 'Requests', value: '2' },
      ],
    },
    actions: [...ACTIONS],
    items: [...items],
    labels: LABELS,
    ...change,
  };
}

/** Creates the view of a single body. */
export function viewOf(kind: BodyKind): ResultView {
  const headline = HEADLINES[kind];
  const item = { ...sampleItem([SAMPLE_BODIES[kind]]), ...(headline !== undefined && { headline }) };
  return sampleView([item], { id: `view-${kind}` });
}
