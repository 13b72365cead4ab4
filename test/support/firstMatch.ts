import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Waits for a line of a child's output that matches. Later lines go on to `log`.
 * Rejects with the lines seen so far when the child ends before, or when `timeoutMs` have passed.
 */
export function firstMatch(
  child: ChildProcess,
  pattern: RegExp,
  timeoutMs: number,
  log: (line: string) => void = () => {},
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    let waiting = true;
    const fail = (what: string) => {
      clearTimeout(timer);
      if (waiting) {
        reject(new Error([`${child.spawnfile} ${what}.`, ...seen.slice(-20)].join('\n')));
      }
      waiting = false;
    };
    const timer = setTimeout(() => fail(`was not ready after ${timeoutMs / 1000} s`), timeoutMs);
    const read = (line: string) => {
      log(line);
      if (!waiting) {
        return;
      }
      seen.push(line);
      const match = pattern.exec(line);
      if (match === null) {
        return;
      }
      waiting = false;
      clearTimeout(timer);
      resolve(match);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) {
        createInterface({ input: stream }).on('line', read);
      }
    }
    child.on('error', (error) => fail(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => fail(`ended with ${code ?? signal}`));
  });
}
