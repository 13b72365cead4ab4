import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

const GRACE_MS = 3_000;

/** Children that this process must not leave behind, whatever ends it. */
const running = new Set<ChildProcess>();
let watching = false;

/** Ends a child with this process at the latest; with all its descendants if it was started with `detached: true`. */
export function stopWithUs(child: ChildProcess): void {
  if (!watching) {
    watching = true;
    process.once('exit', () => running.forEach((one) => kill(one, 'SIGTERM')));
    // Without a listener these signals end the process and no exit event is sent.
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      // Whoever else listens ends the process in its own way.
      process.on(signal, () => void (process.listenerCount(signal) === 1 && process.exit(143)));
    }
  }
  running.add(child);
  child.once('close', () => running.delete(child));
}

/** Ends a child, with all its descendants if it was started with `detached: true`. Resolves when the child is gone. */
export async function stopTree(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return;
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  kill(child, 'SIGTERM');
  const timer = setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS);
  await gone;
  clearTimeout(timer);
  // The leader is gone; whoever ignored the first signal goes now.
  kill(child, 'SIGKILL');
}

function kill(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) {
    return;
  }
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The child leads no group, or everything in it has ended.
    child.kill(signal);
  }
}
