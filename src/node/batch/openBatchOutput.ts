import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BatchOutput } from '../../core/runs/batch/batchOutput';
import { parseSidecar, planChanges, printSidecar } from '../../core/runs/batch/batchSidecar';
import type { SavedPlan, BatchSidecar } from '../../core/runs/batch/batchSidecar';
import type { OpenOutput, OutputOptions } from '../../core/runs/batch/openOutput';
import type { OutputFiles } from '../../core/runs/batch/outputFiles';
import { OutputFault } from '../../core/runs/batch/outputFault';
import type { Clock } from '../../core/ports';
import { errorCode } from '../errorCode';
import { makeFolder } from '../makeFolder';
import { isOutputLocked, lockOutput } from './outputLock';
import { outputOnDisk } from './outputOnDisk';
import { exists, isSource, outputPaths } from './outputPlace';
import type { OutputPaths } from './outputPlace';

const SYNC_MS = 1_000;

/**
 * Opens the output of a batch for this window alone, and syncs it each second. Rejects with an `OutputFault`, before
 * anything is changed, or with the error of the file system.
 */
export async function openBatchOutput(options: OutputOptions): Promise<OpenOutput> {
  const { clock, path, sources } = options;
  await makeFolder(dirname(path));
  const paths = await outputPaths(path);
  if (await isSource(paths, sources)) {
    throw new OutputFault({ kind: 'isSource' });
  }
  const unlock = await lockOutput(paths.output, clock);
  if (unlock === undefined) {
    throw new OutputFault({ kind: 'locked' });
  }
  try {
    return await openLocked(options, paths, unlock);
  } catch (error) {
    await unlock().catch(() => undefined);
    throw error;
  }
}

/** Whether a window runs the batch of an output. It takes some seconds to tell from one that was just killed. */
export async function isBeingWritten(output: string, clock: Clock): Promise<boolean> {
  return isOutputLocked((await outputPaths(output)).output, clock);
}

/**
 * Reads the description beside an output. Returns undefined if the output is not that of a batch. Rejects with an
 * `OutputFault` if a newer version of the extension wrote it.
 */
export async function readSidecar(output: string): Promise<BatchSidecar | undefined> {
  const text = await readFile((await outputPaths(output)).sidecar, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') {
      return '';
    }
    throw error;
  });
  return parseSidecar(text);
}

async function openLocked(
  { clock, format, mode, plan }: OutputOptions,
  paths: OutputPaths,
  unlock: () => Promise<void>,
): Promise<OpenOutput> {
  const before = await readSidecar(paths.output);
  await refuse(mode, before, plan, paths);
  const files = outputOnDisk(paths);
  if (mode === 'replace') {
    await files.remove('journal');
    await (await files.grow('output', 0)).close();
  }
  let sidecar: BatchSidecar = {
    ...{ version: 1, ...plan, startedAt: clock.now(), state: 'running' },
    ...(mode === 'resume' && before !== undefined && { ...before, state: 'running' }),
  };
  if (mode !== 'resume') {
    // Before the output, so that one that is left by a killed window can be resumed.
    await writeSidecar(files, sidecar);
  }
  const output = await BatchOutput.open(files, format, plan.total);
  const end = new AbortController();
  const syncing = syncRegularly(output, clock, end.signal);
  return {
    get sidecar() {
      return sidecar;
    },
    add: (row, input) => output.add(row, input),
    stateOf: (index) => output.stateOf(index),
    async save(status) {
      sidecar = { ...sidecar, ...status };
      await writeSidecar(files, sidecar);
    },
    async close() {
      end.abort();
      await syncing;
      try {
        await output.close();
      } finally {
        // Fails if another window has taken over the lock.
        await unlock().catch(() => undefined);
      }
    },
  };
}

async function refuse(
  mode: OutputOptions['mode'],
  before: BatchSidecar | undefined,
  plan: SavedPlan,
  { journal, output, sidecar }: OutputPaths,
): Promise<void> {
  if (mode === 'resume') {
    if (before === undefined) {
      throw new OutputFault({ kind: 'notBatch' });
    }
    const changes = planChanges(before, plan);
    if (changes.length > 0) {
      throw new OutputFault({ kind: 'changed', changes });
    }
  } else if (mode === 'new') {
    const found = await Promise.all([journal, output, sidecar].map(exists));
    if (found.includes(true)) {
      throw new OutputFault({ kind: 'exists', isBatch: before !== undefined });
    }
  }
}

async function syncRegularly(output: BatchOutput, clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(SYNC_MS, signal);
      await output.flush();
    }
  } catch {
    // The batch has ended, or the disk fails: then adding the next row fails, too.
  }
}

async function writeSidecar(files: OutputFiles, sidecar: BatchSidecar): Promise<void> {
  const next = await files.grow('nextSidecar', 0);
  try {
    await next.append(new TextEncoder().encode(printSidecar(sidecar)));
    await next.flush();
  } finally {
    await next.close();
  }
  await files.replace('sidecar', 'nextSidecar');
}
