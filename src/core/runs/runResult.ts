import type { TokenUsage } from '../tokenUsage';
import type { FailureKind } from '../http/failure';

/** Binary output, such as an image or audio, in a file. */
export interface FileOutput {
  readonly contentType: string;
  /** URI of the file. */
  readonly uri: string;
}

/** The result for one selection or the given `inputs`. Public: `hfInference.infer` resolves to a list of these. */
export interface RunResult {
  readonly model: string;
  /** The task of the run; `auto` if the shape of the answer decided. */
  readonly task: string;
  /** The `inputs` that were sent. */
  readonly input: unknown;
  /** The parsed JSON answer or a `FileOutput`; present only if `status` is `ok`. */
  readonly output?: unknown;
  /**
   * What `insertAfter` and the clipboard get, for generated text only the continuation; does not depend on the run's
   * `output`. Absent if the answer has no text to place, such as an embedding, only tool calls, or only white space.
   */
  readonly text?: string;
  readonly status: 'ok' | 'error' | 'cancelled';
  readonly error?: {
    readonly kind: FailureKind;
    /** A sentence for the user; contains no token and no input. */
    readonly message: string;
    readonly httpStatus?: number;
    readonly requestId?: string;
  };
  readonly fromCache?: boolean;
  readonly computeType?: string;
  /** Requests sent, including the first. */
  readonly attempts: number;
  readonly elapsedMs: number;
  /** Input characters as the server counted them, otherwise Unicode code points. */
  readonly characters: number;
  /** Why the model stopped, unchanged from the server: `length`, `stop`, `eos_token`, `tool_calls`… */
  readonly finishReason?: string;
  /** Tokens as the server counted them. */
  readonly usage?: TokenUsage;
  /** A sentence for the user about the run, such as that the endpoint lacks the model of a prompt. */
  readonly note?: string;
  /** The provider that ran the model, if a router selected one. */
  readonly provider?: string;
}
