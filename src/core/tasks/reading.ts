import type { TextRange } from './codePointOffsets';

/** A list of which at most `SHOWN_ROWS` are kept, with what was left out. */
export interface Rows<T> {
  /** The rows that could be read, best first where they have scores; at most `SHOWN_ROWS`. */
  readonly rows: readonly T[];
  /** Rows of the answer, the shown, the refused and the left out ones together. */
  readonly total: number;
  /** Rows that were not of the right form (a score that is no finite number, a label that is no text). */
  readonly refused: number;
}

export interface LabelRow {
  readonly label: string;
  /** Usually a probability from 0 to 1; any finite number where the model gives raw scores. */
  readonly score: number;
  /** Where the label was found in an image, in pixels. */
  readonly box?: {
    readonly xmin: number;
    readonly ymin: number;
    readonly xmax: number;
    readonly ymax: number;
  };
}

export interface EntityRow {
  readonly label: string;
  readonly score: number;
  readonly word: string;
  /** In UTF-16 units of the input; absent where the answer has no offsets or the input does not hold `word` there. */
  readonly range?: TextRange;
}

export interface MaskFillRow {
  /** What takes the place of the mask; may begin with a blank or `##`, as the model's vocabulary has it. */
  readonly token: string;
  readonly score: number;
  /** The whole text with this mask filled, as the model writes it (often in lower case and on one line). */
  readonly sequence?: string;
}

export interface AnswerRow {
  readonly answer: string;
  readonly score?: number;
  /** In UTF-16 units of the context; absent where the context does not hold the answer there. */
  readonly range?: TextRange;
  /** Cells of a table that the answer was made from. */
  readonly cells?: readonly string[];
  readonly aggregator?: string;
}

/** A row whose place in the answer, counted from 0, says what it is about. */
interface Placed {
  readonly index: number;
}

interface SimilarityRow extends Placed {
  readonly score: number;
  /** Where the input is known. */
  readonly sentence?: string;
}

interface ValueRow extends Placed {
  readonly value: number | string;
}

/** One vector of an embedding. */
export interface VectorSummary extends Placed {
  /** Euclidean length. */
  readonly norm: number;
  /** The first numbers, at most `FIRST_VALUES`. */
  readonly first: readonly number[];
}

export type TextRole = 'generated' | 'summary' | 'translation' | 'transcript';

/** An answer as it is understood. `raw` is whatever has no known form; nothing is ever an error. */
export type Reading = ReadingBody & {
  /** Rows that are not in the answer any more, because a number in them was NaN or infinite; absent for none. */
  readonly leftOut?: number;
};

type ReadingBody =
  | {
      readonly kind: 'text';
      readonly role: TextRole;
      readonly text: string;
      /** The answer began with the prompt; `text` is what came after it. */
      readonly promptRemoved: boolean;
      /** The answer began with reasoning in `<think>`; `text` is what came after it. */
      readonly reasoningRemoved?: true;
      /** Further texts for the same input, prompts taken off as well; at most `SHOWN_ROWS`. */
      readonly alternatives: readonly string[];
    }
  | ({ readonly kind: 'labels' } & Rows<LabelRow>)
  | ({ readonly kind: 'entities' } & Rows<EntityRow>)
  /** One `Rows` for each mask, in the order of the text. `filled`: the input with every mask filled by its best token. */
  | { readonly kind: 'maskFills'; readonly masks: readonly Rows<MaskFillRow>[]; readonly filled?: string }
  /** `shape`: lengths from the outermost list inwards; its last is the dimensions of a vector. */
  | ({ readonly kind: 'embedding'; readonly shape: readonly number[] } & Rows<VectorSummary>)
  | ({ readonly kind: 'answers' } & Rows<AnswerRow>)
  /** A score for each sentence, in the order of the input. */
  | ({ readonly kind: 'similarities' } & Rows<SimilarityRow>)
  /** Predictions for the rows of a table, in their order. */
  | ({ readonly kind: 'values' } & Rows<ValueRow>)
  /** The answers to a list input, in its order. */
  | { readonly kind: 'several'; readonly readings: readonly Reading[]; readonly total: number }
  | { readonly kind: 'raw'; readonly json: unknown };

/** Rows that a reading keeps; the rest is in the raw answer. */
export const SHOWN_ROWS = 100;
/** Numbers of a vector that a reading keeps. */
export const FIRST_VALUES = 8;
