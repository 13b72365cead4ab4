import type { Failure } from './failure';

/** What an answer holds: parsed JSON with its text, or bytes. */
export type AnswerContent =
  | {
      readonly kind: 'json';
      readonly json: unknown;
      readonly text: string;
      /** `text` is JSON; otherwise it holds `NaN` or `Infinity` as bare words. */
      readonly isStrict: boolean;
      /** `json` may hold infinite numbers, NaN among them. */
      readonly mayBeInfinite: boolean;
      /** What the answer says of a generation, where it is one. */
      readonly generation?: Generation;
    }
  | { readonly kind: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array };

/** A generation, streamed or not. */
export interface Generation {
  readonly text: string;
  readonly hasReasoning: boolean;
  readonly hasToolCalls: boolean;
  readonly finishReason?: string;
}

export type AnswerReading =
  | { readonly ok: true; readonly content: AnswerContent }
  | { readonly ok: false; readonly failure: Failure; readonly partialText?: string };
