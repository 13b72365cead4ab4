import type { AllTasks } from '@huggingface/transformers';
import * as v from 'valibot';
import type { EngineAnswer, PipelineName, RunOptions } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import { complaintOf } from './complaints';
import { presentParameters } from './parameterNames';
import type { TaskName } from '../engine/taskName';

/** The library's pipelines by name. */
export type PipesByName = { [K in PipelineName]: AllTasks[K] };

/** Opens the library's pipeline of that name for the current model. */
export type OpenPipeline = <K extends PipelineName>(name: K) => Promise<PipesByName[K]>;

/** A loaded model as tasks see it. */
interface OpenModel {
  readonly open: OpenPipeline;
  /** Absolute path of the model's own folder. */
  readonly folder: string;
}

/** The options of a run, besides its inputs and parameters. */
export interface TaskRun extends RunOptions {
  readonly folder: string;
  /** Reports the number of tokens that were cut off because a text did not fit in the model's context window. */
  readonly onTruncated: (tokens: number) => void;
}

/** Inputs and parameters that a task has accepted, with defaults filled in and keys in a fixed order. */
export interface CheckedCall {
  readonly inputs: unknown;
  readonly parameters: unknown;
}

/** A task of the API: checks its input and runs on a pipeline. */
export interface ServerTask {
  readonly name: TaskName;
  readonly pipeline: PipelineName;
  /** The request body: JSON, or the bytes of an image or audio file (possibly as base64 in JSON). */
  readonly body: 'json' | 'bytes';
  /** Names of parameters that are also accepted at the top level, next to `inputs`. */
  readonly rootParameters: readonly string[];
  /**
   * Checks a request. Throws `InvalidInputError` with all complaints. An unknown parameter is one of them, unless its value
   * means "none".
   */
  check(inputs: unknown, parameters: unknown): CheckedCall;
  /** Runs a checked call. */
  run(model: OpenModel, call: CheckedCall, options: RunOptions): Promise<EngineAnswer>;
  /** Converts the JSON result of a run into the API's answer. */
  present(json: unknown, call: CheckedCall): unknown;
}

/** The result of a run that is not JSON. */
export class BinaryAnswer {
  constructor(
    readonly contentType: string,
    readonly bytes: Uint8Array<ArrayBuffer>,
  ) {}
}

interface TaskDefinition<K extends PipelineName, I, P> {
  readonly name: TaskName;
  readonly pipeline: K;
  readonly body?: 'bytes';
  readonly inputs: v.GenericSchema<unknown, I>;
  /** An object schema, whose keys are the known parameters. */
  readonly parameters: v.GenericSchema<unknown, P> & { readonly entries: Readonly<Record<string, unknown>> };
  readonly rootParameters?: readonly (keyof P & string)[];
  readonly run: (pipe: PipesByName[K], inputs: I, parameters: P, options: TaskRun) => Promise<unknown>;
  /** Creates the API's answer from the result of a run, if that contains more, for streaming. */
  readonly present?: (json: unknown, inputs: I, parameters: P) => unknown;
}

/** Creates a task from its definition. */
export function defineTask<K extends PipelineName, I, P>(definition: TaskDefinition<K, I, P>): ServerTask {
  const known = Object.keys(definition.parameters.entries);
  const parse = (inputs: unknown, parameters: unknown) => {
    const { present, unknown } = presentParameters(parameters ?? {}, known);
    // One complaint about the inputs is enough: a list may have as many as it has items.
    const given = v.safeParse(definition.inputs, inputs, { abortEarly: true });
    const settings = v.safeParse(definition.parameters, present);
    if (given.success && settings.success && unknown.length === 0) {
      return { inputs: given.output, parameters: settings.output };
    }
    throw new InvalidInputError([
      ...(given.success ? [] : given.issues.map((issue) => complaintOf(issue, 'inputs'))),
      ...(settings.success ? [] : settings.issues.map((issue) => complaintOf(issue, 'parameters'))),
      ...unknown.map((name) => `\`parameters.${name}\`: is not supported by ${definition.name}`),
    ]);
  };
  return {
    name: definition.name,
    pipeline: definition.pipeline,
    body: definition.body ?? 'json',
    rootParameters: definition.rootParameters ?? [],
    check: parse,
    run: async ({ open, folder }, call, options) => {
      const { inputs, parameters } = parse(call.inputs, call.parameters);
      const pipe = await open(definition.pipeline);
      let truncatedTokens = 0;
      const onTruncated = (tokens: number) => (truncatedTokens += tokens);
      const result = await definition.run(pipe, inputs, parameters, { ...options, folder, onTruncated });
      return result instanceof BinaryAnswer
        ? { kind: 'bytes', contentType: result.contentType, bytes: result.bytes }
        : { kind: 'json', json: result, truncatedTokens };
    },
    present: (json, call) => {
      if (definition.present === undefined) {
        return json;
      }
      const { inputs, parameters } = parse(call.inputs, call.parameters);
      return definition.present(json, inputs, parameters);
    },
  };
}
