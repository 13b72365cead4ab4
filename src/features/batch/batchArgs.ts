import * as v from 'valibot';
import * as vscode from 'vscode';
import { parseListedModelId } from '../../core/identity/modelId';
import type { BatchFormat } from '../../core/runs/batch/batchTypes';
import { mediaKindOfName, mediaKindOfTask } from '../../core/tasks/mediaType';
import { API_TASKS } from '../../core/tasks/taskNames';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { checkedArgs, PARAMETERS_ARG, URI_ARG } from '../../platform/checkedArgs';
import { ArgumentError } from '../../platform/commandErrors';
import { parseGivenUri } from '../../platform/saveText';

/** Largest number of parallel requests that a caller can allow. */
const MAX_PARALLEL = 256;
const EXAMPLE = 'file:///tmp/tickets.csv';

const name = v.pipe(v.string(), v.nonEmpty());
const modelId = v.pipe(
  v.string(),
  v.check((text) => parseListedModelId(text).ok, 'must be 1 to 256 visible characters'),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const startArgs = v.strictObject({
  input: v.union([URI_ARG, v.pipe(v.array(URI_ARG), v.minLength(1))], 'must be a URI, or a list of URIs'),
  format: v.optional(v.picklist(['lines', 'jsonl', 'csv', 'files'])),
  column: v.optional(name),
  output: v.optional(URI_ARG),
  model: v.optional(modelId),
  task: v.optional(v.picklist(['auto', ...API_TASKS])),
  parameters: v.optional(PARAMETERS_ARG),
  prompt: v.optional(name),
  limit: v.optional(count),
  concurrency: v.optional(v.pipe(count, v.maxValue(MAX_PARALLEL))),
});

const exportArgs = v.omit(startArgs, ['concurrency']);

/** Which files a batch is about, and how it runs. The settings determine what is absent. */
export interface BatchCall {
  readonly input: readonly [vscode.Uri, ...vscode.Uri[]];
  readonly format: BatchFormat;
  readonly column?: string | undefined;
  readonly output?: vscode.Uri | undefined;
  readonly model?: string | undefined;
  readonly task?: TaskSetting | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly prompt?: string | undefined;
  readonly limit?: number | undefined;
  readonly concurrency?: number | undefined;
}

/** Parses the argument of `hfInference.batch.start`. Throws an `ArgumentError` that names the field, never its value. */
export function parseStartArgs(args: unknown): BatchCall {
  const command = 'hfInference.batch.start';
  return toCall(command, checkedArgs(command, startArgs, args));
}

/** Parses the argument of `hfInference.batch.exportRequests` in the same way. */
export function parseExportArgs(args: unknown): BatchCall {
  const command = 'hfInference.batch.exportRequests';
  return toCall(command, checkedArgs(command, exportArgs, args));
}

function toCall(command: string, { input, output, ...given }: v.InferOutput<typeof startArgs>): BatchCall {
  const [first, ...others] = (Array.isArray(input) ? input : [input]).map((uri) => toUri(uri, command));
  if (first === undefined) {
    throw new ArgumentError(`${command}: “input”: expected at least one URI`);
  }
  const format = given.format ?? (others.length > 0 ? 'files' : formatOf(first, given.task));
  if (others.length > 0 && format !== 'files') {
    throw new ArgumentError(`${command}: “input”: expected one URI, since only “files” takes several`);
  }
  if (given.column !== undefined && (format === 'lines' || format === 'files')) {
    throw new ArgumentError(`${command}: “column”: the format “${format}” has no columns`);
  }
  return {
    ...given,
    ...{ input: [first, ...others], format },
    ...(output !== undefined && { output: toOutput(output, command) }),
  };
}

/** How a file is divided into inputs, by its name and the task. */
export function formatOf(uri: vscode.Uri, task: TaskSetting = 'auto'): BatchFormat {
  const ending = /\.([^./]+)$/.exec(uri.path)?.[1]?.toLowerCase() ?? '';
  if (ending === 'csv' || ending === 'tsv') {
    return 'csv';
  }
  if (ending === 'jsonl' || ending === 'ndjson') {
    return 'jsonl';
  }
  const isMedia = mediaKindOfTask(task) !== undefined || mediaKindOfName(uri.path) !== undefined;
  return isMedia ? 'files' : 'lines';
}

const oneArgs = v.strictObject({ output: URI_ARG });
const resumeArgs = v.strictObject({ output: URI_ARG, startOver: v.optional(v.boolean()) });
/** Without an output, it is about all batches. */
const allArgs = v.strictObject({ output: v.optional(URI_ARG) });
const OUTPUT_ARGS = {
  ...{ resume: resumeArgs, retryFailed: oneArgs, open: oneArgs, remove: oneArgs },
  ...{ pause: allArgs, cancel: allArgs },
};
/** A row of the history, or what a button passes in place of it. */
const batchRow = v.looseObject({
  kind: v.literal('batch'),
  output: v.string(),
  startOver: v.optional(v.boolean()),
});

/** Which batch a call is about. */
export interface BatchOfCall {
  readonly output: vscode.Uri;
  readonly startOver?: boolean | undefined;
}

/**
 * Parses the argument of a command for one batch: its output, or the row that the history passes. Absent without either.
 * Throws `ArgumentError`.
 */
export function parseBatchArgs(
  command: keyof typeof OUTPUT_ARGS,
  [args]: readonly unknown[],
): BatchOfCall | undefined {
  const id = `hfInference.batch.${command}`;
  if (args === undefined || args === null) {
    return undefined;
  }
  if (v.is(batchRow, args)) {
    return { output: vscode.Uri.parse(args.output), startOver: args.startOver };
  }
  const { output, ...given } = checkedArgs(id, OUTPUT_ARGS[command], args);
  return output === undefined ? undefined : { ...given, output: toOutput(output, id) };
}

/** A file on the disk has no query and no fragment: the same output is always the same text. */
function toOutput(given: string | vscode.Uri, command: string): vscode.Uri {
  return toUri(given, command).with({ query: '', fragment: '' });
}

function toUri(given: string | vscode.Uri, command: string): vscode.Uri {
  const uri = typeof given === 'string' ? parseGivenUri(given, command, EXAMPLE) : given;
  if (uri.scheme === '') {
    throw new ArgumentError(`${command}: uri must be an absolute URI, such as ${EXAMPLE}`);
  }
  return uri;
}
