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

/** Answers that are kept; older ones are removed. */
const KEPT_FILES = 50;

/** Keeps images and sounds that came back in files of the extension's own storage, the newest ones. */
export class AnswerFiles {
  constructor(private readonly folder: vscode.Uri) {}

  /** Writes the bytes to a new file. Where the disk does not take them the URI holds them itself (`data:`). */
  async keep(contentType: string, bytes: Uint8Array): Promise<FileOutput> {
    const [type = ''] = contentType.split(';');
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${crypto.randomUUID().slice(0, 8)}`;
    const uri = vscode.Uri.joinPath(this.folder, `${name}.${EXTENSIONS[type.trim().toLowerCase()] ?? 'bin'}`);
    try {
      await vscode.workspace.fs.writeFile(uri, bytes);
      await this.removeOld();
    } catch {
      return { contentType, uri: `data:${type};base64,${Buffer.from(bytes).toString('base64')}` };
    }
    return { contentType, uri: uri.toString() };
  }

  /** Names begin with their time, so that their order is that of their age. */
  private async removeOld(): Promise<void> {
    const names = (await vscode.workspace.fs.readDirectory(this.folder)).map(([name]) => name).toSorted();
    for (const name of names.slice(0, -KEPT_FILES)) {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(this.folder, name));
    }
  }
}
