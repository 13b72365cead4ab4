import type { AnswerFacts } from '../http/answerFacts';
import type { Failure } from '../http/failure';
import type { WaitMode } from '../http/waitMode';

/** Everything that one inference request needs. Already checked: `endpoint` and `model` are valid. */
export interface InferenceRequest {
  /** Base URL without a slash at its end; requests go to `{endpoint}/models/{model}`. */
  readonly endpoint: string;
  /** Sent as the bearer token; absent: no `Authorization` header. */
  readonly token?: string;
  /** Model id, `name` or `owner/name`. */
  readonly model: string;
  /** Forces a task by its route; needed only for feature-extraction and sentence-similarity. */
  readonly forcedTask?: string;
  /** The `inputs` of the API: a string, a list or an object; raw bytes for images and audio. */
  readonly inputs: unknown;
  /** Media type of raw bytes; `application/octet-stream` where absent. */
  readonly contentType?: string;
  /** The `parameters` of the API. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** `false` sends `x-use-cache: false`. */
  readonly useCache: boolean;
  readonly wait: WaitMode;
  /** Overall deadline in milliseconds, waits included. */
  readonly timeoutMs: number;
  /** Ask for a streamed answer (`text/event-stream`). A plain answer is handled all the same. */
  readonly stream?: boolean;
}

/** What happens while a run is on, for the progress display. */
export type RunProgress =
  /** The model is being loaded; `estimatedSeconds` is the server's guess where it made a sane one. */
  | { readonly kind: 'loading'; readonly estimatedSeconds?: number }
  /** The request is repeated after a pause of `pauseMs` (server busy, rate limit, lost connection). */
  | { readonly kind: 'retrying'; readonly failure: Failure; readonly pauseMs: number }
  /** One of several inputs has its answer. */
  | { readonly kind: 'answered' }
  /** All the text that a stream has brought so far. */
  | { readonly kind: 'partial'; readonly text: string };

/** A good answer: parsed JSON, or bytes (images and audio). */
export type InferenceAnswer = AnswerFacts & {
  /** Requests sent, the first included. */
  readonly attempts: number;
} & (
    | ({ readonly kind: 'json'; readonly json: unknown } & JsonFacts)
    | { readonly kind: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array }
  );

/** What a JSON answer says about itself. */
export interface JsonFacts {
  /** Why generation ended, in the server's own word (`stop`, `length`, `eos_token`, `tool_calls`, …). */
  readonly finishReason?: string;
  /** The answer is complete, but all it has is reasoning or tool calls. */
  readonly noText?: 'reasoning' | 'toolCalls';
  /** Rows that are not in `json` because a number in them is NaN or infinite; absent for none. */
  readonly leftOut?: number;
  /** The same for each item of an answer to a list of inputs. An item with no row left is `null` in `json`. */
  readonly leftOutOfItems?: readonly number[];
}

/** How a request ended. `partialText` is what a stream brought before it broke. */
export type InferenceOutcome =
  | { readonly ok: true; readonly answer: InferenceAnswer }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly attempts: number;
      readonly partialText?: string;
    };
