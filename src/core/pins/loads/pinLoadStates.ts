import type { LoadStateReply, LoadState } from './loadState';

/** Requests at a time. */
const AT_A_TIME = 4;
/** Models asked for in one go: a long list is asked for in turns. */
const MAX_AT_ONCE = 40;

/** The load states of one server's models, as last heard. A server without them is asked only until it has said so. */
export class PinLoadStates {
  private readonly states = new Map<string, LoadState>();
  private readonly turns = new Map<string, number>();
  private turn = 0;
  private hasAnswered = false;
  private isAbsent = false;

  constructor(private readonly ask: (modelId: string, signal: AbortSignal) => Promise<LoadStateReply>) {}

  of(modelId: string): LoadState {
    return this.states.get(modelId) ?? 'unknown';
  }

  /** Asks for those that load first, then for those that were not asked for the longest. Resolves to whether anything changed. */
  async refresh(modelIds: readonly string[], signal: AbortSignal): Promise<boolean> {
    const due = [...new Set(modelIds)]
      .toSorted((one, other) => this.urgency(other) - this.urgency(one))
      .slice(0, MAX_AT_ONCE);
    let hasChanged = false;
    const work = async (): Promise<void> => {
      for (let next = due.shift(); next !== undefined; next = due.shift()) {
        if (this.isAbsent || signal.aborted) {
          return;
        }
        this.turns.set(next, ++this.turn);
        const reply = await this.ask(next, signal);
        if (!signal.aborted) {
          hasChanged = this.hear(next, reply) || hasChanged;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return hasChanged;
  }

  private urgency(modelId: string): number {
    return this.of(modelId) === 'loading' ? Number.MAX_SAFE_INTEGER : -(this.turns.get(modelId) ?? 0);
  }

  private hear(modelId: string, reply: LoadStateReply): boolean {
    // Where other models are known, only this one is missing.
    if (reply.kind === 'absent' && !this.hasAnswered) {
      this.isAbsent = true;
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
