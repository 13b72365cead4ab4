import { readFile, rename } from 'node:fs/promises';
import * as v from 'valibot';
import { parseJson } from '../core/parseJson';
import type { Logger } from '../core/ports';
import { errorCode } from './errorCode';
import { replaceFile } from './replaceFile';

/** What one file of the extension's state holds. `other`: it is of another version, and must not be written to. */
export type StateFile<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'absent' } | { readonly kind: 'other' };

export interface StateFileForm<T> {
  /** The version that this extension writes. */
  readonly version: number;
  readonly schema: v.GenericSchema<unknown, T>;
}

const versionSchema = v.object({ version: v.number() });

/**
 * Reads a file of JSON with a `version`. A damaged one is renamed to `….damaged` and kept; one of another version of the
 * extension is left as it is. Rejects with the file system's error.
 */
export async function readStateFile<T>(
  file: string,
  { version, schema }: StateFileForm<T>,
  logger: Logger,
): Promise<StateFile<T>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    // Another window may have taken it away just now.
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
  return { kind: 'absent' };
}

/** Writes such a file as `replaceFile` does: whole or not at all. Rejects with the file system's error. */
export async function writeStateFile(file: string, version: number, content: object): Promise<void> {
  await replaceFile(file, JSON.stringify({ version, ...content }));
}
