import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Lock } from '../../../../../src/core/ports';
import { FileLedger } from '../../../../../src/core/usage/fileLedger';
import { silentLogger } from '../../../../support/loggers';
import { SimulatedDisk } from '../../../../support/usage/simulatedDisk';

const DAY_MS = 86_400_000;
const WINDOWS = 3;
const MACHINES = Number(process.env['SOAK_USAGE_MACHINES'] ?? 150);

type Action =
  | { readonly kind: 'record' | 'flush' | 'read' | 'clear' | 'kill'; readonly window: number }
  | { readonly kind: 'fail'; readonly fate: 'nothing' | 'unknown' }
  | { readonly kind: 'pass'; readonly days: number }
  | { readonly kind: 'step'; readonly count: number; readonly asleep: number };

const window = fc.nat(WINDOWS - 1);
const action = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('record' as const), window }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('flush' as const), window }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), window }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), window }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('kill' as const), window }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      fate: fc.constantFrom('nothing' as const, 'unknown' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      count: fc.integer({ min: 1, max: 25 }),
      asleep: fc.nat(WINDOWS),
    }),
  },
);

/** Grants the lock to everybody at once, as if it were lost: the files alone have to keep the totals right. */
const uselessLock: Lock = { withLock: async (_name, _signal, work) => work(true) };

/** What the files have to show of a request. */
interface Request {
  readonly model: string;
  readonly window: object;
  /** It is on disk. */
  isSafe: boolean;
  /** It may or may not count: the usage was cleared at the same time, or the disk failed. */
  isUncertain: boolean;
  /** It was on disk before the usage was cleared. */
  isCleared: boolean;
}

interface Window {
  readonly id: object;
  readonly ledger: FileLedger;
  failures: number;
}

/** Some windows on one machine, and what is known about their requests. */
class Machine {
  private readonly disk = new SimulatedDisk();
  private readonly requests: Request[] = [];
  private readonly windows: Window[] = [];
  private readonly problems: unknown[] = [];
  /** The clearings in progress. */
  private readonly clearing = new Set<{ readonly window: object }>();
  private finishedReads = 0;
  private now = Date.UTC(2026, 0, 1, 12);
  private ids = 0;

  constructor(private readonly choice: () => number) {
    for (let index = 0; index < WINDOWS; index++) {
      this.windows.push(this.open());
    }
    this.disk.onFail = (id, fate) => {
      this.windows.filter((one) => one.id === id).forEach((one) => one.failures++);
      if (fate === 'unknown') {
        this.requests.filter((one) => one.window === id).forEach((one) => (one.isUncertain ||= !one.isSafe));
      }
    };
  }

  async act(next: Action): Promise<void> {
    if (next.kind === 'step') {
      for (let count = 0; count < next.count; count++) {
        await this.disk.step(this.choice(), this.windows[next.asleep]?.id);
      }
    } else if (next.kind === 'fail') {
      this.disk.failNext(next.fate);
    } else if (next.kind === 'pass') {
      this.now += next.days * DAY_MS;
    } else if (next.kind === 'kill') {
      const { id } = this.at(next.window);
      this.disk.kill(id, this.choice());
      [...this.clearing].filter((one) => one.window === id).forEach((one) => this.clearing.delete(one));
      this.windows[next.window] = this.open();
    } else {
      this[next.kind](this.at(next.window));
    }
  }

  /** Lets everything end, and reads what is on disk in a new window. */
  async end(): Promise<void> {
    await this.settle();
    const { finishedReads } = this;
    this.read(this.open());
    await this.settle();
    assert.deepEqual(this.problems, []);
    assert.equal(this.finishedReads, finishedReads + 1);
  }

  private async settle(): Promise<void> {
    for (let isBusy = true; isBusy;) {
      isBusy = await this.disk.step(this.choice());
    }
  }

  private record({ id, ledger }: Window): void {
    const model = `m${this.requests.length}`;
    this.requests.push({
      model,
      window: id,
      isSafe: false,
      isUncertain: this.clearing.size > 0,
      isCleared: false,
    });
    ledger.record({
      ...{ at: this.now, offsetMinutes: 0, origin: 'https://example.test', account: 'a', model, ok: true },
      ...{ characters: 1, promptTokens: 0, completionTokens: 0, seconds: 0.1, cached: false },
    });
  }

  private flush(window: Window): void {
    const recorded = this.requests.filter((one) => one.window === window.id);
    const { failures } = window;
    void window.ledger.flush().then(() => {
      if (window.failures === failures) {
        recorded.forEach((one) => (one.isSafe = true));
      }
    });
  }

  private clear({ id, ledger }: Window): void {
    const safe = this.requests.filter((one) => one.isSafe && !one.isUncertain);
    this.requests.forEach((one) => (one.isUncertain = true));
    const clearing = { window: id };
    this.clearing.add(clearing);
    void ledger.clear().then(() => {
      this.clearing.delete(clearing);
      safe.forEach((one) => (one.isCleared = true));
    });
  }

  private read({ id, ledger }: Window): void {
    const must = this.requests.filter((one) => one.isSafe || one.window === id);
    const mustNot = this.requests.filter((one) => one.isCleared);
    ledger
      .rows()
      .then((rows) => {
        this.finishedReads++;
        const counts = new Map(rows.map(({ model, requests }) => [model, requests]));
        const names = (list: readonly Request[]) => list.map(({ model }) => model);
        assert.deepEqual(
          [...counts].filter(([, count]) => count !== 1),
          [],
          'counted twice',
        );
        const lost = must.filter((one) => !one.isUncertain && !counts.has(one.model));
        assert.deepEqual(names(lost), [], 'lost');
        assert.deepEqual(names(mustNot.filter((one) => counts.has(one.model))), [], 'came back');
      })
      .catch((error: unknown) => this.problems.push(error));
  }

  private at(index: number): Window {
    const found = this.windows[index];
    assert.ok(found);
    return found;
  }

  private open(): Window {
    const id = {};
    const ledger = new FileLedger({
      folder: this.disk.open(id),
      lock: uselessLock,
      clock: { now: () => this.now },
      logger: silentLogger,
      hashToken: (token) => `#${token.length}`,
      retentionDays: () => 100_000,
      newId: () => `w${this.ids++}`,
    });
    return { id, ledger, failures: 0 };
  }
}

describe('the usage of several windows', function () {
  this.timeout(60_000 + MACHINES * 20);

  it('counts each request once, whatever is killed, folded, and cleared meanwhile', async () => {
    const property = fc.asyncProperty(
      fc.array(action, { minLength: 5, maxLength: 60 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999_999, noNaN: true })),
      async (actions, choices) => {
        const machine = new Machine(() => choices.next().value);
        for (const next of actions) {
          await machine.act(next);
        }
        await machine.end();
      },
    );
    await fc.assert(property, { numRuns: MACHINES });
  });
});
