import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Logger } from '../core/ports';
import { diskCode, diskReason } from './diskReason';
import { openRegularFile } from './openRegularFile';
import { replaceFile } from './replaceFile';

/** How a value is parsed and printed. */
export interface JsonForm<T> {
  /** Parses valid JSON with `"version": 1`. Returns `undefined` if it does not have the expected form. */
  parse(text: string): T | undefined;
  print(value: T): string;
}

/** Far more than any state of this server. */
const MAX_BYTES = 8 * 1024 * 1024;

const versioned = v.pipe(v.string(), v.parseJson(), v.object({ version: v.unknown() }));

/**
 * A JSON file of version 1 that is complete at any moment, even if the process is killed: each write creates a new file,
 * which then replaces the old one. Writes happen in the order of the calls. A file of another version, or one that can be
 * neither read nor moved aside, is never changed: writes are refused.
 */
export class JsonFile<T> {
  private last: Promise<void> = Promise.resolve();
  private failure: string | undefined;

  constructor(
    readonly path: string,
    private readonly form: JsonForm<T>,
    private readonly log: Pick<Logger, 'warn'>,
    /** Returns whether the folder still belongs to this server; checked before each write. */
    private readonly isOurs: () => Promise<boolean> = async () => true,
  ) {}

  /** Why writes are refused, for users; `undefined` if they are not. */
  get problem(): string | undefined {
    return this.failure;
  }

  /** Refuses writes from now on, and logs the reason. */
  protect(problem: string): void {
    if (this.failure === undefined) {
      this.log.warn(problem);
    }
    this.failure ??= problem;
  }

  /** Refuses writes from now on. Resolves when pending writes have finished. */
  close(): Promise<void> {
    this.failure ??= 'the server is stopping';
    return this.last;
  }

  /**
   * Reads the file. Returns `undefined` if it does not exist, or cannot be used (see `problem`). Renames a damaged file.
   * Never rejects.
   */
  async read(): Promise<T | undefined> {
    const name = basename(this.path);
    await this.removeTemporaryFiles();
    let text: string;
    try {
      text = await readWhole(this.path);
    } catch (error) {
      if (diskCode(error) !== 'ENOENT') {
        this.protect(`${name} could not be read because ${diskReason(error)}; it was left unchanged`);
      }
      return undefined;
    }
    const known = v.safeParse(versioned, text);
    if (known.success && known.output.version !== 1) {
      this.protect(`${name} was written by another version of this server; it was left unchanged`);
      return undefined;
    }
    const value = known.success ? this.form.parse(text) : undefined;
    if (value === undefined) {
      await this.moveAside();
    }
    return value;
  }

  /** Writes the value. Resolves when it is on disk; rejects, with the old file unchanged, if it could not be written. */
  write(value: T): Promise<void> {
    const written = this.last.then(async () => {
      if (!(await this.isOurs())) {
        this.protect('another server has taken over the state folder');
      }
      if (this.failure !== undefined) {
        throw new Error(this.failure);
      }
      await replaceFile(this.path, this.form.print(value));
    });
    this.last = written.catch(() => undefined);
    return written;
  }

  private async moveAside(): Promise<void> {
    if (this.failure !== undefined) {
      return;
    }
    const name = basename(this.path);
    const aside = `${this.path}.damaged-${Date.now()}`;
    try {
      await rename(this.path, aside);
      this.log.warn(`${name} is damaged and was kept as ${basename(aside)}`);
    } catch (error) {
      this.protect(`${name} is damaged and could not be moved aside because ${diskReason(error)}`);
    }
  }

  /** Removes the temporary files of killed writes. */
  private async removeTemporaryFiles(): Promise<void> {
    const folder = dirname(this.path);
    const start = `${basename(this.path)}.`;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith(start) && name.endsWith('.tmp')) {
        await rm(join(folder, name), { force: true }).catch(() => undefined);
      }
    }
  }
}

/** Returns the form of a value that is plain JSON, described by `schema`. */
export function plainForm<T>(schema: v.GenericSchema<unknown, T>): JsonForm<T> {
  return {
    parse: (text) => {
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
      return parsed.success ? parsed.output : undefined;
    },
    print: (value) => JSON.stringify(value),
  };
}

async function readWhole(path: string): Promise<string> {
  const file = await openRegularFile(path);
  try {
    if ((await file.stat()).size > MAX_BYTES) {
      throw Object.assign(new Error('too large'), { code: 'EFBIG' });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
