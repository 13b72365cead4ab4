import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OutputPart } from '../../core/runs/batch/outputFiles';
import { errorCode } from '../errorCode';

/** What each file of a batch is called after the name of its output. */
const ENDINGS: Readonly<Record<OutputPart, string>> = {
  output: '',
  journal: '.batch.jsonl',
  next: '.batch.tmp',
  sidecar: '.batch.json',
  nextSidecar: '.batch.json.tmp',
};

export type OutputPaths = Readonly<Record<OutputPart, string>>;

/** Returns the paths of the files of a batch, with links followed, so that each output has one name. */
export async function outputPaths(output: string): Promise<OutputPaths> {
  const real = await realPath(output);
  return {
    output: real + ENDINGS.output,
    journal: real + ENDINGS.journal,
    next: real + ENDINGS.next,
    sidecar: real + ENDINGS.sidecar,
    nextSidecar: real + ENDINGS.nextSidecar,
  };
}

/** Whether one of these files is a source, also by another name. */
export async function isSource(paths: Partial<OutputPaths>, sources: readonly string[]): Promise<boolean> {
  const own = await Promise.all(Object.values(paths).map(fileKeys));
  const given = await Promise.all(sources.map(fileKeys));
  const keys = new Set(given.flat());
  return own.flat().some((key) => keys.has(key));
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(absent)) !== undefined;
}

/** Identifies a file by its path without links, and by its place on the disk, which other spellings of the path share. */
async function fileKeys(path: string): Promise<readonly string[]> {
  const found = await stat(path, { bigint: true }).catch(absent);
  return [await realPath(path), ...(found === undefined ? [] : [`${found.dev}:${found.ino}`])];
}

/** Follows links, also if the file does not exist yet. */
async function realPath(path: string): Promise<string> {
  return (
    (await realpath(path).catch(absent)) ??
    join((await realpath(dirname(path)).catch(absent)) ?? dirname(path), basename(path))
  );
}

function absent(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') {
    throw error;
  }
}
