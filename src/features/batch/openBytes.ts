import * as vscode from 'vscode';
import { MAX_WHOLE_BYTES, textSource, wholeSource } from '../../core/runs/batch/byteSource';
import type { ByteSource } from '../../core/runs/batch/byteSource';
import { SourceFault } from '../../core/runs/batch/sourceFault';

/** `L3,1-5,20`: from line 3, character 1, to line 5, before character 20. Selections are joined with semicolons. */
const RANGE = /^L(\d+),(\d+)-(\d+),(\d+)$/;

/** Names the selected parts of a document, so that they can be read again. */
export function uriOfSelections(uri: vscode.Uri, ranges: readonly vscode.Range[]): vscode.Uri {
  const names = ranges.map(
    ({ end, start }) => `L${start.line + 1},${start.character + 1}-${end.line + 1},${end.character + 1}`,
  );
  return uri.with({ fragment: names.join(';') });
}

/**
 * Opens the bytes of a source: the selected parts of a document; what an editor has and the disk has not; a file in parts;
 * or else a whole file, up to a limit. `openFile` reads the file with a path.
 */
export async function openBytes(
  uri: vscode.Uri,
  openFile: (path: string) => ByteSource,
): Promise<ByteSource> {
  const ranges = uri.fragment.split(';').flatMap((part) => toRange(part) ?? []);
  const whole = ranges.length > 0 ? uri.with({ fragment: '' }) : uri;
  if (ranges.length > 0) {
    const document = await vscode.workspace.openTextDocument(whole);
    return textSource(ranges.map((range) => document.getText(range)).join('\n'));
  }
  const edited = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === uri.toString() && (document.isDirty || document.isUntitled),
  );
  if (edited !== undefined) {
    return textSource(edited.getText());
  }
  if (uri.scheme === 'file') {
    return openFile(uri.fsPath);
  }
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_WHOLE_BYTES) {
    throw new SourceFault({ kind: 'tooLarge' });
  }
  return wholeSource(await vscode.workspace.fs.readFile(uri));
}

function toRange(name: string): vscode.Range | undefined {
  const numbers = RANGE.exec(name)
    ?.slice(1)
    .map((digits) => Number(digits) - 1);
  const [fromLine = -1, from = -1, toLine = -1, to = -1] = numbers ?? [];
  return numbers === undefined || numbers.some((number) => number < 0)
    ? undefined
    : new vscode.Range(fromLine, from, toLine, to);
}
