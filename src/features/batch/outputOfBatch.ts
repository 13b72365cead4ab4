import * as vscode from 'vscode';
import { parseSidecar } from '../../core/runs/batch/batchSidecar';
import type { BatchSidecar } from '../../core/runs/batch/batchSidecar';
import type { ByteSource } from '../../core/runs/batch/byteSource';
import { isCsvOutput } from '../../core/runs/batch/outputFormat';
import { SourceFault } from '../../core/runs/batch/sourceFault';
import { fileExists } from '../../platform/fileExists';
import { nameOf } from '../../platform/nameOf';
import type { FileAccess } from './askForSource';
import { openBytes } from './openBytes';
import { ReportRefusal } from './reportRefusal';

/** An output that was found. */
export interface BatchOutputFile {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly format: 'jsonl' | 'csv';
  readonly bytes: ByteSource;
  /** Absent if the file with the description of the batch is missing or unreadable. */
  readonly sidecar?: BatchSidecar;
}

/** The name of the file beside an output that describes its batch. */
const SIDECAR = '.batch.json';

/** Finds an output and the description beside it. Throws `ReportRefusal`. */
export async function findOutput(uri: vscode.Uri, reader: FileAccess): Promise<BatchOutputFile> {
  const bytes = await bytesOf(uri, reader);
  const sidecar = await readDescription(uri);
  const isCsv =
    sidecar === undefined ? /\.(csv|tsv)$/i.test(uri.path) : isCsvOutput(sidecar.source.format, uri.path);
  return {
    ...{ uri, name: nameOf(uri), format: isCsv ? 'csv' : 'jsonl', bytes },
    ...(sidecar !== undefined && { sidecar }),
  };
}

/** Gives the bytes of a file, in parts if it is on this machine. Throws `ReportRefusal` and `SourceFault`. */
export async function bytesOf(uri: vscode.Uri, { fileBytes }: FileAccess): Promise<ByteSource> {
  try {
    // Parts of a file are read later, when it is too late for a sentence about it.
    const { type } = await vscode.workspace.fs.stat(uri.with({ fragment: '' }));
    if ((type & vscode.FileType.Directory) === 0) {
      return await openBytes(uri, fileBytes);
    }
  } catch (error) {
    if (error instanceof SourceFault) {
      throw error;
    }
  }
  throw new ReportRefusal(vscode.l10n.t('“{0}” cannot be read. Check that the file exists.', nameOf(uri)));
}

/** Reads the description of a batch beside its output. `undefined` if it is missing or unreadable. */
export async function readDescription(output: vscode.Uri): Promise<BatchSidecar | undefined> {
  const uri = output.with({ path: `${output.path}${SIDECAR}` });
  try {
    return parseSidecar(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    return undefined;
  }
}

/** Whether the description of a batch is beside a file, which then is its output. */
export function isDescribed(uri: vscode.Uri): Promise<boolean> {
  return fileExists(uri.with({ path: `${uri.path}${SIDECAR}` }));
}

/** Finds the outputs in the workspace that have a description beside them. */
export async function findKnownOutputs(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(`**/*${SIDECAR}`, '**/node_modules/**', 200);
  return found
    .map((uri) => uri.with({ path: uri.path.slice(0, -SIDECAR.length) }))
    .toSorted((one, other) => one.path.localeCompare(other.path));
}
