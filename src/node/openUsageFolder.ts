import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { UsageFolder } from '../core/usage/usageFolder';
import { AppendedFile } from './appendedFile';
import { errorCode } from './errorCode';
import { makeFolder } from './makeFolder';
import { openRegularFile } from './openRegularFile';
import { replaceFile } from './replaceFile';
import { syncFolder } from './syncFolder';

/** Windows that write at the same time cause one event. */
const WATCH_PAUSE_MS = 250;

/** Opens the folder of the ledger, which is created by the first write, readable by its owner only. */
export function openUsageFolder(path: string): UsageFolder {
  let current: AppendedFile | undefined;
  return {
    list: () => readdir(path).catch(absent([])),
    read: (name, from) => readFrom(join(path, name), from).catch(absent(undefined)),
    async create(name) {
      await makeFolder(path, 0o700);
      const file = await open(join(path, name), 'wx', 0o600).catch((error: unknown) => {
        if (errorCode(error) === 'EEXIST') {
          return undefined;
        }
        throw error;
      });
      await file?.close();
      await syncFolder(path);
      return file !== undefined;
    },
    async append(name, text) {
      const file = join(path, name);
      if (current?.path !== file) {
        await current?.close();
        current = new AppendedFile(file);
      }
      return current.append(text);
    },
    replace: (name, text) => replaceFile(join(path, name), text),
    async remove(name, size) {
      const file = join(path, name);
      if (size === undefined || (await stat(file).catch(absent(undefined)))?.size === size) {
        await rm(file, { force: true });
      }
    },
    watch: (listener) => watchFolder(path, listener),
    dispose: () => void current?.close(),
  };
}

/** A folder or file that does not exist (any more) is as good as empty. */
function absent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) === 'ENOENT') {
      return value;
    }
    throw error;
  };
}

async function readFrom(path: string, from: number): Promise<string> {
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.max(0, size - from)), 0, null, from);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function watchFolder(path: string, listener: () => void): { dispose(): void } {
  let watcher: FSWatcher | undefined;
  let isDisposed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = async (): Promise<void> => {
    await makeFolder(path, 0o700);
    if (!isDisposed) {
      watcher = watch(path, { persistent: false }, () => {
        timer ??= setTimeout(() => {
          timer = undefined;
          listener();
        }, WATCH_PAUSE_MS);
        timer.unref();
      });
      // Without a watcher, the usage of other windows is read later.
      watcher.on('error', () => watcher?.close());
    }
  };
  start().catch(() => undefined);
  return {
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
