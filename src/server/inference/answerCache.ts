/** An answer as it is sent. */
export interface CachedAnswer {
  readonly contentType: string;
  readonly body: Buffer;
  /** Sent with it. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bookkeeping that an entry costs besides its key and body: a rough constant, so that tiny answers are not free. */
const ENTRY_OVERHEAD = 200;

/** Answers by request key, within `limitBytes`; beyond it the least recently used go first. */
export class AnswerCache {
  private readonly entries = new Map<string, CachedAnswer>();
  private usedBytes = 0;

  constructor(readonly limitBytes: number) {}

  /** What the entries take, in bytes. */
  get bytes(): number {
    return this.usedBytes;
  }

  get size(): number {
    return this.entries.size;
  }

  /** The answer for a key, which thereby becomes the most recently used. */
  get(key: string): CachedAnswer | undefined {
    const answer = this.entries.get(key);
    if (answer === undefined) {
      return undefined;
    }
    // A Map iterates in insertion order: put in again, it is the youngest.
    this.entries.delete(key);
    this.entries.set(key, answer);
    return answer;
  }

  /** Keeps an answer; one that is larger than the whole cache is not kept. */
  set(key: string, answer: CachedAnswer): void {
    this.remove(key);
    const cost = costOf(key, answer);
    if (cost > this.limitBytes) {
      return;
    }
    // Small buffers share a block of several kilobytes, which even one of them would keep in memory.
    const body = Buffer.allocUnsafeSlow(answer.body.length);
    answer.body.copy(body);
    this.entries.set(key, { ...answer, body });
    this.usedBytes += cost;
    for (const oldest of this.entries.keys()) {
      if (this.usedBytes <= this.limitBytes) {
        break;
      }
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    const answer = this.entries.get(key);
    if (answer === undefined) {
      return;
    }
    this.entries.delete(key);
    this.usedBytes -= costOf(key, answer);
  }
}

const costOf = (key: string, answer: CachedAnswer): number =>
  key.length + answer.body.length + ENTRY_OVERHEAD;
