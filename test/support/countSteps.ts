import assert from 'node:assert/strict';
import { buildSync } from 'esbuild';
import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';
import { resolve } from 'node:path';
import { takeCoverage as writeCoverage } from 'node:v8';
import { runInThisContext } from 'node:vm';

/** Whether the coverage of this process is measured (`npm run coverage`). It uses the same counters of V8. */
const isMeasured = process.env['NODE_V8_COVERAGE'] !== undefined;

/** Sessions that stay connected until the process ends. */
const kept: Session[] = [];

let modules = 0;

/**
 * How often the blocks of a module's code, with all that it imports, run during `work`, once for each size: a measure of
 * work that does not depend on the machine. What the engine does inside of one call, such as a regular expression, is
 * not seen. `file`: from the root of the project. The module is a fresh one, because only what is compiled while the
 * counting is on is counted.
 */
export function countSteps<T>(
  file: string,
  sizes: readonly number[],
  work: (module: T, size: number) => unknown,
): readonly number[] {
  const { outputFiles } = buildSync({
    entryPoints: [resolve(file)],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const url = `counted:${file}:${(modules += 1)}`;
  if (isMeasured) {
    // Counting resets the counters, so what they have is written first.
    writeCoverage();
  }
  const session = new Session();
  session.connect();
  try {
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    const module = { exports: {} as T };
    const load = runInThisContext(`(function (module, require) {${outputFiles[0]?.text}\n/* ${url} */})`, {
      filename: url,
    }) as (own: typeof module, load: NodeJS.Require) => void;
    load(module, require);
    return sizes.map((size) => {
      takeCoverage(session);
      work(module.exports, size);
      return takeCoverage(session)
        .filter((script) => script.url === url)
        .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
        .reduce((sum, count) => sum + count, 0);
    });
  } finally {
    // Disconnecting ends the counting for the whole process, so the coverage would lose all tests that follow.
    if (isMeasured) {
      kept.push(session);
    } else {
      session.post('Profiler.stopPreciseCoverage');
      session.post('Profiler.disable');
      session.disconnect();
    }
  }
}

/** The counts since the last time. */
function takeCoverage(session: Session): readonly Profiler.ScriptCoverage[] {
  let scripts: readonly Profiler.ScriptCoverage[] = [];
  session.post('Profiler.takePreciseCoverage', (_, { result }) => {
    scripts = result;
  });
  return scripts;
}

/** Twice the size is at most two and a half times the work, for each step from one size to the next. */
export function assertGrowsLinearly(steps: readonly number[]): void {
  for (const [index, count] of steps.slice(1).entries()) {
    assert.ok(count <= 2.5 * (steps[index] ?? 0), `the work grows too fast: ${steps.join(', ')} steps`);
  }
}
