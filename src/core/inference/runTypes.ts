import type { AnswerFacts } from '../http/answerFacts';
import type { TokenUsage } from '../tokenUsage';
import type { Failure } from '../http/failure';
import type { WaitMode } from '../http/waitMode';

/** Everything that one inference request needs. `endpoint` and `model` have been validated. */
export interface InferenceRequest {
  /** The base URL without a trailing slash. Requests go to `{endpoint}/models/{model}`. */
  readonly endpoint: string;
  /** The bearer token. If it is absent, no `Authorization` header is sent. */
  readonly token?: string;
  /** The organization to bill, for Hugging Face's own hosts. */
  readonly billTo?: string;
  /** The model ID, `name` or `owner/name`; not used if the endpoint itself is the model. */
  readonly model: string;
  /** The endpoint is one model: requests go to its own address. */
  readonly isBare?: boolean;
  /** The endpoint is dedicated to one model, and may have to start before it answers. */
  readonly isDedicated?: boolean;
  /** Selects a task by the route. Needed only for feature-extraction and sentence-similarity. */
  readonly forcedTask?: string;
  /** The `inputs` of the API: a string, a list, or an object; raw bytes for images and audio. */
  readonly inputs: unknown;
  /** The media type of raw bytes. Default: what their first bytes say, or else `application/octet-stream`. */
  readonly contentType?: string;
  /** The `parameters` of the API. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** `false` sends `x-use-cache: false`. */
  readonly useCache: boolean;
  readonly wait: WaitMode;
  /** The overall deadline in milliseconds, including waiting. */
  readonly timeoutMs: number;
  /** Whether to request a streamed answer (`text/event-stream`). An answer that is not streamed is handled as well. */
  readonly stream?: boolean;
}

/** The progress of a run, for display. */
export type RunProgress =
  /** The model is loading. `estimatedSeconds` is the server's estimate, if it gave a plausible one. */
  | { readonly kind: 'loading'; readonly estimatedSeconds?: number }
  /** A dedicated endpoint is starting. It is waited for during `remainingMs`. */
  | { readonly kind: 'starting'; readonly remainingMs: number }
  /** The endpoint has started, and gets the run. */
  | { readonly kind: 'started' }
  /** The request is repeated after a pause of `pauseMs` (server busy, rate limit, lost connection). */
  | { readonly kind: 'retrying'; readonly failure: Failure; readonly pauseMs: number }
  /** One of several inputs was answered. */
  | { readonly kind: 'answered' }
  /** A stream has brought only reasoning so far. */
  | { readonly kind: 'thinking' }
  /** All the text received from a stream so far. */
  | { readonly kind: 'partial'; readonly text: string };

/** A successful answer: parsed JSON, or bytes (images and audio). */
export type InferenceAnswer = AnswerFacts & {
  /** The number of requests sent, including the first. */
  readonly attempts: number;
} & (
    | ({ readonly kind: 'json'; readonly json: unknown } & JsonFacts)
    | { readonly kind: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array }
  );

/** Facts about a JSON answer. */
export interface JsonFacts {
  /** Why generation ended, as the server calls it (`stop`, `length`, `eos_token`, `tool_calls`, …). */
  readonly finishReason?: string;
  /** Present if a complete answer consists only of reasoning or tool calls. */
  readonly noText?: 'reasoning' | 'toolCalls';
  readonly usage?: TokenUsage;
  /** The number of rows removed from `json` because they contained NaN or an infinite number; absent if none. */
  readonly leftOut?: number;
  /** The same for each item of an answer to a list of inputs. An item without remaining rows is `null` in `json`. */
  readonly leftOutOfItems?: readonly number[];
}

/** The outcome of a request. `partialText` is the text received from a stream before it was interrupted. */
export type InferenceOutcome =
  | { readonly ok: true; readonly answer: InferenceAnswer }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly attempts: number;
      readonly partialText?: string;
    };
