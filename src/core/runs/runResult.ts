import type { FailureKind } from '../http/failure';

/** Bytes that came back (an image, a sound), kept in a file. */
export interface FileOutput {
  readonly contentType: string;
  /** URI of the file. */
  readonly uri: string;
}

/** How one selection (or the given `inputs`) fared; public, what `hfInference.infer` resolves to. */
export interface RunResult {
  readonly model: string;
  /** The task in force; `auto` where the answer's shape decided. */
  readonly task: string;
  /** The `inputs` that were sent. */
  readonly input: unknown;
  /** The parsed JSON answer, or a `FileOutput`; absent unless `status` is `ok`. */
  readonly output?: unknown;
  /**
   * What `insertAfter` and the clipboard get, for generated text the continuation alone; the same whatever the run's
   * `output` is. Absent where the answer has no text to place: an embedding, tool calls only, nothing but white space.
   */
  readonly text?: string;
  readonly status: 'ok' | 'error' | 'cancelled';
  readonly error?: {
    readonly kind: FailureKind;
    /** A sentence for the user; holds no token and no text of the user's. */
    readonly message: string;
    readonly httpStatus?: number;
    readonly requestId?: string;
  };
  readonly fromCache?: boolean;
  readonly computeType?: string;
  /** Requests sent, the first included. */
  readonly attempts: number;
  readonly elapsedMs: number;
  /** Input characters: the server's figure where it gave one, else Unicode code points. */
  readonly characters: number;
  /** Why the model stopped, unchanged from the server: `length`, `stop`, `eos_token`, `tool_calls`… */
  readonly finishReason?: string;
}
