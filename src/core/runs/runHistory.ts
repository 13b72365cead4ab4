import pLimit from 'p-limit';
import { Emitter } from '../emitter';
import type { Disposable, Event } from '../ports';
import type { HistoryFiles, HistoryProblem } from './historyPorts';
import { figuresOnly } from './historyRecord';
import type { KeptRun } from './historyRecord';
import { summarize } from './historySummary';
import type { RunSummary } from './historySummary';
import { newestFirst, removeAll, removeOldest, removeTexts } from './historyUpkeep';
import type { HistoryPolicy, KeptFile } from './historyUpkeep';
import { keepRun } from './keepRun';
import type { RunToKeep } from './keepRun';
import type { Hasher } from './keepValue';
import { RunCollector } from './runCollector';
import type { CountCharacters } from './runCollector';
import type { RunEvent } from './runEvent';

export interface HistoryPorts {
  readonly files: HistoryFiles;
  readonly hasher: Hasher;
  readonly characters: CountCharacters;
  /** Read anew for each write. */
  readonly policy: () => HistoryPolicy;
  /** Removes all known tokens, and whatever looks like one, from a JSON value to keep. */
  readonly redact: (value: unknown) => unknown;
  readonly onProblem: (problem: HistoryProblem) => void;
  /** A code of the file system for an error, such as `EROFS`. */
  readonly reasonOf: (error: unknown) => string;
}

/** Maximum number of files that are read at the same time. */
const MAX_READS = 16;

/**
 * The kept runs of all windows. A run never waits for the disk: changes are made one after the other in the background,
 * and reading waits for those that were requested before.
 */
export class RunHistory implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly summaries = new Map<string, RunSummary>();
  private readonly collector: RunCollector;
  private readonly subscription: Disposable;
  private last: Promise<unknown> = Promise.resolve();
  private isOff = false;
  private isOver = false;

  readonly onDidChange: Event<void> = this.changed.event;

  constructor(private readonly ports: HistoryPorts) {
    this.collector = new RunCollector(ports.characters);
    this.subscription = ports.files.onDidChange(() => this.changed.fire());
  }

  /** Takes what happened to a run. After `dispose`, runs that end then count as interrupted. */
  observe(event: RunEvent): void {
    if (this.isOver || this.isOff) {
      return;
    }
    switch (event.kind) {
      case 'started':
        this.collector.start(event);
        void this.inTurn(() => this.begin(event.id));
        break;
      case 'requestEnded':
        this.collector.addRequest(event);
        break;
      case 'ended': {
        const runs = this.collector.end(event);
        void this.inTurn(() => this.end(event.id, runs));
        break;
      }
    }
  }

  /** All kept runs, newest first, including each that has ended before the call. Never rejects. */
  async list(): Promise<readonly KeptRun[]> {
    const ids = await this.ids();
    const runs = await this.readAll(ids.map(({ id }) => id));
    return runs.filter((run) => run !== undefined);
  }

  /** What a list of the kept runs shows, newest first. Reads only files that are new. Never rejects. */
  async summarize(): Promise<readonly RunSummary[]> {
    const ids = await this.ids();
    const keys = ids.map(({ id, bytes }) => `${id} ${bytes}`);
    for (const key of [...this.summaries.keys()].filter((known) => !keys.includes(known))) {
      this.summaries.delete(key);
    }
    const missing = ids.filter((_, index) => !this.summaries.has(keys[index] ?? ''));
    const runs = await this.readAll(missing.map(({ id }) => id));
    missing.forEach(({ id, bytes }, index) => {
      const run = runs[index];
      if (run !== undefined) {
        this.summaries.set(`${id} ${bytes}`, summarize(run));
      }
    });
    return keys.flatMap((key) => this.summaries.get(key) ?? []);
  }

  /** Reads a kept run; without an ID, the newest. Resolves to `undefined` if it is not kept. */
  async read(id?: string): Promise<KeptRun | undefined> {
    const wanted = id ?? (await this.ids())[0]?.id;
    await this.last;
    return wanted === undefined ? undefined : (await this.readAll([wanted]))[0];
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.inTurn(async () => {
      await Promise.all(ids.map((id) => this.ports.files.remove(id)));
      this.changed.fire();
    });
  }

  /** Removes all kept runs and everything that is left of damaged ones. */
  async clear(): Promise<void> {
    await this.inTurn(async () => {
      await removeAll(this.ports.files, this.ports.policy());
      this.changed.fire();
    });
  }

  /** Removes what the policy does not allow, after it has changed. */
  async applyPolicy(): Promise<void> {
    await this.inTurn(async () => {
      const { files } = this.ports;
      const policy = this.ports.policy();
      if (policy.limit === 0) {
        await removeAll(files, policy);
      } else {
        if (!policy.keepTexts) {
          await removeTexts(files, policy);
          await Promise.all(this.collector.inProgress.map((id) => this.begin(id)));
        }
        await removeOldest(files, policy);
      }
      this.changed.fire();
    });
  }

  /** Resolves when everything that was requested before the call is on disk. Never rejects. */
  async settled(): Promise<void> {
    await this.last;
  }

  dispose(): void {
    this.isOver = true;
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** Notes a run in progress, unless it was so short that it has ended. */
  private async begin(id: string): Promise<void> {
    const runs = this.collector.interrupted(id);
    if (runs.length > 0 && this.ports.policy().limit > 0) {
      await this.ports.files.begin({ id, runs: await Promise.all(runs.map((run) => this.kept(run))) });
    }
  }

  private async end(id: string, runs: readonly RunToKeep[]): Promise<void> {
    const { files, policy } = this.ports;
    if (policy().limit > 0) {
      for (const run of runs) {
        await files.write(await this.kept(run));
      }
      await removeOldest(files, policy());
    }
    await files.end(id);
    this.changed.fire();
  }

  private async kept(run: RunToKeep): Promise<KeptRun> {
    const kept = await keepRun(run, this.ports);
    const { keepTexts, mayKeepNewTexts } = this.ports.policy();
    return keepTexts && mayKeepNewTexts ? kept : figuresOnly(kept);
  }

  private async ids(): Promise<readonly KeptFile[]> {
    const { files, policy } = this.ports;
    return (await this.inTurn(() => newestFirst(files, policy()))) ?? [];
  }

  private async readAll(ids: readonly string[]): Promise<readonly (KeptRun | undefined)[]> {
    const limit = pLimit(MAX_READS);
    return Promise.all(ids.map((id) => limit(() => this.readOne(id))));
  }

  private async readOne(id: string): Promise<KeptRun | undefined> {
    try {
      const found = await this.ports.files.read(id);
      if (found.kind === 'damaged') {
        this.ports.onProblem({ kind: 'damaged' });
      }
      return found.kind === 'run' ? found.run : undefined;
    } catch (error) {
      this.turnOff(error);
      return undefined;
    }
  }

  /** Runs `work` after everything that was requested before. Resolves to `undefined` if the disk does not allow it. */
  private inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
    const done = this.last.then(work).catch((error: unknown) => {
      this.turnOff(error);
      return undefined;
    });
    this.last = done;
    return done;
  }

  /** Keeps no further runs in this window, since the disk does not allow it. */
  private turnOff(error: unknown): void {
    if (!this.isOff) {
      this.isOff = true;
      this.ports.onProblem({ kind: 'disk', reason: this.ports.reasonOf(error) });
    }
  }
}
