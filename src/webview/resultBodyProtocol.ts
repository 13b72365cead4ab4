/** The kinds of content in the result panel, as its feature sends them. See `resultProtocol.ts`. */
import * as v from 'valibot';

/**
 * A text from a model, which may be very long or still growing. `start` is its first part; the rest follows in `append`
 * messages with its ID.
 */
const textSchema = v.object({
  /** Unique in the view. */
  id: v.string(),
  start: v.string(),
  /** Length of the whole text in UTF-16 units; absent while it grows. */
  length: v.exactOptional(v.number()),
  /** Whether `start` is the whole text. */
  isComplete: v.boolean(),
  /** `markdown` is rendered (without HTML, links, and images); `code` and `plain` are shown as they are. */
  format: v.picklist(['markdown', 'code', 'plain']),
  /** VS Code's ID of the programming language of `code`. */
  language: v.exactOptional(v.string()),
});

/** A fraction from 0 to 1 for the length of a bar; absent if the score is not a probability. */
const share = v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));

/** Notes below a list, such as how many rows are not shown. */
const notes = v.array(v.string());

const column = v.string();

/** A part of a text with something marked in it. */
const excerpt = v.object({ before: v.string(), match: v.string(), after: v.string() });

/** Index of a color of the chart palette, which repeats. Never the only distinction. */
const color = v.number();

const textBody = v.object({
  kind: v.literal('text'),
  /** What the text is, such as `Summary`: its accessible name. */
  label: v.string(),
  /** Absent if the answer has no text, such as only tool calls; a note says why. */
  text: v.exactOptional(textSchema),
  /** Shown folded, before the text. */
  reasoning: v.exactOptional(v.object({ label: v.string(), text: textSchema })),
  toolCalls: v.exactOptional(
    v.object({
      label: v.string(),
      note: v.string(),
      /** `arguments` is formatted JSON, or text if the model sent something else. */
      calls: v.array(v.object({ name: v.string(), arguments: textSchema })),
    }),
  ),
  alternatives: v.array(v.object({ label: v.string(), text: textSchema })),
});

const barsBody = v.object({
  kind: v.literal('bars'),
  columns: v.object({ label: column, score: column }),
  rows: v.array(v.object({ label: v.string(), score: v.string(), share })),
  /** Number of rows that are shown at first; the others have negligible scores. */
  shown: v.number(),
  notes,
});

const entitiesBody = v.object({
  kind: v.literal('entities'),
  /** The input, or the part of it that has the entities. */
  text: v.string(),
  /** Ranges of `text` in UTF-16 units, in order and without overlaps. `entity` is an index of `rows`. */
  spans: v.array(v.object({ start: v.number(), end: v.number(), entity: v.number() })),
  /** `count` is formatted, such as `3`. */
  legend: v.array(v.object({ label: v.string(), count: v.string(), color })),
  columns: v.object({ word: column, label: column, score: column }),
  /** `group` is an index of `legend`. */
  rows: v.array(v.object({ word: v.string(), label: v.string(), score: v.string(), group: v.number() })),
  notes,
});

const maskFillsBody = v.object({
  kind: v.literal('maskFills'),
  columns: v.object({ word: column, score: column, text: column }),
  masks: v.array(
    v.object({
      /** `Mask 1`; absent if there is only one. */
      label: v.exactOptional(v.string()),
      /** The input around the mask; absent if it is not known. */
      context: v.exactOptional(v.object({ before: v.string(), after: v.string() })),
      rows: v.array(
        v.object({ word: v.string(), score: v.string(), share, sequence: v.exactOptional(v.string()) }),
      ),
      notes,
    }),
  ),
  /** The input with the best word in each mask. */
  filled: v.exactOptional(v.string()),
});

const answersBody = v.object({
  kind: v.literal('answers'),
  columns: v.object({ answer: column, score: column }),
  rows: v.array(
    v.object({
      answer: v.string(),
      score: v.exactOptional(v.string()),
      share,
      /** The answer in its context. */
      excerpt: v.exactOptional(excerpt),
      /** Cells of a table that the answer is based on, and how they were combined. */
      cells: v.exactOptional(v.object({ label: v.string(), values: v.array(v.string()) })),
    }),
  ),
  notes,
});

