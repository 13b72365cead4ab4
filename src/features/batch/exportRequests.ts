import * as vscode from 'vscode';
import { openAiFormOf, reservedParameter } from '../../core/chat/buildOpenAiRequest';
import type { Failure } from '../../core/http/failure';
import { exportedRequest } from '../../core/runs/batch/exportedRequest';
import type { BatchExport } from '../../platform/batchCommandMap';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import { withBytes } from '../../platform/sendFiles';
import { TaskLookup } from '../../platform/taskLookup';
import { nameOf } from '../../platform/nameOf';
import { askForQuestion } from './askForQuestion';
import { askForSource } from './askForSource';
import { parseExportArgs } from './batchArgs';
import type { BatchCall } from './batchArgs';
import { batchFailure } from './batchFailure';
import { isOutputFault, outputFaultText } from './batchFaultText';
import type { BatchFiles, BatchServices } from './batchServices';
import { settleBatch } from './batchSettings';
import { defaultOutput } from './openSource';
import { readSource } from './preparedBatch';
import type { PreparedBatch } from './preparedBatch';
import { inputShaper, withTexts } from './shapeInput';

/** Failures that the result names. */
const MAX_NAMED_FAILURES = 100;

interface ExportCounts {
  done: number;
  failed: number;
  skipped: number;
  readonly failures: { index: number; message: string }[];
}

/** Writes the requests of a batch as a caller wants it. Throws `ArgumentError` with a sentence if that is not possible. */
export async function exportForCaller(services: BatchServices, args: unknown): Promise<BatchExport> {
  const files = await services.openBatchFiles();
  const batch = await prepare(services, files, parseExportArgs(args), false);
  return write(services, files, batch, false);
}

/** Asks which inputs the user means, and writes their requests. Throws `ArgumentError` and `DismissedError`. */
export async function exportForUser(services: BatchServices, args: readonly unknown[]): Promise<BatchExport> {
  const files = await services.openBatchFiles();
  const batch = await prepare(services, files, await askForSource(args, files), true);
  const output = await vscode.window.showSaveDialog({
    defaultUri: batch.output.scheme === 'file' ? batch.output : vscode.Uri.file(`/${nameOf(batch.output)}`),
    title: vscode.l10n.t('Save Requests'),
  });
  if (output === undefined) {
    throw new DismissedError();
  }
  // VS Code has asked before a file is replaced.
  return write(services, files, { ...batch, output }, true);
}

async function prepare(
  services: BatchServices,
  files: BatchFiles,
  call: BatchCall,
  mayAsk: boolean,
): Promise<PreparedBatch> {
  const { signal } = new AbortController();
  const settings = await settleBatch(services, new TaskLookup(), call, { mayAsk, signal });
  const reserved = reservedParameter(settings.parameters);
  if (openAiFormOf(settings.task) === undefined) {
    throw new ArgumentError(
      vscode.l10n.t(
        'The API of OpenAI does not have the task “{0}”. Requests can be exported for chats, text generation, and embeddings.',
        settings.task,
      ),
    );
  }
  if (reserved !== undefined) {
    const failure: Failure = { kind: 'invalidInput', reason: 'reservedParameter', detail: reserved };
    throw new ArgumentError(batchFailure(failure, settings, 0).message);
  }
  const output = call.output ?? defaultOutput(call, 'requests.jsonl');
  return { ...(await askForQuestion(await readSource(call, settings, files), mayAsk)), output };
}

async function write(
  services: BatchServices,
  files: BatchFiles,
  batch: PreparedBatch,
  mayReplace: boolean,
): Promise<BatchExport> {
  const { call, name, output, summary } = batch;
  if (output.scheme !== 'file') {
    throw new ArgumentError(vscode.l10n.t('“{0}” is not a file on this machine.', nameOf(output)));
  }
  if (summary.total === 0) {
    throw new ArgumentError(vscode.l10n.t('“{0}” has no inputs.', name));
  }
  const counts: ExportCounts = { done: 0, failed: 0, skipped: 0, failures: [] };
  const startedAt = services.clock.monotonic();
  const sources = call.input.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
  try {
    await files.writeNewFile(output.fsPath, requestLines(services, batch, counts), { mayReplace, sources });
  } catch (error) {
    throw isOutputFault(error) ? new ArgumentError(outputFaultText(error.facts, nameOf(output))) : error;
  }
  const elapsedMs = Math.round(services.clock.monotonic() - startedAt);
  return { total: summary.total, ...counts, output: output.toString(), elapsedMs };
}

/** Gives the request of each input that has one, and counts what becomes of all. */
async function* requestLines(
  services: BatchServices,
  { call, settings, source }: PreparedBatch,
  counts: ExportCounts,
): AsyncGenerator<string> {
  const { state } = services;
  // The API of a task that the run would find out is that of a chat.
  const task = settings.task === 'auto' ? 'chat-completion' : settings.task;
  const [first] = call.input;
  const shape = inputShaper({ settings, task, source: first, maxCharacters: Infinity, state });
  const { tools } = await services.inference();
  const fail = (index: number, message: string): void => {
    counts.failed++;
    if (counts.failures.length < MAX_NAMED_FAILURES) {
      counts.failures.push({ index, message });
    }
  };
  for await (const input of withTexts(source.inputs(), task)) {
    if (input.kind === 'empty') {
      counts.skipped++;
      continue;
    }
    const shaped = shape(input);
    if (!shaped.ok) {
      fail(input.index, shaped.error.message);
      continue;
    }
    const loaded = await withBytes(tools, { ...settings, task, inputs: shaped.inputs });
    const failure: Failure = 'detail' in loaded ? loaded : { kind: 'invalidInput', detail: '' };
    const line = 'detail' in loaded ? undefined : exportedRequest(input.index, loaded.inputs, loaded);
    if (line === undefined) {
      fail(input.index, batchFailure(failure, settings, 0).message);
    } else {
      counts.done++;
      yield line;
    }
  }
}
