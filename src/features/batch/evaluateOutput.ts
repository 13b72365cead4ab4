import * as vscode from 'vscode';
import type { ByteSource } from '../../core/runs/batch/byteSource';
import { evaluateRows } from '../../core/runs/batch/evaluation';
import type { ExpectedRow } from '../../core/runs/batch/evaluation';
import { jsonlFields, sourceColumns } from '../../core/runs/batch/exampleColumns';
import { csvColumns, csvRows, jsonlRows, withExpected } from '../../core/runs/batch/readOutput';
import { csvLines, jsonLines } from '../../core/runs/batch/sourceRows';
import type { SourceLine } from '../../core/runs/batch/sourceRows';
import type { ExampleColumn } from '../../core/runs/batch/exampleColumns';
import type { BatchEvaluation } from '../../platform/batchReportCommandMap';
import { bytesOf } from './outputOfBatch';
import type { BatchOutputFile } from './outputOfBatch';
import type { FileAccess } from './askForSource';
import { ReportRefusal } from './reportRefusal';

/** The tasks whose answers are scored as answers to questions. */
const QUESTION_TASKS = [
  'question-answering',
  'table-question-answering',
  'visual-question-answering',
  'document-question-answering',
];

/** Evaluates an output. Throws `ReportRefusal`, `NotAnOutput`, and `SourceFault`. */
export async function evaluateOutput(
  file: BatchOutputFile,
  expected: string,
  reader: FileAccess,
): Promise<BatchEvaluation> {
  const { format, name, sidecar, uri } = file;
  const source = format === 'csv' ? undefined : await sourceOf(file, reader);
  const hash = reader.sha256();
  const rows: AsyncIterable<ExpectedRow> =
    source === undefined
      ? csvRows(file.bytes, { expected })
      : withExpected(
          jsonlRows(file.bytes),
          linesOf({ ...source, bytes: observed(source.bytes, (part) => hash.update(part)) }),
          source.format === 'csv' ? expected.trim() : expected,
        );
  const evaluation = await evaluateRows(rows, QUESTION_TASKS.includes(sidecar?.task ?? ''));
  if (source !== undefined && sidecar !== undefined && hash.digest() !== sidecar.sha256) {
    throw new ReportRefusal(
      vscode.l10n.t(
        'The source of “{0}” has changed since the batch, so its values may not belong to the answers. Run the batch again.',
        name,
      ),
    );
  }
  if (evaluation.evaluated === 0) {
    throw new ReportRefusal(
      vscode.l10n.t('No row of “{0}” has both an answer and a value in “{1}”.', name, expected),
    );
  }
  return {
    ...{ output: uri.toString(), expected },
    ...(sidecar !== undefined && { model: sidecar.model }),
    missing: Math.max(0, (sidecar?.total ?? 0) - evaluation.total),
    ...evaluation,
  };
}

/** A source that has expected values. */
interface ExpectedSource {
  readonly format: 'jsonl' | 'csv';
  readonly bytes: ByteSource;
}

/** The source of an output in lines of JSON, which has the expected values. Throws `ReportRefusal`. */
async function sourceOf({ name, sidecar }: BatchOutputFile, reader: FileAccess): Promise<ExpectedSource> {
  const { format, uris: [uri] = [] } = sidecar?.source ?? {};
  if ((format !== 'jsonl' && format !== 'csv') || uri === undefined) {
    throw new ReportRefusal(
      vscode.l10n.t(
        '“{0}” has no expected values: they are columns of a CSV source, or fields of a source in JSON lines.',
        name,
      ),
    );
  }
  return { format, bytes: await bytesOf(vscode.Uri.parse(uri), reader) };
}

function linesOf({ bytes, format }: ExpectedSource): AsyncIterable<SourceLine> {
  return format === 'csv' ? csvLines(bytes) : jsonLines(bytes);
}

/** Gives the same bytes, and passes each part on. */
function observed(bytes: ByteSource, observe: (part: Uint8Array) => void): ByteSource {
  return {
    async *read() {
      for await (const part of bytes.read()) {
        observe(part);
        yield part;
      }
    },
  };
}

/** Returns the columns or fields that may have the expected values. Throws like `evaluateOutput`. */
export async function expectedColumns(
  file: BatchOutputFile,
  reader: FileAccess,
): Promise<readonly ExampleColumn[]> {
  const columns = await (file.format === 'csv'
    ? csvColumns(file.bytes)
    : columnsOf(await sourceOf(file, reader)));
  const sent = file.sidecar?.source.column;
  // What was sent is hardly what is expected.
  return columns.toSorted((one, other) => Number(one.name === sent) - Number(other.name === sent));
}

function columnsOf({ bytes, format }: ExpectedSource): Promise<readonly ExampleColumn[]> {
  return format === 'csv' ? sourceColumns(bytes) : jsonlFields(bytes);
}
