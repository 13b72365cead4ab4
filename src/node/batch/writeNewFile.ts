import { dirname } from 'node:path';
import { OutputFault } from '../../core/runs/batch/outputFault';
import { makeFolder } from '../makeFolder';
import { replaceWhole } from '../replaceFile';
import { exists, isSource, outputPaths } from './outputPlace';

const PART_CHARACTERS = 256 * 1024;

/**
 * Writes lines to a file, which appears when it is complete. Rejects with an `OutputFault` if the file is a source, or
 * exists and `mayReplace` is false; otherwise with the error of the lines or of the file system.
 */
export async function writeNewFile(
  path: string,
  lines: AsyncIterable<string>,
  { mayReplace, sources }: { readonly mayReplace: boolean; readonly sources: readonly string[] },
): Promise<void> {
  await makeFolder(dirname(path));
  const paths = await outputPaths(path);
  if (await isSource({ output: paths.output }, sources)) {
    throw new OutputFault({ kind: 'isSource' });
  }
  const refuseExisting = async (): Promise<void> => {
    if (!mayReplace && (await exists(paths.output))) {
      throw new OutputFault({ kind: 'exists', isBatch: await exists(paths.sidecar) });
    }
  };
  await refuseExisting();
  await replaceWhole(paths.output, async (file) => {
    for await (const part of joinedLines(lines)) {
      await file.appendFile(part);
    }
    await refuseExisting();
  });
}

/** Joins lines to parts that are worth a write. */
async function* joinedLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let part = '';
  for await (const line of lines) {
    part += `${line}\n`;
    if (part.length >= PART_CHARACTERS) {
      yield part;
      part = '';
    }
  }
  yield part;
}
