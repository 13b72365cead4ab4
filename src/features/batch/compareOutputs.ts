import * as vscode from 'vscode';
import { compareRows } from '../../core/runs/batch/agreement';
import type { JudgedRow } from '../../core/runs/batch/judgedRow';
import { csvRows, jsonlRows } from '../../core/runs/batch/readOutput';
import type { BatchComparison } from '../../platform/batchReportCommandMap';
import type { BatchOutputFile } from './outputOfBatch';
import { explained, ReportRefusal } from './reportRefusal';

/** Compares two outputs. Throws `ReportRefusal`. */
export async function compareOutputs(one: BatchOutputFile, other: BatchOutputFile): Promise<BatchComparison> {
  const agreement = await compareRows(rowsOf(one), rowsOf(other));
  if (agreement.compared === 0) {
    throw new ReportRefusal(
      vscode.l10n.t('No row has an answer in both “{0}” and “{1}”.', one.name, other.name),
    );
  }
  const [first, second] = [one.sidecar, other.sidecar];
  return {
    outputs: [one.uri.toString(), other.uri.toString()],
    ...(first !== undefined &&
      second !== undefined && {
        models: [first.model, second.model] as const,
        sameSource: first.sha256 === second.sha256,
      }),
    ...agreement,
  };
}

/** The rows of an output. Faults name its file. */
async function* rowsOf({ bytes, format, name, sidecar }: BatchOutputFile): AsyncGenerator<JudgedRow> {
  const rows = format === 'csv' ? csvOnly(bytes, sidecar?.source.column) : jsonlRows(bytes);
  const iterator = rows[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await explained(name, () => iterator.next());
      if (next.done === true) {
        return;
      }
      yield next.value;
    }
  } finally {
    await iterator.return(undefined);
  }
}

async function* csvOnly(
  bytes: BatchOutputFile['bytes'],
  input: string | undefined,
): AsyncGenerator<JudgedRow> {
  for await (const { row } of csvRows(bytes, { input })) {
    yield row;
  }
}
