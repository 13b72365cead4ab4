import { open, stat, truncate } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import * as vscode from 'vscode';
import type { Disposable } from '../core/ports';

const LOOK_MS = 1000;
/** A longer log is emptied: nobody reads that far, and the server may run for months. */
const MOST_BYTES = 4 * 1024 * 1024;

/** An output channel that follows the server's log file. */
export class ServerLogChannel implements Disposable {
  private readonly channel = vscode.window.createOutputChannel('HF Inference: Local Server', 'log');
  private shown = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly file: string) {
    watchFile(file, { interval: LOOK_MS }, this.follow);
    this.follow();
  }

  /** Opens the channel without taking the focus, with everything that is in the file. */
  async show(): Promise<void> {
    this.channel.show(true);
    this.follow();
    await this.reading;
  }

  dispose(): void {
    unwatchFile(this.file, this.follow);
    this.channel.dispose();
  }

  private readonly follow = (): void => {
    this.reading = this.reading.then(() => this.readOn()).catch(() => undefined);
  };

  private async readOn(): Promise<void> {
    const { size } = await stat(this.file);
    if (size < this.shown) {
      this.channel.clear();
      this.shown = 0;
    }
    if (size > this.shown) {
      const from = Math.max(this.shown, size - MOST_BYTES);
      const file = await open(this.file, 'r');
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
        this.channel.append(buffer.toString('utf8', 0, bytesRead));
        this.shown = from + bytesRead;
      } finally {
        await file.close();
      }
    }
    // The server appends, so that it goes on at the start of the emptied file.
    if (size > MOST_BYTES) await truncate(this.file, 0);
  }
}
