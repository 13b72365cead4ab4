import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Logger } from '../../core/ports';

/**
 * One JSON file that is whole at any moment, whatever kills the process: each write goes to a new file, which then takes
 * the place of the old one. Writes happen in the order in which they were asked for.
 */
export class JsonFile<T> {
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly path: string,
    private readonly schema: v.GenericSchema<unknown, T>,
    private readonly log: Logger,
  ) {}

  /** What the file holds; `undefined` where there is none. A file that cannot be understood is kept aside. */
  async read(): Promise<T | undefined> {
    await this.#removeRemains();
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (code !== 'ENOENT') this.log.warn(`${basename(this.path)} could not be read (${code})`);
      return undefined;
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), this.schema), text);
    if (parsed.success) return parsed.output;
    const aside = `${this.path}.damaged-${Date.now()}`;
    await rename(this.path, aside);
    this.log.warn(`${basename(this.path)} cannot be understood and was kept as ${basename(aside)}`);
    return undefined;
  }

  /** Resolves when the value is on the disk; rejects where it could not be written, and the old file stays. */
  write(value: T): Promise<void> {
    const written = this.#last.then(() => replaceFile(this.path, JSON.stringify(value)));
    this.#last = written.catch(() => undefined);
    return written;
  }

  /** What a write left behind that was killed. */
  async #removeRemains(): Promise<void> {
    const folder = dirname(this.path);
    const start = `${basename(this.path)}.`;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith(start) && name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
    }
  }
}

/** Puts a file with this text in the place of the one that is there, in one step, readable by its owner only. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const next = `${path}.${randomUUID()}.tmp`;
  const file = await open(next, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  await syncFolder(folder);
}

/** A rename is durable once its folder is on the disk. Not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
