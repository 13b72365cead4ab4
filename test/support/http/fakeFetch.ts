import type { Fetch, FetchRequest, FetchResponse } from '../../../src/core/ports';
import type { VirtualClock } from '../virtualClock';

/** What the port does with one request. `afterMs` passes first; a body in pieces may have pauses between them. */
export type Reply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array | readonly (string | Uint8Array | number | Error)[];
      readonly afterMs?: number;
    }
  | { readonly error: Error; readonly afterMs?: number }
  | 'never';

export interface SentRequest {
  /** On the virtual clock, in milliseconds. */
  readonly at: number;
  readonly request: FetchRequest;
}

/** An implementation of the port that plays replies on a virtual clock; the last one is repeated. */
export function fakeFetch(
  clock: VirtualClock,
  ...replies: readonly Reply[]
): { fetch: Fetch; sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const fetch: Fetch = async (request) => {
    sent.push({ at: clock.monotonic(), request });
    const reply = replies[Math.min(sent.length, replies.length) - 1];
    if (reply === undefined || reply === 'never') {
      return new Promise<FetchResponse>((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
    }
    if (reply.afterMs !== undefined) {
      await clock.sleep(reply.afterMs, request.signal);
    }
    if ('error' in reply) {
      throw reply.error;
    }
    const headers = new Headers(reply.headers);
    const pieces = Array.isArray(reply.body) ? reply.body : [reply.body ?? ''];
    return {
      status: reply.status,
      header: (name) => headers.get(name),
      body: bodyOf(pieces, clock, request.signal),
    };
  };
  return { fetch, sent };
}

/** A JSON reply. */
export function jsonReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** An error as the transport makes it. */
export function codedError(code: string): Error {
  return Object.assign(new Error('transport'), { code });
}

async function* bodyOf(
  pieces: readonly (string | Uint8Array | number | Error)[],
  clock: VirtualClock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (typeof piece === 'number') {
      await clock.sleep(piece, signal);
    } else if (piece instanceof Error) {
      throw piece;
    } else if (piece.length > 0) {
      yield Buffer.from(piece);
    }
  }
}
