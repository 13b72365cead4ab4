import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { sharedBytesIn } from '../../../src/server/engine/ownMemory';
import { eventually } from '../eventually';

const usage = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ rss: v.number(), heapUsed: v.number(), external: v.number() }),
);

/** What a server takes in memory, garbage not counted; in bytes. */
export interface ServerMemory {
  /** All of the server's own process. */
  readonly rss: number;
  /** What its program holds. */
  readonly held: number;
  /** All of the processes of its models together. */
  readonly models: number;
  /** Open files and connections of the server's process. */
  readonly files: number;
}

/** The processes of models that a server has, with their memory in bytes. */
export function modelProcesses(server: number): readonly { readonly pid: number; readonly rss: number }[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,rss=', '--ppid', String(server)], { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, kibibytes = 0]) => ({ pid, rss: kibibytes * 1024 }));
}

/** What the memory of a process takes besides the pages that it shares with others, in bytes. */
export async function ownMemoryOf(pid: number, rss: number): Promise<number> {
  const summary = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return rss - sharedBytesIn(summary);
}

/** Measures a server that was started with `reportMemory.cjs` and this `MEMORY_FOLDER`. */
export async function serverMemory(server: number, folder: string): Promise<ServerMemory> {
  const path = join(folder, `${server}.json`);
  await rm(path, { force: true });
  process.kill(server, 'SIGUSR2');
  const { rss, heapUsed, external } = v.parse(usage, await eventually(() => readFile(path, 'utf8')));
  return {
    rss,
    held: heapUsed + external,
    models: modelProcesses(server).reduce((sum, one) => sum + one.rss, 0),
    files: (await readdir(`/proc/${server}/fd`).catch(() => [])).length,
  };
}
