import { watch } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Emitter } from '../core/emitter';
import type { Disposable, Logger } from '../core/ports';
import type { HistoryFiles, RunInProgress } from '../core/runs/historyPorts';
import { keptRunSchema } from '../core/runs/historyRecord';
import { errorCode } from './errorCode';
import { makeFolder } from './makeFolder';
import { isAlive } from './serverProcess';
import { readStateFile, writeStateFile } from './stateFile';

const VERSION = 1;
/** Names carry the version, so that runs of other versions are neither read nor removed. */
const RUN = '.run1.json';
const NOTE = /\.(\d+)\.begun1\.json$/;
const REMAINS = /\.(?:tmp|damaged)$/;
/** No run takes longer, but another process may have got the number of a window that crashed. */
const MAX_RUN_MS = 24 * 3600_000;
/** No write takes longer. */
const MAX_WRITE_MS = 60_000;
/** Changes within this time are reported together. */
const CHANGE_PAUSE_MS = 100;

const noteSchema = v.object({ id: v.string(), runs: v.array(keptRunSchema) });

/**
 * Keeps runs in a folder, with one small file for each, which only the user can read. A file is complete at any moment,
 * even if the process is killed.
 */
export function runFiles(options: { readonly folder: string; readonly logger: Logger }): HistoryFiles {
  const { folder, logger } = options;
  const changed = new Emitter<void>();
  const own = new Set<string>();
  const fileOf = (id: string) => join(folder, `${encodeURIComponent(id)}${RUN}`);
  const noteOf = (id: string) => join(folder, `${encodeURIComponent(id)}.${process.pid}.begun1.json`);
  const watching = watchFolder(folder, () => changed.fire());

  const isAbandoned = async (name: string): Promise<boolean> => {
    const pid = Number(NOTE.exec(name)?.[1]);
    const isOwn = own.has(join(folder, name));
    const age = Date.now() - ((await changedAt(join(folder, name))) ?? Date.now());
    return !isOwn && (pid === process.pid || !isAlive(pid) || age > MAX_RUN_MS);
  };

  return {
    onDidChange: changed.event,
    async list() {
      const names = (await namesIn(folder)).filter((name) => name.endsWith(RUN));
      const files = await Promise.all(
        names.map(async (name) => ({
          id: decodeURIComponent(name.slice(0, -RUN.length)),
          bytes: await sizeOf(join(folder, name)),
        })),
      );
      return files.flatMap(({ id, bytes }) => (bytes === undefined ? [] : [{ id, bytes }]));
    },
    async read(id) {
      const found = await readStateFile(fileOf(id), { version: VERSION, schema: keptRunSchema }, logger);
      switch (found.kind) {
        case 'value':
          return { kind: 'run', run: found.value };
        case 'damaged':
          return { kind: 'damaged' };
        case 'absent':
        case 'other':
          return { kind: 'absent' };
      }
    },
    write: (run) => writeStateFile(fileOf(run.record.id), VERSION, run),
    remove: (id) => rm(fileOf(id), { force: true }),
    async begin(run) {
      own.add(noteOf(run.id));
      await writeStateFile(noteOf(run.id), VERSION, run);
    },
    async end(id) {
      own.delete(noteOf(id));
      const names = (await namesIn(folder)).filter(
        (name) => NOTE.test(name) && name.replace(NOTE, '') === encodeURIComponent(id),
      );
      await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
    },
    async abandoned() {
      const notes: RunInProgress[] = [];
      for (const name of (await namesIn(folder)).filter((each) => NOTE.test(each))) {
        if (await isAbandoned(name)) {
          const form = { version: VERSION, schema: noteSchema };
          const found = await readStateFile(join(folder, name), form, logger);
          notes.push(...(found.kind === 'value' ? [found.value] : []));
        }
      }
      return notes;
    },
    async removeRemains() {
      for (const name of (await namesIn(folder)).filter((each) => REMAINS.test(each))) {
        const file = join(folder, name);
        // Another window may be about to give a new file its name.
        if (!name.endsWith('.tmp') || Date.now() - ((await changedAt(file)) ?? 0) > MAX_WRITE_MS) {
          await rm(file, { force: true });
        }
      }
    },
    dispose() {
      watching.dispose();
      changed.dispose();
    },
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') {
      return [];
    }
    throw error;
  });
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function changedAt(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Reports changes by other windows. Without a way to watch, they are seen when the runs are read the next time. */
function watchFolder(folder: string, onChange: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  let isOver = false;
  const report = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, CHANGE_PAUSE_MS);
  };
  makeFolder(folder, 0o700)
    .then(() => {
      if (!isOver) {
        const watcher = watch(folder, { persistent: false }, report);
        watcher.on('error', () => watcher.close());
        stop = () => watcher.close();
      }
    })
    .catch(() => undefined);
  return {
    dispose: () => {
      isOver = true;
      clearTimeout(timer);
      stop();
    },
  };
}
