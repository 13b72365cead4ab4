import { readFile, rename } from 'node:fs/promises';
import * as v from 'valibot';
import { parseJson } from '../core/parseJson';
import type { Logger } from '../core/ports';
import { errorCode } from './errorCode';
import { replaceFile } from './replaceFile';

/**
 * The content of one state file. `other` is a file of another version, which must not be overwritten; a `damaged` file was
 * moved aside.
 */
export type StateFile<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'absent' | 'damaged' | 'other' };

export interface StateFileForm<T> {
  /** The version that this extension writes. */
  readonly version: number;
  readonly schema: v.GenericSchema<unknown, T>;
}

const versionSchema = v.object({ version: v.number() });

/**
 * Reads a JSON file with a `version`. Renames a damaged file to `….damaged`; leaves a file of another version of the
 * extension unchanged. Rejects with the file system's error.
 */
export async function readStateFile<T>(
  file: string,
  { version, schema }: StateFileForm<T>,
  logger: Logger,
): Promise<StateFile<T>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    // Another window may have just deleted it.
    if (errorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (text === undefined) {
    return { kind: 'absent' };
  }
  const value = parseJson(text);
  const found = v.safeParse(versionSchema, value);
  if (found.success && found.output.version !== version) {
    logger.info(`state: ignoring a file of version ${found.output.version}`);
    return { kind: 'other' };
  }
  const parsed = v.safeParse(schema, value);
  if (found.success && parsed.success) {
    return { kind: 'value', value: parsed.output };
  }
  logger.warn('state: moved a damaged file aside');
  await rename(file, `${file}.damaged`);
  return { kind: 'damaged' };
}

/** Writes a state file atomically, see `replaceFile`. Rejects with the file system's error. */
export async function writeStateFile(file: string, version: number, content: object): Promise<void> {
  await replaceFile(file, JSON.stringify({ version, ...content }));
}
