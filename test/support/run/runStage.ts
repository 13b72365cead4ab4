import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { projectFolder } from '../projectFolder';
import { stopTree, stopWithUs } from '../stopTree';
import type { TestEnd } from './faultTable';
import { holdOutput } from './holdOutput';

/** One part of `npm test`: a Node program that runs mocha with `countingReporter.cjs`. */
export interface Stage {
  readonly name: string;
  /** What Node gets, from the project folder. */
  readonly args: readonly string[];
  readonly timeoutMinutes: number;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** A test that failed, perhaps not each time: its full title, and what its error says. */
export interface Failure {
  readonly title: string;
  readonly message: string;
}

/** The counts of a stage and its tests that name a fault, that failed, and that passed only when they were repeated. */
export interface StageEnd extends Counts {
  readonly faults: readonly TestEnd[];
  readonly failures: readonly Failure[];
  readonly repeated: readonly Failure[];
}

const FailuresSchema = v.array(v.object({ title: v.string(), message: v.string() }));

const StageEndSchema = v.object({
  passed: v.number(),
  failed: v.number(),
  faults: v.array(v.object({ title: v.string(), passed: v.boolean() })),
  failures: FailuresSchema,
  repeated: FailuresSchema,
});

/**
 * Runs a stage and prints its output when it has ended, because other stages run at the same time. A stage that crashes,
 * hangs or runs no test counts as one failed test.
 */
export async function runStage({ name, args, timeoutMinutes }: Stage): Promise<StageEnd> {
  const startedAt = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'hf-inference-counts-'));
  const file = join(folder, 'counts.json');
  const child = spawn(process.execPath, args, {
    cwd: projectFolder,
    env: { ...process.env, HF_INFERENCE_TEST_COUNTS: file },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  stopWithUs(child);
  const output = holdOutput(child, `\n=== ${name}\n`);
  const timer = setTimeout(() => {
    output.add(`${name} took longer than ${timeoutMinutes} minutes and was stopped.\n`);
    void stopTree(child);
  }, timeoutMinutes * 60_000);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  clearTimeout(timer);
  const counts = await readFile(file, 'utf8')
    .then((text) => v.parse(StageEndSchema, JSON.parse(text)))
    .catch(() => ({ passed: 0, failed: 0, faults: [], failures: [], repeated: [] }));
  await rm(folder, { recursive: true, force: true });
  const crashed = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  const message = `${name} ended with ${code ?? 'a signal'} and without a failed test.`;
  if (crashed) {
    output.add(`${message}\n`);
  }
  output.add(`${name} took ${Math.round((Date.now() - startedAt) / 1000)} s.\n`);
  output.print();
  if (!crashed) {
    return counts;
  }
  return { ...counts, failed: 1, failures: [{ title: name, message }] };
}
