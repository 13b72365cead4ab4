import { setTimeout as delay } from 'node:timers/promises';
import type { HttpError } from './httpError';

const MAX_HOLD_MS = 1000;
/** Many more clients than one machine has; what is remembered must not fill the memory. */
const MAX_CLIENTS = 1000;
const MAX_NAME_LENGTH = 500;

/** A refusal that is about to be sent. */
interface Refused {
  /** When the request arrived, on the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly error: Pick<HttpError, 'headers'>;
  /** Aborted if the client disconnects. */
  readonly signal: AbortSignal;
}

/**
 * Slows down clients that repeat a request at once after a 503, as the official client of Hugging Face does thousands of
 * times. The first 503 is never held, and neither is one for a request that respected `Retry-After`.
 */
export class RepeatedRefusals {
  private readonly sent = new Map<string, { readonly at: number; readonly until: number }>();

  /** Resolves when the refusal may be sent: at once, or a second after its request came too early. Never rejects. */
  async hold(client: string, { startedAt, error, signal }: Refused): Promise<void> {
    const name = client.slice(0, MAX_NAME_LENGTH);
    const last = this.sent.get(name);
    const heldMs = performance.now() - startedAt;
    // Requests that were sent together are not repetitions of each other.
    if (last !== undefined && last.at < startedAt && startedAt < last.until && heldMs < MAX_HOLD_MS) {
      await delay(MAX_HOLD_MS - heldMs, undefined, { signal }).catch(() => undefined);
    }
    const at = performance.now();
    if (this.sent.size >= MAX_CLIENTS) {
      this.sent.clear();
    }
    this.sent.set(name, { at, until: at + 1000 * Number(error.headers['retry-after']) });
  }
}
