import type { LoadStateReply, LoadState } from './loadState';

/** Concurrent requests. */
const MAX_CONCURRENT = 4;
/** Models per refresh. Successive refreshes go through a longer list. */
const MAX_PER_REFRESH = 40;

/** The last known load states of one server's models. Stops requesting them once the server lastTurns out not to have any. */
export class PinLoadStates {
  private readonly states = new Map<string, LoadState>();
  private readonly lastTurns = new Map<string, number>();
  private turn = 0;
  private hasAnswered = false;
  private isUnsupported = false;

  constructor(
    private readonly readState: (modelId: string, signal: AbortSignal) => Promise<LoadStateReply>,
  ) {}

  of(modelId: string): LoadState {
    return this.states.get(modelId) ?? 'unknown';
  }

  /** Reads loading models first, then those read least recently. Resolves to whether a state changed. */
  async refresh(modelIds: readonly string[], signal: AbortSignal): Promise<boolean> {
    const queue = [...new Set(modelIds)]
      .toSorted((one, other) => this.urgency(other) - this.urgency(one))
      .slice(0, MAX_PER_REFRESH);
    let hasChanged = false;
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (this.isUnsupported || signal.aborted) {
          return;
        }
        this.lastTurns.set(next, ++this.turn);
        const reply = await this.readState(next, signal);
        if (!signal.aborted) {
          hasChanged = this.record(next, reply) || hasChanged;
        }
      }
    };
    await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
    return hasChanged;
  }

  private urgency(modelId: string): number {
    return this.of(modelId) === 'loading' ? Number.MAX_SAFE_INTEGER : -(this.lastTurns.get(modelId) ?? 0);
  }

  private record(modelId: string, reply: LoadStateReply): boolean {
    // If the server has reported other models, only this one is missing.
    if (reply.kind === 'absent' && !this.hasAnswered) {
      this.isUnsupported = true;
    }
    if (reply.kind === 'failed') {
      return false;
    }
    this.hasAnswered ||= reply.kind === 'state';
    const state = reply.kind === 'state' ? reply.state : 'unknown';
    if (this.of(modelId) === state) {
      return false;
    }
    this.states.set(modelId, state);
    return true;
  }
}
