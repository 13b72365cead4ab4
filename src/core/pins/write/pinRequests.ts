import type { Failure } from '../../http/failure';
import type { Clock } from '../../ports';
import type { PinItem, PinList } from '../list/pinList';
import type { PinsApi, Reply, WriteReply } from './pinPorts';
import { canRetryRead } from './retryRules';

export interface PinRequestsPorts {
  readonly api: PinsApi;
  readonly clock: Clock;
  /** A number from 0 up to 1, as of `Math.random`. */
  readonly random: () => number;
  /**
   * Milliseconds between a write and the read that acknowledges it, at least. Must be longer than another writer takes
   * from its own read to its write: what that one did not see is gone by then, and is written again.
   */
  readonly settleMs: number;
}

/** Real writers read and write within a few hundred milliseconds; on a slow line the pause grows by itself. */
export const DEFAULT_SETTLE_MS = 500;

const CANCELLED: { readonly ok: false; readonly failure: Failure } = {
  ok: false,
  failure: { kind: 'cancelled', detail: '' },
};

const READ_BACK_TRIES = 3;
const MAX_SETTLE_MS = 5_000;

/** The requests and pauses of one write. Never rejects: an aborted signal gives the kind `cancelled`. */
export class PinRequests {
  private slowestMs = 0;

  constructor(
    private readonly ports: PinRequestsPorts,
    private readonly signal: AbortSignal,
  ) {}

  read(): Promise<Reply<PinList>> {
    return this.timed(() => this.ports.api.read(this.signal));
  }

  replace(items: readonly PinItem[]): Promise<WriteReply> {
    return this.timed(() => this.ports.api.replace(items, this.signal));
  }

  /**
   * Waits until other writers' lists must have arrived, then reads. On a slow line others are slow too, and after each
   * further write a growing random part parts two writers that keep undoing each other.
   */
  async readSettled(writes: number): Promise<Reply<PinList>> {
    const { settleMs, random } = this.ports;
    const jitter = writes > 1 ? random() * settleMs * writes : 0;
    const pause =
      Math.min(Math.max(settleMs, 2 * this.slowestMs), Math.max(settleMs, MAX_SETTLE_MS)) + jitter;
    return (await this.pause(pause)) ? this.readBack() : CANCELLED;
  }

  /** Reads, up to three times where the line or a gateway fails. */
  async readBack(): Promise<Reply<PinList>> {
    for (let tries = 1; ; tries++) {
      const reply = await this.read();
      if (reply.ok || tries === READ_BACK_TRIES || !canRetryRead(reply.failure)) {
        return reply;
      }
      if (!(await this.pause(1_000 * tries))) {
        return CANCELLED;
      }
    }
  }

  /** Resolves to false when it was cut short. */
  async pause(ms: number): Promise<boolean> {
    try {
      await this.ports.clock.sleep(ms, this.signal);
      return true;
    } catch {
      return false;
    }
  }

  private async timed<T>(request: () => Promise<T>): Promise<T> {
    const start = this.ports.clock.monotonic();
    const reply = await request();
    this.slowestMs = Math.max(this.slowestMs, this.ports.clock.monotonic() - start);
    return reply;
  }
}
