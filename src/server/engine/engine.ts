import type { TaskName } from '../tasks/taskName';

/** The pipelines of the library that tasks run on; several tasks can share one. */
export const PIPELINES = [
  'text-classification',
  'token-classification',
  'fill-mask',
  'feature-extraction',
  'summarization',
  'translation',
  'text-generation',
] as const;
export type PipelineName = (typeof PIPELINES)[number];

/** Where a model lies: everything that an engine needs to read it, and nothing outside of `folder`. */
export interface ModelSource {
  readonly id: string;
  /** The model folder that the id is relative to, absolute. */
  readonly root: string;
  /** `root/id`, absolute. */
  readonly folder: string;
  /** The number format of the ONNX files that are there, in the library's words. */
  readonly dtype: 'fp32' | 'fp16' | 'q8' | 'int8' | 'uint8' | 'q4' | 'q4f16' | 'bnb4';
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
  | { readonly type: 'json'; readonly json: unknown }
  | { readonly type: 'bytes'; readonly contentType: string; readonly bytes: Uint8Array };

/** A model in memory. */
export interface EngineModel {
  readonly computeType: 'cpu';
  /** What it takes in memory, in bytes, as far as the engine can tell. */
  readonly bytes: number;
  /**
   * Runs one call. Rejects with `WrongInput` where the model cannot take the input, with the signal's reason when it is
   * aborted, and with any other error where the run itself failed.
   */
  run(call: EngineCall, signal: AbortSignal): Promise<EngineAnswer>;
  /** Gives the memory back. Calls that still run fail. */
  dispose(): Promise<void>;
}

/** What loads models. */
export interface Engine {
  /** Reads a model into memory for a pipeline; rejects with a reason that can be shown. */
  load(source: ModelSource, pipeline: PipelineName): Promise<EngineModel>;
  /** Ends everything that the engine keeps running. */
  close(): Promise<void>;
}

/** The input is well formed, but this model cannot take it. `complaints` can be shown to the person who sent it. */
export class WrongInput extends Error {
  override readonly name = 'WrongInput';

  constructor(readonly complaints: readonly string[]) {
    super(complaints.join('; '));
  }
}
