import type { TokenUsage } from '../tokenUsage';
import type { Failure } from './failure';

/** The content of an answer: parsed JSON with its text, or bytes. */
export type AnswerContent =
  | {
      readonly kind: 'json';
      readonly json: unknown;
      readonly text: string;
      /** Whether `text` is valid JSON. Otherwise it contains bare `NaN` or `Infinity`. */
      readonly isStrict: boolean;
      /** Whether `json` may contain infinite numbers. NaN is read as one of them. */
      readonly mayBeInfinite: boolean;
      /** Present if the answer is generated text. */
      readonly generation?: Generation;
    }
  | { readonly kind: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array };

/** Generated text, streamed or not. */
export interface Generation {
  readonly text: string;
  readonly hasReasoning: boolean;
  readonly hasToolCalls: boolean;
  readonly finishReason?: string;
  readonly usage?: TokenUsage;
}

export type AnswerReading =
  | { readonly ok: true; readonly content: AnswerContent }
  | { readonly ok: false; readonly failure: Failure; readonly partialText?: string };
