import type { TextRange } from './codePointOffsets';

/** The rows of a list that a reading keeps, with counts of the others. */
export interface Rows<T> {
  /** At most `SHOWN_ROWS` readable rows, best first if they have scores. */
  readonly rows: readonly T[];
  /** All rows of the answer, including those that are refused or not kept. */
  readonly total: number;
  /** Rows of the wrong form, such as one whose score is not a finite number or whose label is not a text. */
  readonly refused: number;
}

export interface LabelRow {
  readonly label: string;
  /** Usually a probability from 0 to 1; any finite number if the model returns raw scores. */
  readonly score: number;
  /** Which part of an image has the label: a grayscale picture in Base64. */
  readonly mask?: string;
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
  /** Place of `word` in the input, in UTF-16 units; absent if the answer has no offsets or the input differs there. */
  readonly range?: TextRange;
}

export interface MaskFillRow {
  /** Replacement of the mask; may begin with a space or `##`, as in the model's vocabulary. */
  readonly token: string;
  readonly score: number;
  /** The whole text with this mask filled, as the model returns it (often in lowercase and on one line). */
  readonly sequence?: string;
}

export interface AnswerRow {
  readonly answer: string;
  readonly score?: number;
  /** Place of the answer in the context, in UTF-16 units; absent if the context does not contain the answer there. */
  readonly range?: TextRange;
  /** Cells of the table that the answer is based on. */
  readonly cells?: readonly string[];
  readonly aggregator?: string;
}

/** A row that belongs to the input at the same position. */
interface Indexed {
  /** Position in the answer, counted from 0. */
  readonly index: number;
}

interface SimilarityRow extends Indexed {
  readonly score: number;
  /** Absent if the input is not known. */
  readonly sentence?: string;
}

interface ValueRow extends Indexed {
  readonly value: number | string;
}

/** One vector of an embedding. */
export interface VectorSummary extends Indexed {
  /** Euclidean length. */
  readonly norm: number;
  /** The first numbers, at most `MAX_FIRST_VALUES`. */
  readonly first: readonly number[];
}

/** `generated` continues its prompt; `reply` is the answer of a chat. */
export type TextRole = 'generated' | 'reply' | 'summary' | 'translation' | 'transcript';

/** A complete tool call, in the form of OpenAI's API. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** An answer, interpreted by its form. `raw` stands for an unknown form, which is not an error. */
export type Reading = ReadingBody & {
  /** Rows that were removed from the answer because a number in them was NaN or infinite; absent if there are none. */
  readonly leftOut?: number;
};

type ReadingBody =
  | {
      readonly kind: 'text';
      readonly role: TextRole;
      readonly text: string;
      /** Whether the answer repeated the prompt, which `text` does not contain. */
      readonly promptRemoved: boolean;
      /** The model's reasoning before its answer, which `text` does not contain. Only shown. */
      readonly reasoning?: string;
      /** Functions that the model asks to be called. Only shown. */
      readonly toolCalls?: readonly ToolCall[];
      /** At most `SHOWN_ROWS` other texts for the same input, also without the prompt. */
      readonly alternatives: readonly string[];
    }
  | ({ readonly kind: 'labels' } & Rows<LabelRow>)
  | ({ readonly kind: 'entities' } & Rows<EntityRow>)
  /** One `Rows` for each mask, in the order of the text. `filled` is the input with each mask replaced by its best token. */
  | { readonly kind: 'maskFills'; readonly masks: readonly Rows<MaskFillRow>[]; readonly filled?: string }
  /** `shape` has the lengths of the lists, outermost first; the last is the number of dimensions of a vector. */
  | ({ readonly kind: 'embedding'; readonly shape: readonly number[] } & Rows<VectorSummary>)
  | ({ readonly kind: 'answers' } & Rows<AnswerRow>)
  /** A score for each sentence or text, in the order of the input, or best first from a reranker. */
  | ({ readonly kind: 'similarities' } & Rows<SimilarityRow>)
  /** Predictions for the rows of a table, in their order. */
  | ({ readonly kind: 'values' } & Rows<ValueRow>)
  /** The answers to a list input, in its order. */
  | { readonly kind: 'several'; readonly readings: readonly Reading[]; readonly total: number }
  | { readonly kind: 'raw'; readonly json: unknown };

/** Maximum number of rows in a reading. The raw answer has the rest. */
export const SHOWN_ROWS = 100;
/** Maximum number of values of a vector in a reading. */
export const MAX_FIRST_VALUES = 8;
