import * as vscode from 'vscode';
import type { FileOutput } from '../../core/runs/runResult';
import { extensionOf } from '../../platform/answerFiles';
import { saveBytes } from '../../platform/saveText';

/** Returns what saves the images and sounds of a batch in a folder beside its output. */
export function answerSaver(
  output: vscode.Uri,
): (contentType: string, bytes: Uint8Array) => Promise<FileOutput> {
  const folder = output.with({ path: `${output.path}.files` });
  return async (contentType, bytes) => {
    const uri = vscode.Uri.joinPath(folder, `${crypto.randomUUID()}.${extensionOf(contentType)}`);
    await saveBytes(uri, bytes);
    return { contentType, uri: uri.toString() };
  };
}
