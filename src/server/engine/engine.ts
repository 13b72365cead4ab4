import type { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { TaskName } from './taskName';

/** The pipelines of the library that tasks run on; several tasks can share one. */
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

/** Number formats of ONNX files, in the library's words. */
export const NUMBER_FORMATS = [
  ...(['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'] as const),
  ...(['q2', 'q2f16', 'q1', 'q1f16'] as const),
] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];

/** Where a model lies: everything that an engine needs to read it. */
export interface ModelSource {
  readonly id: string;
  /** The model folder in which it was found, absolute; it must not appear in a text for users. */
  readonly root: string;
  /** The folder with the model's config, absolute: usually `root/id`, elsewhere in the hub's cache layout. */
  readonly folder: string;
  /** The number format of all parts, or of each by the name of its file without format and ending (`encoder_model`). */
  readonly dtype: NumberFormat | Readonly<Record<string, NumberFormat>>;
  /** Name of the file of a model with one part, without format and ending, where it is not `model`. */
  readonly fileName?: string;
  /** Folder of the ONNX files inside `folder`; empty where they lie beside the config. */
  readonly subfolder: '' | 'onnx';
}

/** One piece of work for a loaded model; `inputs` and `parameters` have passed the task's check. */
export interface EngineCall {
  readonly task: TaskName;
  readonly inputs: unknown;
  readonly parameters: unknown;
}

/** What came out, before it is put into HTTP. */
export type EngineAnswer =
  | {
      readonly kind: 'json';
      readonly json: unknown;
      /** How many tokens were left out of the texts, because the model's window is too small for them. */
      readonly truncatedTokens?: number;
    }
  | { readonly kind: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** A piece of a generated text, as soon as it is there. */
export interface GeneratedToken {
  readonly id: number;
  /** What it adds to the text; empty while a character is not complete. */
  readonly text: string;
  readonly logprob: number;
  /** One that marks something, such as the end, and is no text. */
  readonly special: boolean;
  /** What a special token is called; no part of the text, but stop texts may contain it. */
  readonly mark?: string;
}

export interface RunOptions {
  /** Ends the run; a generation stops at its next token. */
  readonly signal: AbortSignal;
  /** Receives the tokens of a generation. */
  readonly onToken?: (token: GeneratedToken) => void;
}

/** A model in memory. */
export interface EngineModel {
  readonly computeType: typeof DEFAULT_COMPUTE_TYPE;
  /** What it runs on, for the log. */
  readonly runtime?: string;
  /** What it takes in memory, in bytes, as far as the engine can tell; may change while it runs. */
  readonly bytes: number;
  /** True where its process was ended on purpose, since a run did not stop: then its loss is no crash. */
  readonly wasStopped?: boolean;
  /** Resolves with a reason if it is lost without `dispose` (its process has crashed). */
  readonly lost: Promise<string>;
  /**
   * Runs one call. Rejects with `WrongInput` where the model cannot take the input, with `ModelLost` where the model is
   * lost, with the signal's reason when it is aborted, and with a `ModelFailure` or any other error where the run itself
   * failed.
   */
  run(call: EngineCall, options: RunOptions): Promise<EngineAnswer>;
  /** Gives the memory back. Calls that still run fail. */
  dispose(): Promise<void>;
}

/** What loads models. */
export interface Engine {
  /**
   * Reads a model into memory for a pipeline. Rejects with a `ModelFailure`, or with the signal's reason when it is
   * aborted; nothing is kept in memory then.
   */
  load(source: ModelSource, pipeline: PipelineName, signal?: AbortSignal): Promise<EngineModel>;
  /** Ends everything that the engine keeps running. */
  close(): Promise<void>;
}

/** The model went away before the call was answered. Where it had not begun, it may be repeated on another. */
export class ModelLostError extends Error {
  override readonly name = 'ModelLost';

  constructor(
    reason: string,
    readonly hadBegun: boolean,
  ) {
    super(reason);
  }
}

/**
 * A model could not be loaded, or its run failed. The message continues "Model … failed: " or "Model … could not be
 * loaded: " and is meant for people: no paths, no words of a library. Any other error is only logged.
 */
export class ModelFailureError extends Error {
  override readonly name = 'ModelFailure';
}

/** Codes of OpenAI's API for what is wrong with an input. */
export const INPUT_CODES = ['context_length_exceeded'] as const;
export type InputCode = (typeof INPUT_CODES)[number];

/** The input is well formed, but this model cannot take it. `complaints` can be shown to the person who sent it. */
export class InvalidInputError extends Error {
  override readonly name = 'WrongInput';

  constructor(
    readonly complaints: readonly string[],
    /** A word for programs, where OpenAI's API has one. */
    readonly code?: InputCode,
  ) {
    super(complaints.join('; '));
  }
}
