import * as vscode from 'vscode';
import type { FileOutput } from '../core/runs/runResult';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'audio/flac': 'flac',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
};

/** The ending of the name of a file with this content. */
export function extensionOf(contentType: string): string {
  const [type = ''] = contentType.split(';');
  return EXTENSIONS[type.trim().toLowerCase()] ?? 'bin';
}

/** Maximum number of files. Older ones are deleted. */
const MAX_FILES = 50;

/** Keeps the newest images and audio from models as files in the extension's storage folder. */
export class AnswerFiles {
  constructor(readonly folder: vscode.Uri) {}

  /** Writes the bytes to a new file. If that fails, the returned URI contains the bytes (`data:`). */
  async keep(contentType: string, bytes: Uint8Array): Promise<FileOutput> {
    const [type = ''] = contentType.split(';');
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${crypto.randomUUID().slice(0, 8)}`;
    const uri = vscode.Uri.joinPath(this.folder, `${name}.${extensionOf(contentType)}`);
    try {
      await vscode.workspace.fs.writeFile(uri, bytes);
      await this.removeOld();
    } catch {
      return { contentType, uri: `data:${type};base64,${Buffer.from(bytes).toString('base64')}` };
    }
    return { contentType, uri: uri.toString() };
  }

  /** Deletes the oldest files. Names begin with the time, so that they sort by age. */
  private async removeOld(): Promise<void> {
    const names = (await vscode.workspace.fs.readDirectory(this.folder)).map(([name]) => name).toSorted();
    for (const name of names.slice(0, -MAX_FILES)) {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(this.folder, name));
    }
  }
}
