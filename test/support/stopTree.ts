import { spawnSync, type ChildProcess } from 'node:child_process';

const GRACE_MS = 3_000;

/** Children that this process must not leave behind, whatever ends it. */
const running = new Set<ChildProcess>();

/** Ends a child that was started with `detached: true`, and all its descendants, with this process at the latest. */
export function stopWithUs(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', () => running.forEach((one) => kill(one, 'SIGKILL')));
  running.add(child);
  child.once('close', () => running.delete(child));
}

/** Ends a child that was started with `detached: true`, and all its descendants. Resolves when the child is gone. */
export async function stopTree(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  kill(child, 'SIGTERM');
  const timer = setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS);
  await gone;
  clearTimeout(timer);
  // The leader is gone; whoever ignored the first signal goes now.
  kill(child, 'SIGKILL');
}

function kill(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is empty: everything has ended.
  }
}
