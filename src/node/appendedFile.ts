import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Appended } from '../core/usage/usageFolder';
import { errorCode } from './errorCode';
import { makeFolder } from './makeFolder';
import { syncFolder } from './syncFolder';

/** A file that only this process appends to, readable by its owner only. Calls must not overlap. */
export class AppendedFile {
  private size = 0;
  private handle: FileHandle | undefined;

  constructor(readonly path: string) {}

  /** Appends text whose characters are bytes. Never rejects. */
  async append(text: string): Promise<Appended> {
    let file: FileHandle;
    try {
      file = this.handle ??= await this.open();
    } catch (error) {
      return { kind: 'nothing', code: errorCode(error) };
    }
    try {
      await file.appendFile(text, 'latin1');
      await file.datasync();
      this.size += text.length;
      return { kind: 'written' };
    } catch (error) {
      const code = errorCode(error);
      // Part of the text may be in the file.
      return file.truncate(this.size).then(
        () => ({ kind: 'nothing', code }),
        () => ({ kind: 'unknown', code }),
      );
    }
  }

  async close(): Promise<void> {
    await this.handle?.close().catch(() => undefined);
  }

  private async open(): Promise<FileHandle> {
    const folder = dirname(this.path);
    await makeFolder(folder, 0o700);
    const file = await open(this.path, 'a', 0o600);
    this.size = (await file.stat()).size;
    await syncFolder(folder);
    return file;
  }
}
