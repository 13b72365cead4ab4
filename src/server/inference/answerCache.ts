/** An encoded answer, ready to be sent. */
export interface CachedAnswer {
  readonly contentType: string;
  readonly body: Buffer;
  /** Extra headers of the response. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Approximate bytes that an entry takes besides its key and body, so that tiny answers are not free. */
const ENTRY_OVERHEAD = 200;

/** A request whose body was checked before. */
export interface KnownRequest {
  /** Of the model's files then. */
  readonly fingerprint: string;
  readonly key: string;
  /** Of a response with an answer from the cache. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Keeps answers by request key, within `limitBytes`. The least recently used answers are removed first. */
export class AnswerCache {
  private readonly entries = new Map<string, CachedAnswer>();
  private readonly requests = new Map<string, KnownRequest>();
  private usedBytes = 0;
  private requestBytes = 0;

  constructor(readonly limitBytes: number) {}

  /** The size of all entries, in bytes. */
  get bytes(): number {
    return this.usedBytes;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Returns what is known of a request that has exactly this text, unless the model's files have changed since. */
  request(text: string, fingerprint: string): KnownRequest | undefined {
    const known = this.requests.get(text);
    return known?.fingerprint === fingerprint ? known : undefined;
  }

  /** Remembers a request, so that an equal one need not be checked again. Forgets all of them when they are too many. */
  rememberRequest(text: string, known: KnownRequest): void {
    const cost = text.length + ENTRY_OVERHEAD;
    if (this.requestBytes + cost > this.limitBytes / 4) {
      this.requests.clear();
      this.requestBytes = 0;
    }
    this.requests.set(text, known);
    this.requestBytes += cost;
  }

  /** Returns the answer for a key and marks it as the most recently used. */
  get(key: string): CachedAnswer | undefined {
    const answer = this.entries.get(key);
    if (answer === undefined) {
      return undefined;
    }
    // A Map iterates in insertion order, so inserting the entry again makes it the newest.
    this.entries.delete(key);
    this.entries.set(key, answer);
    return answer;
  }

  /** Stores an answer, unless it is larger than the whole cache. */
  set(key: string, answer: CachedAnswer): void {
    this.remove(key);
    const cost = costOf(key, answer);
    if (cost > this.limitBytes) {
      return;
    }
    // Copies the body: small buffers share a larger block, which would stay in memory as a whole.
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
