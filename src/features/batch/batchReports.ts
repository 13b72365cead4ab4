/** Evaluates and compares the outputs of batches. The extension loads this bundle on first use. */
import * as vscode from 'vscode';
import type { BatchComparison, BatchEvaluation } from '../../platform/batchReportCommandMap';
import type { ActiveBatches } from '../../core/runs/batch/activeBatches';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import { nameOf } from '../../platform/nameOf';
import { showMessage } from '../../platform/messages/showMessage';
import type { ResultEvent, ShownReport } from '../../platform/resultEvents';
import { compareOutputs } from './compareOutputs';
import { comparisonReport } from './comparisonReport';
import { evaluateOutput, expectedColumns } from './evaluateOutput';
import { evaluationReport } from './evaluationReport';
import { findOutput } from './outputOfBatch';
import type { FileAccess } from './askForSource';
import { pickExpected, pickOutput } from './pickOutput';
import { compareCallOf, evaluateCallOf } from './reportArgs';
import { explained, ReportRefusal } from './reportRefusal';

export interface ReportServices {
  readonly batches: Pick<ActiveBatches, 'get' | 'list'>;
  readonly resultEvents: { fire(event: ResultEvent): void };
  readonly readFiles: () => Promise<FileAccess>;
}

/** Evaluates an output, and shows how well it did. Throws `ArgumentError` and `DismissedError`. */
export async function evaluateBatch(
  { batches, readFiles, resultEvents }: ReportServices,
  args: readonly unknown[],
): Promise<BatchEvaluation | undefined> {
  const call = evaluateCallOf(args);
  return refusing('evaluate', call.expected === undefined, async () => {
    const reader = await readFiles();
    const title = vscode.l10n.t('Evaluate Batch Output');
    const uri =
      call.output ??
      (await pickOutput({ title, placeHolder: vscode.l10n.t('Select the output to evaluate') }, batches));
    const file = await findOutput(uri, reader);
    const expected =
      call.expected ??
      (await pickExpected(file.name, await explained(file.name, () => expectedColumns(file, reader))));
    const evaluation = await readStoppably(
      vscode.l10n.t('Evaluating “{0}”', file.name),
      reader,
      async (stoppable) =>
        explained(file.name, async () =>
          evaluateOutput(await findOutput(uri, stoppable), expected, stoppable),
        ),
    );
    show(resultEvents, evaluationReport(evaluation, file.name));
    return evaluation;
  });
}

/** Compares two outputs, and shows where they differ. Throws `ArgumentError` and `DismissedError`. */
export async function compareBatches(
  { batches, readFiles, resultEvents }: ReportServices,
  args: readonly unknown[],
): Promise<BatchComparison | undefined> {
  const { isOfUser, outputs } = compareCallOf(args);
  return refusing('compare', isOfUser, async () => {
    const reader = await readFiles();
    const title = vscode.l10n.t('Compare Batch Outputs');
    const one =
      outputs[0] ??
      (await pickOutput({ title, placeHolder: vscode.l10n.t('Select the first output') }, batches));
    const other =
      outputs[1] ??
      (await pickOutput(
        {
          title,
          placeHolder: vscode.l10n.t('Select the output to compare with {0}', nameOf(one)),
          beside: one,
        },
        batches,
      ));
    const comparison = await readStoppably(vscode.l10n.t('Comparing outputs'), reader, async (stoppable) => {
      const files = [await findOutput(one, stoppable), await findOutput(other, stoppable)] as const;
      return { names: [files[0].name, files[1].name] as const, found: await compareOutputs(...files) };
    });
    show(resultEvents, comparisonReport(comparison.found, comparison.names));
    return comparison.found;
  });
}

/** Tells a user what cannot be reported in a message, and a caller in an `ArgumentError`. */
async function refusing<T>(
  command: 'evaluate' | 'compare',
  isAsked: boolean,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ReportRefusal)) {
      throw error;
    }
    if (!isAsked) {
      throw new ArgumentError(`hfInference.batch.${command}: ${error.message}`);
    }
    void showMessage('error', error.message);
    return undefined;
  }
}

/** Reads files with a notification whose Cancel button stops the reading. */
async function readStoppably<T>(
  title: string,
  { fileBytes, sha256 }: FileAccess,
  work: (reader: FileAccess) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const stoppable: FileAccess = {
    sha256,
    fileBytes: (path) => ({
      async *read() {
        for await (const part of fileBytes(path).read()) {
          stop.signal.throwIfAborted();
          yield part;
        }
      },
    }),
  };
  return withCancellableProgress(
    title,
    () => stop.abort(new DismissedError()),
    () => work(stoppable),
  );
}

function show(events: ReportServices['resultEvents'], report: Omit<ShownReport, 'id'>): void {
  events.fire({ kind: 'reported', report: { id: crypto.randomUUID(), ...report } });
}
