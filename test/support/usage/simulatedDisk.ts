import { setImmediate as turn } from 'node:timers/promises';
import type { Appended, UsageFolder } from '../../../src/core/usage/usageFolder';

interface File {
  text: string;
}

interface Step {
  readonly window: object;
  readonly run: () => void;
  /** What is left if the process is killed in the middle. */
  readonly cut: (share: number) => void;
}

/** A folder of several processes. Each access waits until the test lets it happen, so that they interleave at will. */
export class SimulatedDisk {
  readonly files = new Map<string, File>();
  private steps: readonly Step[] = [];
  private readonly killed = new WeakSet<object>();
  /** Called with the process whose text was not, or not surely, appended. */
  onFail: (window: object, fate: Appended['kind']) => void = () => undefined;
  /** What becomes of the next text that is appended. */
  private fate: Appended['kind'] = 'written';

  /** The folder as a process sees it. */
  open(window: object): UsageFolder {
    const handles = new Map<string, File>();
    const step = <T>(run: () => T, cut: (share: number) => void = () => undefined): Promise<T> =>
      new Promise((resolve) => {
        // A killed process may have been about to ask for its next access.
        if (!this.killed.has(window)) {
          this.steps = [...this.steps, { window, run: () => resolve(run()), cut }];
        }
      });
    return {
      // A listing takes time: it has some names as they were earlier.
      list: async () => {
        const first = await step(() => [...this.files.keys()].filter((name) => isEarly(name)));
        const second = await step(() => [...this.files.keys()].filter((name) => !isEarly(name)));
        return [...first, ...second];
      },
      read: (name, from) => step(() => this.files.get(name)?.text.slice(from)),
      create: (name) => step(() => !this.files.has(name) && this.files.set(name, { text: '' }).size > 0),
      append: (name, text) => {
        const file = (): File => {
          const opened = handles.get(name) ?? this.files.get(name) ?? { text: '' };
          if (!handles.has(name)) {
            handles.set(name, opened);
            this.files.set(name, opened);
          }
          return opened;
        };
        const write = (share: number): void =>
          void (file().text += text.slice(0, Math.floor(text.length * share)));
        return step((): Appended => {
          const { fate } = this;
          this.fate = 'written';
          if (fate !== 'written') {
            this.onFail(window, fate);
          }
          if (fate === 'nothing') {
            return { kind: 'nothing', code: 'ENOSPC' };
          }
          write(fate === 'unknown' ? 0.5 : 1);
          return fate === 'unknown' ? { kind: 'unknown', code: 'EIO' } : { kind: 'written' };
        }, write);
      },
      replace: async (name, text) => {
        const temporary = `${name}.x.tmp`;
        await step(() => this.files.set(temporary, { text }));
        await step(() => {
          this.files.delete(temporary);
          this.files.set(name, { text });
        });
      },
      remove: async (name, size) => {
        const found = await step(() => this.files.get(name)?.text.length);
        if (size === undefined || found === size) {
          await step(() => this.files.delete(name));
        }
      },
      watch: () => ({ dispose: () => undefined }),
      dispose: () => undefined,
    };
  }

  /** Makes the disk fail the next time that something is appended. */
  failNext(fate: Appended['kind']): void {
    this.fate = fate;
  }

  /**
   * Lets one of the waiting accesses happen; `choice` is from 0 to 1. Those of `asleep` happen only if no others wait.
   * Returns whether there was one.
   */
  async step(choice: number, asleep?: object): Promise<boolean> {
    await turn();
    const awake = this.steps.filter(({ window }) => window !== asleep);
    const candidates = awake.length > 0 ? awake : this.steps;
    const next = candidates[Math.floor(choice * candidates.length)];
    this.steps = this.steps.filter((step) => step !== next);
    next?.run();
    await turn();
    return next !== undefined;
  }

  /** Ends a process: one of its accesses may happen in part, and nothing after it. */
  kill(window: object, choice: number): void {
    const own = this.steps.filter((step) => step.window === window);
    own[Math.floor(choice * own.length)]?.cut(choice);
    this.steps = this.steps.filter((step) => step.window !== window);
    this.killed.add(window);
  }
}

function isEarly(name: string): boolean {
  return [...name].reduce((sum, unit) => sum + unit.charCodeAt(0), 0) % 2 === 0;
}
