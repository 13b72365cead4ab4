import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './serverProcess';

/** Empty folders that show which windows use the local server, each named after the process of its window. */
export class WindowMarks {
  private readonly name = `${process.pid}-${randomUUID()}`;
  private isWanted = false;

  constructor(private readonly folder: string) {}

  /** Shows that this window uses the server. Never rejects, because the server works without it. */
  async set(): Promise<void> {
    this.isWanted = true;
    for (const { isUsed, name } of await this.list()) {
      if (!isUsed) {
        this.remove(name);
      }
    }
    // Without the mark, a window that lost the server's token restarts it without asking.
    await mkdir(join(this.folder, this.name), { recursive: true }).catch(() => undefined);
    if (!this.isWanted) {
      this.clear();
    }
  }

  /** Shows that this window does not use the server. */
  clear(): void {
    this.isWanted = false;
    this.remove(this.name);
  }

  /** Whether another window uses the server. */
  async hasOthers(): Promise<boolean> {
    return (await this.list()).some(({ isUsed, name }) => isUsed && name !== this.name);
  }

  /** A window that crashed has left its mark, but its process is gone. */
  private async list(): Promise<readonly { readonly name: string; readonly isUsed: boolean }[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.map((name) => ({ name, isUsed: isAlive(Number.parseInt(name, 10)) }));
  }

  private remove(name: string): void {
    try {
      rmSync(join(this.folder, name), { recursive: true, force: true });
    } catch {
      // It stops counting with its process.
    }
  }
}
