import type { Failure } from '../../http/failure';
import type { Clock } from '../../ports';
import type { PinItem, PinList } from '../list/pinList';
import type { PinsApi, Reply, WriteReply } from './pinPorts';
import { canRetryRead } from './retryRules';

export interface PinRequestsPorts {
  readonly api: PinsApi;
  readonly clock: Clock;
  /** Returns a number from 0 up to 1, like `Math.random`. */
  readonly random: () => number;
  /**
   * Minimum milliseconds between a write and the read that checks it. Must be longer than another writer takes from its
   * read to its write: if that write undid this one, the check sees it, and the change is written again.
   */
  readonly settleMs: number;
}

/** Other writers read and write within a few hundred milliseconds. On a slow connection the pause grows by itself. */
export const DEFAULT_SETTLE_MS = 500;

const CANCELLED: { readonly ok: false; readonly failure: Failure } = {
  ok: false,
  failure: { kind: 'cancelled', detail: '' },
};

const MAX_READS = 3;
const MAX_SETTLE_MS = 5_000;

/** Sends the requests of one write, with pauses. Never rejects: an aborted signal results in the kind `cancelled`. */
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
   * Waits until the lists of other writers must have arrived, then reads. On a slow connection others are slow too. From
   * the second request on, a growing random delay separates two writers that keep undoing each other.
   */
  async readSettled(writes: number): Promise<Reply<PinList>> {
    const { settleMs, random } = this.ports;
    const jitter = writes > 1 ? random() * settleMs * writes : 0;
    const pause =
      Math.min(Math.max(settleMs, 2 * this.slowestMs), Math.max(settleMs, MAX_SETTLE_MS)) + jitter;
    return (await this.pause(pause)) ? this.readBack() : CANCELLED;
  }

  /** Reads the list, up to three times if the connection or a gateway fails. */
  async readBack(): Promise<Reply<PinList>> {
    for (let reads = 1; ; reads++) {
      const reply = await this.read();
      if (reply.ok || reads === MAX_READS || !canRetryRead(reply.failure)) {
        return reply;
      }
      if (!(await this.pause(1_000 * reads))) {
        return CANCELLED;
      }
    }
  }

  /** Resolves to `false` if the signal was aborted during the pause. */
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
