import type { AllTasks } from '@huggingface/transformers';
import * as v from 'valibot';
import type { EngineAnswer, PipelineName, RunOptions } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import { presentParameters } from './parameterNames';
import type { TaskName } from '../engine/taskName';

/** The library's pipelines by name. */
export type PipesByName = { [K in PipelineName]: AllTasks[K] };

/** Gives the library's pipeline of that name for the model at hand. */
export type OpenPipeline = <K extends PipelineName>(name: K) => Promise<PipesByName[K]>;

/** A model that is loaded, as tasks see it. */
interface OpenModel {
  readonly open: OpenPipeline;
  /** The model's own folder, absolute. */
  readonly folder: string;
}

/** What a run gets besides its inputs and parameters. */
export interface TaskRun extends RunOptions {
  readonly folder: string;
  /** Reports that so many tokens of a text were left out, because the model's window is too small for them. */
  readonly leftOut: (tokens: number) => void;
}

/** Inputs and parameters that a task has accepted: defaults filled in, keys in a fixed order. */
export interface CheckedCall {
  readonly inputs: unknown;
  readonly parameters: unknown;
}

/** A task of the API: how its input is checked, and how it runs on a pipeline. */
export interface ServerTask {
  readonly name: TaskName;
  readonly pipeline: PipelineName;
  /** What the client sends: JSON, or the bytes of a picture or a sound (or those as base64 in JSON). */
  readonly body: 'json' | 'bytes';
  /** Names of parameters that the API has beside `inputs`, too. */
  readonly rootParameters: readonly string[];
  /**
   * Checks a request; throws `InvalidInputError` with every complaint. A parameter that the task does not know is one, unless its
   * value says "none".
   */
  check(inputs: unknown, parameters: unknown): CheckedCall;
  /** Runs a checked call. */
  run(model: OpenModel, call: CheckedCall, options: RunOptions): Promise<EngineAnswer>;
  /** The JSON answer of the API for the JSON that a run gave. */
  present(json: unknown, call: CheckedCall): unknown;
}

/** The result of a run that is no JSON. */
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
  /** An object schema: its keys are the parameters that the task knows. */
  readonly parameters: v.GenericSchema<unknown, P> & { readonly entries: Readonly<Record<string, unknown>> };
  readonly rootParameters?: readonly (keyof P & string)[];
  readonly run: (pipe: PipesByName[K], inputs: I, parameters: P, options: TaskRun) => Promise<unknown>;
  /** Where a run gives more than the API's answer, for streaming: makes the answer from it. */
  readonly present?: (json: unknown, inputs: I, parameters: P) => unknown;
}

/** Makes a task from its schemas and its run. */
export function defineTask<K extends PipelineName, I, P>(definition: TaskDefinition<K, I, P>): ServerTask {
  const known = Object.keys(definition.parameters.entries);
  const parse = (inputs: unknown, parameters: unknown) => {
    const { present, unknown } = presentParameters(parameters ?? {}, known);
    const given = v.safeParse(definition.inputs, inputs);
    const settings = v.safeParse(definition.parameters, present);
    if (given.success && settings.success && unknown.length === 0) {
      return { inputs: given.output, parameters: settings.output };
    }
    throw new InvalidInputError([
      ...(given.success ? [] : complaints('inputs', given.issues)),
      ...(settings.success ? [] : complaints('parameters', settings.issues)),
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
      const leftOut = (tokens: number) => (truncatedTokens += tokens);
      const made = await definition.run(pipe, inputs, parameters, { ...options, folder, leftOut });
      return made instanceof BinaryAnswer
        ? { kind: 'bytes', contentType: made.contentType, bytes: made.bytes }
        : { kind: 'json', json: made, truncatedTokens };
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

/** "`parameters.top_k`: expected number, got string", never with the value that was sent. */
function complaints(root: string, issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => {
    const path = [root, ...(issue.path ?? []).map(({ key }) => String(key).slice(0, 50))].join('.');
    const own = !issue.message.startsWith('Invalid ');
    const got = issue.received.startsWith('"') ? 'something else' : issue.received.slice(0, 50);
    return `\`${path}\`: ${own ? issue.message : `expected ${expected(issue)}, got ${got}`}`;
  });
}

/** Checks that valibot describes by a function, which is no word for people. */
const IN_WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  safe_integer: 'a whole number',
  finite: 'a finite number',
};

function expected({ type, expected: named, requirement }: v.BaseIssue<unknown>): string {
  return (
    named ?? IN_WORDS[type] ?? (typeof requirement === 'function' ? 'something else' : String(requirement))
  );
}
