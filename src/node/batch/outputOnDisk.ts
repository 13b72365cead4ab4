import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OutputFault } from '../../core/runs/batch/outputFault';
import type { GrowingFile, OutputFiles } from '../../core/runs/batch/outputFiles';
import { errorCode } from '../errorCode';
import { syncFolder } from '../syncFolder';
import { fileBytes } from './fileBytes';
import type { OutputPaths } from './outputPlace';

/** The files of a batch on this machine. */
export function outputOnDisk(paths: OutputPaths): OutputFiles {
  const folder = dirname(paths.output);
  return {
    async grow(part, size) {
      const file = await openToWrite(paths[part]);
      try {
        await file.truncate(size);
        await syncFolder(folder);
      } catch (error) {
        await file.close();
        throw error;
      }
      return growing(file, paths[part], size);
    },
    async *read(part) {
      try {
        yield* fileBytes(paths[part]).read();
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') {
          throw error;
        }
      }
    },
    async readAt(part, from, length) {
      const file = await open(paths[part], 'r');
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async replace(part, by) {
      await rename(paths[by], paths[part]);
      await syncFolder(folder);
    },
    async remove(part) {
      await rm(paths[part], { force: true });
      await syncFolder(folder);
    },
  };
}

/** Opens a file without emptying it, and creates it if it is missing. */
async function openToWrite(path: string): Promise<FileHandle> {
  return open(path, 'r+').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') {
      return open(path, 'wx+');
    }
    throw error;
  });
}

function growing(file: FileHandle, path: string, from: number): GrowingFile {
  let size = from;
  return {
    async append(bytes) {
      // An editor that saves the file meanwhile would leave rows without their beginning or end.
      if (!(await hasOnly(file, path, size))) {
        throw new OutputFault({ kind: 'edited' });
      }
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, size);
        written += bytesWritten;
        size += bytesWritten;
      }
    },
    flush: () => file.datasync(),
    close: () => file.close(),
  };
}

/** Whether a path still names an open file, which has this size. */
async function hasOnly(file: FileHandle, path: string, size: number): Promise<boolean> {
  const [opened, named] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  return opened.size === size && named?.ino === opened.ino;
}
