import * as vscode from 'vscode';
import type { BatchSource, SourceSummary } from '../../core/runs/batch/batchSource';
import type { SavedPlan } from '../../core/runs/batch/batchSidecar';
import { hasSourceChanged } from '../../core/runs/batch/sourceChange';
import { csvOutput, isCsvOutput, JSONL_OUTPUT } from '../../core/runs/batch/outputFormat';
import type { OpenOutput } from '../../core/runs/batch/openOutput';
import { DismissedError } from '../../platform/commandErrors';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import { formatBytes } from '../../platform/messages/formatBytes';
import { explainedFaults } from './explainedFaults';
import type { BatchCall } from './batchArgs';
import type { BatchFiles } from './batchServices';
import type { BatchSettings } from './batchSettings';
import { defaultOutput, openSource, sourceName } from './openSource';

/** A batch that is ready to run, except for its output. */
export interface PreparedBatch {
  readonly call: BatchCall;
  readonly settings: BatchSettings;
  readonly name: string;
  readonly source: BatchSource;
  readonly summary: SourceSummary;
  readonly output: vscode.Uri;
  /** Hash of what the prompt says; absent without one. */
  readonly promptSha256?: string;
  /** Whether the source, opened again, has other content than the summary says. Rejects with the signal's reason. */
  readonly hasChanged: (signal: AbortSignal) => Promise<boolean>;
}

/**
 * Reads the source once, which finds out what is in it. Throws `DismissedError` if the user cancels that, and an
 * `ArgumentError` with a sentence if the source cannot be used.
 */
export async function readSource(
  call: BatchCall,
  settings: BatchSettings,
  files: BatchFiles,
): Promise<PreparedBatch> {
  const name = sourceName(call.input);
  const end = new AbortController();
  const read = async (): Promise<PreparedBatch> => {
    const source = await openSource(call, files);
    const summary = await withCancellableProgress(
      name,
      () => end.abort(),
      (report) =>
        source.summarize(
          ({ bytes }) => report(vscode.l10n.t('reading, {0}', formatBytes(bytes))),
          end.signal,
        ),
    );
    const output = call.output ?? defaultOutput(call);
    const hasChanged = (signal: AbortSignal) =>
      hasSourceChanged(() => openSource(call, files), summary, signal);
    const promptSha256 = hashOfPrompt(settings.prompt, files);
    return {
      ...{ call, settings, name, source, summary, output, hasChanged },
      ...(promptSha256 !== undefined && { promptSha256 }),
    };
  };
  return explainedFaults(name, read).catch((error: unknown) => {
    throw end.signal.aborted ? new DismissedError() : error;
  });
}

/** Tells the texts of a prompt apart: what it says, and the system message. */
function hashOfPrompt(prompt: BatchSettings['prompt'], files: BatchFiles): string | undefined {
  if (prompt === undefined) {
    return undefined;
  }
  const hash = files.sha256();
  hash.update(new TextEncoder().encode(JSON.stringify([prompt.body, prompt.system ?? ''])));
  return hash.digest();
}

/** What the output says about the batch. */
export function planOf({ call, promptSha256, settings, summary }: PreparedBatch): SavedPlan {
  const { column, format, input, limit } = call;
  const { model, parameters, prompt, question, task } = settings;
  return {
    source: { uris: input.map(String), format, ...(column !== undefined && { column }) },
    ...{ sha256: summary.sha256, model, task, total: summary.total },
    ...(parameters !== undefined && { parameters }),
    ...(prompt !== undefined && { prompt: prompt.name }),
    ...(promptSha256 !== undefined && { promptSha256 }),
    ...(question !== undefined && { question }),
    ...(limit !== undefined && { limit }),
  };
}

/** Opens the output of a batch. Rejects with an `OutputFault`. */
export function openOutput(batch: PreparedBatch, { clock, files, mode }: OutputAccess): Promise<OpenOutput> {
  const { call, output, summary } = batch;
  return files.openBatchOutput({
    ...{ clock, mode, path: output.fsPath, plan: planOf(batch) },
    sources: call.input.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath),
    format:
      isCsvOutput(call.format, output.path) && summary.dialect !== undefined
        ? csvOutput(summary.columns ?? [], summary.dialect)
        : JSONL_OUTPUT,
  });
}

type OutputAccess = Pick<Parameters<BatchFiles['openBatchOutput']>[0], 'clock' | 'mode'> & {
  readonly files: BatchFiles;
};
