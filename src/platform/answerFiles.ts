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

/** Keeps images and sounds that came back in files of the extension's own storage. */
export class AnswerFiles {
  constructor(private readonly folder: vscode.Uri) {}

  /** Writes the bytes to a new file. Rejects where the disk does. */
  async keep(contentType: string, bytes: Uint8Array): Promise<FileOutput> {
    const [type = ''] = contentType.split(';');
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${crypto.randomUUID().slice(0, 8)}`;
    const uri = vscode.Uri.joinPath(this.folder, `${name}.${EXTENSIONS[type.trim().toLowerCase()] ?? 'bin'}`);
    await vscode.workspace.fs.writeFile(uri, bytes);
    return { contentType, uri: uri.toString() };
  }
}
