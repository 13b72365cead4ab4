import { unwatchFile, watchFile } from 'node:fs';
import { open, stat, truncate } from 'node:fs/promises';
import type { LogView } from '../core/localServer/localServer';
import type { Disposable } from '../core/ports';

const POLL_MS = 1000;
/** A longer log is truncated, since the server may run for months. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Follows a growing log file and appends new text to a view. */
export class LogTail implements Disposable {
  private shown = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly view: LogView,
  ) {
    watchFile(file, { interval: POLL_MS }, this.follow);
    this.follow();
  }

  /** Opens the view with the current content of the file. */
  async show(): Promise<void> {
    this.view.show();
    this.follow();
    await this.reading;
  }

  dispose(): void {
    unwatchFile(this.file, this.follow);
    this.view.dispose();
  }

  private readonly follow = (): void => {
    this.reading = this.reading.then(() => this.readNew()).catch(() => undefined);
  };

  private async readNew(): Promise<void> {
    const { size } = await stat(this.file);
    if (size < this.shown) {
      this.view.clear();
      this.shown = 0;
    }
    if (size > this.shown) {
      const from = Math.max(this.shown, size - MAX_BYTES);
      const file = await open(this.file, 'r');
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
        this.view.append(buffer.toString('utf8', 0, bytesRead));
        this.shown = from + bytesRead;
      } finally {
        await file.close();
      }
    }
    // The server opened the file for appending, so it continues at the start of the truncated file.
    if (size > MAX_BYTES) {
      await truncate(this.file, 0);
    }
  }
}
