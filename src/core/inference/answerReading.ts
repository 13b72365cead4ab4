import type { Failure } from './failure';

/** What an answer holds: parsed JSON with its text, or bytes. */
export type AnswerContent =
  | { readonly type: 'json'; readonly json: unknown; readonly text: string }
  | { readonly type: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array };

export type AnswerReading =
  | { readonly ok: true; readonly content: AnswerContent }
  | { readonly ok: false; readonly failure: Failure; readonly partialText?: string };
