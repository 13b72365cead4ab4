/**
 * The messages between the result panel and its feature. Both sides check each message. The feature sends finished,
 * localized texts and numbers; the panel only draws them. Everything from a model is data: it is never HTML.
 */
import * as v from 'valibot';
import { resultBodySchema } from './resultBodyProtocol';
import { resultLabelsSchema } from './resultLabelsProtocol';

/** The actions of the toolbar. */
const RESULT_ACTIONS = [
  'copy',
  'insert',
  'replace',
  'save',
  'repeat',
  'repeatWithoutCache',
  'rawJson',
  'cancel',
] as const;
export type ResultAction = (typeof RESULT_ACTIONS)[number];

/** The only command that a link of the panel may run. */
export const SHOW_RUNS = 'hfInference.runs.show';

/** All that the panel keeps over a restart: IDs of records of the history, and no texts. */
export const keptResultSchema = v.object({ runIds: v.array(v.string()) });
export type KeptResult = v.InferOutput<typeof keptResultSchema>;

const itemSchema = v.object({
  /** Position of the input in the run. Messages about the item name it. */
  index: v.number(),
  /** Where the input is from, such as `main.rs, lines 3 to 12`; absent if the run has only one item. */
  heading: v.exactOptional(v.string()),
  /** Whether the heading can be clicked to show the source (`reveal`). */
  canReveal: v.boolean(),
  /** The most important result, such as `rust 97.3 %`; absent if the body says it. */
  headline: v.exactOptional(v.string()),
  /** Notes above the body, such as that the text is cut off. */
  notes: v.array(v.string()),
  /** Usually one; an answer can have several parts, such as a picture and its labels. */
  bodies: v.array(resultBodySchema),
});

/** The results of several inputs in comparison. Each row belongs to an item. */
const tableSchema = v.object({
  caption: v.string(),
  /** `isNumeric` columns are right-aligned and sorted by `value`. The first cell of each row is its heading. */
  columns: v.array(v.object({ label: v.string(), isNumeric: v.boolean() })),
  rows: v.array(
    v.object({
      /** Index of the item that a click on the row shows. */
      item: v.number(),
      cells: v.array(v.object({ text: v.string(), value: v.exactOptional(v.number()) })),
    }),
  ),
});

const resultViewSchema = v.object({
  /** The same for all views of one run: while it is the same, scroll position, focus, and folding are kept. */
  id: v.string(),
  runIds: v.array(v.string()),
  /** The model. */
  title: v.string(),
  /** `empty`: there is no result; `note` says why. */
  state: v.picklist(['running', 'ended', 'failed', 'canceled', 'empty']),
  /** The state in words, such as `Generating…` or `Canceled after 0.9 s`; empty if the result speaks for itself. */
  status: v.string(),
  /** Shown above all items, such as that the texts of the run were not kept. */
  note: v.exactOptional(v.string()),
  facts: v.object({
    /** Such as `1.2 s (first load)`; empty while the run is in progress. */
    text: v.string(),
    /** Short facts after the time, such as `cached`, the provider, tokens, and the cost. */
    more: v.array(v.string()),
    /** All facts, one on each line, as a tooltip and for screen readers. */
    details: v.array(v.object({ label: v.string(), value: v.string() })),
  }),
  /** In the order of the toolbar. An action that is not possible is absent. */
  actions: v.array(v.object({ id: v.picklist(RESULT_ACTIONS), label: v.string() })),
  items: v.array(itemSchema),
  table: v.exactOptional(tableSchema),
  labels: resultLabelsSchema,
});
export type ResultView = v.InferOutput<typeof resultViewSchema>;
export type ResultItem = v.InferOutput<typeof itemSchema>;
export type ResultTable = v.InferOutput<typeof tableSchema>;

/** From the feature to the panel, in order. Messages with the ID of another view than the shown one are ignored. */
export const toResultPanelSchema = v.variant('kind', [
  v.object({ kind: v.literal('view'), view: resultViewSchema }),
  /** Continues a text of the view. Sent at most 30 times a second for a stream. */
  v.object({
    kind: v.literal('append'),
    view: v.string(),
    /** `id` of the text. */
    text: v.string(),
    /** Where the piece starts in the whole text, in UTF-16 units. It replaces everything from there on. */
    start: v.number(),
    piece: v.string(),
    isComplete: v.boolean(),
  }),
  /** A short message about what the user did, such as `Copied`. Announced by screen readers. */
  v.object({ kind: v.literal('announce'), text: v.string() }),
  /** Confirms a message of the panel, except `ready`. */
  v.object({ kind: v.literal('received') }),
]);
export type ToResultPanel = v.InferOutput<typeof toResultPanelSchema>;

/** From the panel to the feature. */
export const fromResultPanelSchema = v.variant('kind', [
  /** The script runs and can show a view. */
  v.object({ kind: v.literal('ready') }),
  /** `item`: only for this item; all items without it. */
  v.object({
    kind: v.literal('action'),
    action: v.picklist(RESULT_ACTIONS),
    item: v.exactOptional(v.number()),
  }),
  /** A button of a failure. */
  v.object({ kind: v.literal('button'), item: v.number(), button: v.number() }),
  /** Copies what the user sees, such as a block of code in a text. */
  v.object({ kind: v.literal('copyText'), text: v.string() }),
  /** Shows the source of an item in its editor. */
  v.object({ kind: v.literal('reveal'), item: v.number() }),
  /** Opens the file of a picture, a sound, or another file in its own tab. */
  v.object({ kind: v.literal('openFile'), item: v.number(), body: v.number() }),
]);
export type FromResultPanel = v.InferOutput<typeof fromResultPanelSchema>;