const rankingBody = v.object({
  kind: v.literal('ranking'),
  columns: v.object({ number: column, text: column, score: column }),
  /** The text that the others are compared with. */
  query: v.exactOptional(v.object({ label: v.string(), text: v.string() })),
  /** Best first. `number` is the position in the input, from 1. */
  rows: v.array(v.object({ number: v.string(), text: v.string(), score: v.string(), share })),
  notes,
});

const embeddingBody = v.object({
  kind: v.literal('embedding'),
  /** Such as dimensions, shape, and norm. */
  facts: v.array(v.object({ label: v.string(), value: v.string() })),
  columns: v.object({ number: column, norm: column, values: column }),
  /** `values` are the first ones, formatted; `samples` are the same as numbers, for a small chart. */
  vectors: v.array(
    v.object({
      number: v.string(),
      norm: v.string(),
      values: v.array(v.string()),
      samples: v.array(v.number()),
      hasMore: v.boolean(),
    }),
  ),
  /** The other inputs of the run by cosine similarity, best first. */
  nearest: v.exactOptional(
    v.object({
      label: v.string(),
      columns: v.object({ text: column, score: column }),
      rows: v.array(v.object({ item: v.number(), text: v.string(), score: v.string(), share })),
    }),
  ),
  notes,
});

const valuesBody = v.object({
  kind: v.literal('values'),
  columns: v.object({ number: column, value: column }),
  rows: v.array(v.object({ number: v.string(), value: v.string() })),
  notes,
});

/** Address of a file of the extension in this panel, or a `data:` URL. */
const source = v.string();

const imageBody = v.object({
  kind: v.literal('image'),
  /** Absent if the picture is not available; boxes are then listed only. */
  source: v.exactOptional(source),
  /** Describes the picture for screen readers. */
  alt: v.string(),
  /** Found objects, in pixels of the picture. */
  boxes: v.array(
    v.object({
      label: v.string(),
      score: v.string(),
      color,
      xmin: v.number(),
      ymin: v.number(),
      xmax: v.number(),
      ymax: v.number(),
    }),
  ),
  /** Grayscale pictures of the same size: white is the segment. `source` is a `data:` URL. */
  masks: v.array(v.object({ label: v.string(), score: v.string(), color, source })),
  canOpen: v.boolean(),
});

const audioBody = v.object({
  kind: v.literal('audio'),
  source,
  contentType: v.string(),
  label: v.string(),
  canOpen: v.boolean(),
});

/** A file that can be neither shown nor played. */
const fileBody = v.object({
  kind: v.literal('file'),
  label: v.string(),
  canOpen: v.boolean(),
});

/** A table that can be sorted by each column; the first cell of each row is its heading. */
const tableBody = v.object({
  kind: v.literal('table'),
  label: v.string(),
  /** `isNumeric` columns are right-aligned and sorted by `value`. */
  columns: v.array(v.object({ label: v.string(), isNumeric: v.boolean() })),
  rows: v.array(
    v.object({ cells: v.array(v.object({ text: v.string(), value: v.exactOptional(v.number()) })) }),
  ),
  notes,
});

/** How often each label was answered for each expected one. */
const matrixBody = v.object({
  kind: v.literal('matrix'),
  label: v.string(),
  /** What rows and columns are, such as `Expected` and `Answered`. */
  axes: v.object({ rows: v.string(), columns: v.string() }),
  labels: v.array(v.string()),
  /** A row for each label, with a cell for each label. `share` is the part of the row, for the color of the cell. */
  rows: v.array(v.array(v.object({ text: v.string(), share }))),
  notes,
});

const jsonBody = v.object({ kind: v.literal('json'), label: v.string(), text: textSchema });

const failureBody = v.object({
  kind: v.literal('failure'),
  message: v.string(),
  /** Numbered from 0 for the `button` message. */
  buttons: v.array(v.string()),
});

export const resultBodySchema = v.variant('kind', [
  textBody,
  barsBody,
  entitiesBody,
  maskFillsBody,
  answersBody,
  rankingBody,
  embeddingBody,
  valuesBody,
  imageBody,
  audioBody,
  fileBody,
  tableBody,
  matrixBody,
  jsonBody,
  failureBody,
]);
export type ResultBody = v.InferOutput<typeof resultBodySchema>;
export type ResultBodyOf<Kind extends ResultBody['kind']> = Extract<ResultBody, { kind: Kind }>;
export type ResultText = v.InferOutput<typeof textSchema>;
