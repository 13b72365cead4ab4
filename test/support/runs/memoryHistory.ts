import type { HistoryFiles, RunInProgress } from '../../../src/core/runs/historyPorts';
import type { KeptRun } from '../../../src/core/runs/historyRecord';

/** Thrown by each call after a window has crashed; nobody sees it. */
class CrashError extends Error {}

/** A disk in memory that several windows share. */
export class MemoryDisk {
  readonly runs = new Map<string, string>();
  readonly notes = new Map<string, { readonly window: number; readonly text: string }>();
  private readonly alive = new Set<number>();
  private windows = 0;

  /** Opens the files as a new window sees them. It crashes before its `crashAt`-th change. */
  open(crashAt = Number.POSITIVE_INFINITY): HistoryFiles & { readonly crash: () => void } {
    const window = this.windows++;
    this.alive.add(window);
    let changes = 0;
    const crash = () => void this.alive.delete(window);
    const change = async (make: () => void): Promise<void> => {
      await Promise.resolve();
      if (changes++ >= crashAt) {
        crash();
      }
      if (!this.alive.has(window)) {
        throw new CrashError();
      }
      make();
      await Promise.resolve();
    };
    return {
      list: async () => [...this.runs].map(([id, text]) => ({ id, bytes: text.length })),
      read: async (id) => {
        const text = this.runs.get(id);
        return text === undefined ? { kind: 'absent' } : { kind: 'run', run: parse<KeptRun>(text) };
      },
      write: (run) => change(() => this.runs.set(run.record.id, JSON.stringify(run))),
      remove: (id) => change(() => this.runs.delete(id)),
      begin: (run) => change(() => this.notes.set(run.id, { window, text: JSON.stringify(run) })),
      end: (id) => change(() => this.notes.delete(id)),
      abandoned: async () =>
        [...this.notes.values()]
          .filter((note) => !this.alive.has(note.window))
          .map(({ text }) => parse<RunInProgress>(text)),
      removeRemains: async () => undefined,
      onDidChange: () => ({ dispose: () => undefined }),
      dispose: () => undefined,
      crash,
    };
  }
}

function parse<T>(text: string): T {
  return JSON.parse(text) as T;
}
