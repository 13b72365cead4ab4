import type { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { NumberFormat } from '../../core/localServer/numberFormat';
import type { TaskName } from './taskName';

/** The pipelines of the library that tasks run on. Several tasks can share one. */
export const PIPELINES = [
  'text-classification',
  'token-classification',
  'fill-mask',
  'feature-extraction',
  'question-answering',
  'summarization',
  'translation',
  'text-generation',
  'image-classification',
  'object-detection',
  'automatic-speech-recognition',
  'text-to-audio',
] as const;
export type PipelineName = (typeof PIPELINES)[number];

/** Everything that an engine needs to load a model. */
export interface ModelSource {
  readonly id: string;
  /** Absolute path of the model folder in which it was found. Must not appear in messages for users. */
  readonly root: string;
  /** Absolute path of the folder with the model's config: usually `root/id`, but not in the hub's cache layout. */
  readonly folder: string;
  /** The number format of all parts, or of each part by its file name without suffix and extension (`encoder_model`). */
  readonly dtype: NumberFormat | Readonly<Record<string, NumberFormat>>;
  /** File name of a model with one part, without suffix and extension, if it is not `model`. */
  readonly fileName?: string;
  /** Subfolder of the ONNX files in `folder`; empty if they are next to the config. */
  readonly subfolder: '' | 'onnx';
}

/** A call of a loaded model. The task has checked `inputs` and `parameters`. */
export interface EngineCall {
  readonly task: TaskName;
  readonly inputs: unknown;
  readonly parameters: unknown;
}

/** The result of a call, before it becomes an HTTP response. */
export type EngineAnswer =
  | {
      readonly kind: 'json';
      readonly json: unknown;
      /** Number of tokens that were cut off because the texts did not fit in the model's context window. */
      readonly truncatedTokens?: number;
    }
  | { readonly kind: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** The limit of OpenAI's API. */
export const MAX_TOP_TOKENS = 20;

/** A token that could have been generated. */
export interface LikelyToken {
  readonly id: number;
  /** The text that it would have added, or the name of a special token. */
  readonly text: string;
  readonly logprob: number;
  readonly special: boolean;
}

/** A token of a generated text, reported as soon as it is generated. */
export interface GeneratedToken {
  readonly id: number;
  /** The text that it adds; empty while a character is incomplete. */
  readonly text: string;
  readonly logprob: number;
  /** True for a control token, such as the end, which is not text. */
  readonly special: boolean;
  /** The name of a special token. Not part of the text, but stop texts may contain it. */
  readonly mark?: string;
  /** The likeliest tokens, if requested, the likeliest first. */
  readonly top?: readonly LikelyToken[];
}

export interface RunOptions {
  /** Aborts the run; a generation stops at its next token. */
  readonly signal: AbortSignal;
  /** Receives the tokens of a generation. */
  readonly onToken?: (token: GeneratedToken) => void;
  /** How many of the likeliest tokens each token comes with; at most `MAX_TOP_TOKENS`. */
  readonly topTokens?: number;
}

/** A model in memory. */
export interface EngineModel {
  readonly computeType: typeof DEFAULT_COMPUTE_TYPE;
  /** The runtime that it runs on, for the log. */
  readonly runtime?: string;
  /** Approximate memory in bytes; may change while the model runs. */
  readonly bytes: number;
  /** True if its process was killed because a run did not stop; its loss then does not count as a crash. */
  readonly wasStopped?: boolean;
  /** Resolves with the reason if the model is lost without `dispose`, such as when its process crashes. */
  readonly lost: Promise<string>;
  /**
   * Runs one call. Rejects with `InvalidInputError` if the model cannot process the input, with `ModelLostError` if the
   * model is lost, with the signal's reason if it is aborted, and with a `ModelFailureError` or any other error if the run
   * itself fails.
   */
  run(call: EngineCall, options: RunOptions): Promise<EngineAnswer>;
  /** Frees the memory. Running calls fail. */
  dispose(): Promise<void>;
}

/** Loads models. */
export interface Engine {
  /**
   * Loads a model into memory for a pipeline. Rejects with a `ModelFailureError`, or with the signal's reason if it is
   * aborted; nothing stays in memory then.
   */
  load(source: ModelSource, pipeline: PipelineName, signal?: AbortSignal): Promise<EngineModel>;
  /** Stops all processes of the engine. */
  close(): Promise<void>;
}

/** The model was lost before the call was answered. A call that had not started may be repeated with another one. */
export class ModelLostError extends Error {
  override readonly name = 'ModelLost';

  constructor(
    reason: string,
    readonly hadStarted: boolean,
  ) {
    super(reason);
  }
}

/**
 * A model could not be loaded, or its run failed. The message follows "Model … failed: " or "Model … could not be loaded: "
 * and is meant for users, without paths or messages of a library. Any other error is only logged.
 */
export class ModelFailureError extends Error {
  override readonly name = 'ModelFailure';
}

/** The lengths of a text that does not fit in the context window of its model, in tokens. */
export interface ContextOverflow {
  readonly window: number;
  readonly promptTokens: number;
  /** The requested number of new tokens; absent if the prompt alone is too long. */
  readonly newTokens?: number;
}

/** The input is invalid for the task or model. `complaints` can be shown to users. */
export class InvalidInputError extends Error {
  override readonly name = 'WrongInput';

  constructor(
    readonly complaints: readonly string[],
    /** The reason, if the input is too long for the model. */
    readonly overflow?: ContextOverflow,
  ) {
    super(complaints.join('; '));
  }
}
