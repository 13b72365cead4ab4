import * as vscode from 'vscode';
import { openTextSource } from '../../core/runs/batch/batchSource';
import type { BatchSource } from '../../core/runs/batch/batchSource';
import type { ByteSource } from '../../core/runs/batch/byteSource';
import { openFileListSource } from '../../core/runs/batch/fileListSource';
import { plural } from '../../platform/messages/plural';
import { nameOf } from '../../platform/nameOf';
import type { FileAccess } from './askForSource';
import type { BatchCall } from './batchArgs';
import { explainedFault, explainedFaults } from './explainedFaults';
import { openBytes } from './openBytes';

/** Opens the inputs of a call. */
export async function openSource(
  { column, format, input, limit }: Pick<BatchCall, 'column' | 'format' | 'input' | 'limit'>,
  files: FileAccess,
): Promise<BatchSource> {
  if (format !== 'files') {
    return openTextSource(
      await openBytes(input[0], files.fileBytes),
      { format, column, limit },
      files.sha256,
    );
  }
  const sources = await Promise.all(
    input.map(async (uri) => {
      const name = vscode.workspace.asRelativePath(uri);
      const bytes = await explainedFaults(name, () => openBytes(uri, files.fileBytes));
      return { uri: uri.toString(), name, bytes: explainedBytes(name, bytes) };
    }),
  );
  return openFileListSource(sources, files.sha256, limit);
}

/** Names the file if one of many cannot be read. */
function explainedBytes(name: string, bytes: ByteSource): ByteSource {
  const { stamp } = bytes;
  return {
    async *read() {
      try {
        yield* bytes.read();
      } catch (error) {
        throw explainedFault(name, error);
      }
    },
    ...(stamp !== undefined && { stamp: () => explainedFaults(name, stamp) }),
  };
}

/** What the user calls the inputs of a batch. */
export function sourceName(input: readonly vscode.Uri[]): string {
  const [first, ...others] = input;
  const name = first === undefined ? '' : nameOf(first);
  return others.length === 0
    ? name
    : plural(others.length, vscode.l10n.t('{1} and {0} other file|{1} and {0} other files'), name);
}

/** Where the results go unless the call says otherwise: beside the first source. */
export function defaultOutput(
  { format, input: [first] }: Pick<BatchCall, 'format' | 'input'>,
  ending = `out.${format === 'csv' ? 'csv' : 'jsonl'}`,
): vscode.Uri {
  const stem = nameOf(first).replace(/(?<=.)\.[^.]*$/, '');
  const folder = first.path.slice(0, first.path.lastIndexOf('/') + 1);
  const path = `${folder}${stem}.${ending}`;
  return first.with({ path, fragment: '', query: '' });
}
