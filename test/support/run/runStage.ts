import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { projectFolder } from '../projectFolder';
import { stopTree, stopWithUs } from '../stopTree';
import type { TestEnd } from './faultTable';

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

/** A failed test: its full title, and what its error says. */
export interface Failure {
  readonly title: string;
  readonly message: string;
}

/** The counts of a stage, its tests that name a fault, and its failed tests. */
export interface StageEnd extends Counts {
  readonly faults: readonly TestEnd[];
  readonly failures: readonly Failure[];
}

const StageEndSchema = v.object({
  passed: v.number(),
  failed: v.number(),
  faults: v.array(v.object({ title: v.string(), passed: v.boolean() })),
  failures: v.array(v.object({ title: v.string(), message: v.string() })),
});

/** Runs a stage and shows what it prints. A stage that crashes, hangs or runs no test counts as one failed test. */
export async function runStage({ name, args, timeoutMinutes }: Stage): Promise<StageEnd> {
  console.log(`\n=== ${name}`);
  const folder = await mkdtemp(join(tmpdir(), 'hf-inference-counts-'));
  const file = join(folder, 'counts.json');
  const child = spawn(process.execPath, args, {
    cwd: projectFolder,
    env: { ...process.env, HF_INFERENCE_TEST_COUNTS: file },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  stopWithUs(child);
  const timer = setTimeout(() => {
    console.log(`${name} took longer than ${timeoutMinutes} minutes and was stopped.`);
    void stopTree(child);
  }, timeoutMinutes * 60_000);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  clearTimeout(timer);
  const counts = await readFile(file, 'utf8')
    .then((text) => v.parse(StageEndSchema, JSON.parse(text)))
    .catch(() => ({ passed: 0, failed: 0, faults: [], failures: [] }));
  await rm(folder, { recursive: true, force: true });
  const crashed = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  if (!crashed) {
    return counts;
  }
  const message = `${name} ended with ${code ?? 'a signal'} and without a failed test.`;
  console.log(message);
  return { ...counts, failed: 1, failures: [{ title: name, message }] };
}
