import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Logger } from '../core/ports';
import { diskCode, diskReason } from './diskReason';
import { openRegularFile } from './openRegularFile';
import { replaceFile } from './replaceFile';

/** How a value is written. */
export interface JsonForm<T> {
  /** The value of a text that is valid JSON with `"version": 1`; `undefined` where it does not have this form. */
  parse(text: string): T | undefined;
  print(value: T): string;
}

/** No state of this server comes near it. */
const MAX_BYTES = 8 * 1024 * 1024;

const versioned = v.pipe(v.string(), v.parseJson(), v.object({ version: v.unknown() }));

/**
 * One JSON file of version 1 that is whole at any moment, whatever kills the process: each write goes to a new file,
 * which then takes the place of the old one. Writes happen in the order in which they were asked for. A file of another
 * version, and one that could be neither read nor moved aside, stays byte for byte as it is: writes are refused.
 */
export class JsonFile<T> {
  private last: Promise<void> = Promise.resolve();
  private failure: string | undefined;

  constructor(
    readonly path: string,
    private readonly form: JsonForm<T>,
    private readonly log: Pick<Logger, 'warn'>,
    /** Whether the folder still belongs to this server; asked before each write. */
    private readonly isOurs: () => Promise<boolean> = async () => true,
  ) {}

  /** Why the file must not be written, in words that can be shown; nothing where it may be. */
  get problem(): string | undefined {
    return this.failure;
  }

  /** Refuses writes from now on, and says in the log why. */
  protect(problem: string): void {
    if (this.failure === undefined) {
      this.log.warn(problem);
    }
    this.failure ??= problem;
  }

  /** Refuses writes from now on; resolves when those that were asked for have ended. */
  close(): Promise<void> {
    this.failure ??= 'the server is stopping';
    return this.last;
  }

  /**
   * What the file holds; `undefined` where there is none and where `problem` says that it cannot be used. A damaged
   * file is kept aside. Never rejects.
   */
  async read(): Promise<T | undefined> {
    const name = basename(this.path);
    await this.removeRemains();
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
      await this.keepAside();
    }
    return value;
  }

  /** Resolves when the value is on the disk; rejects where it could not be written, and the old file stays. */
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

  private async keepAside(): Promise<void> {
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

  /** What a write left behind that was killed. */
  private async removeRemains(): Promise<void> {
    const folder = dirname(this.path);
    const start = `${basename(this.path)}.`;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith(start) && name.endsWith('.tmp')) {
        await rm(join(folder, name), { force: true }).catch(() => undefined);
      }
    }
  }
}

/** The form of a value that `schema` describes. */
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
