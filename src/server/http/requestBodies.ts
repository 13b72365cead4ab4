import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusal } from './httpError';
import type { HttpError } from './httpError';

/** Total size of all bodies that are being read or whose requests are still being processed, in bytes. */
const DEFAULT_BUDGET = 128 * 1024 * 1024;

/** Reads request bodies within a shared budget, since the bodies of concurrent requests are in memory together. */
export class RequestBodies {
  private heldBytes = 0;

  constructor(private readonly budget = DEFAULT_BUDGET) {}

  /** Bytes in memory for requests that are still being processed. */
  get held(): number {
    return this.heldBytes;
  }

  /**
   * Reads the whole body of a request. The body counts against the budget until the response is closed. The request
   * timeout of the HTTP server limits how long it may take.
   *
   * Throws a 413 `HttpError` as soon as the declared or received length exceeds `limit` bytes, and a 503 with
   * `Retry-After` as soon as the body does not fit in the budget.
   */
  async receive(
    { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
    limit: number,
  ): Promise<Buffer<ArrayBuffer>> {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > limit) {
      throw tooLarge(limit);
    }
    if (this.heldBytes + declared > this.budget) {
      throw overBudget();
    }
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      throw refusal(415, 'Compressed request bodies are not supported');
    }
    const chunks: Buffer[] = [];
    let length = 0;
    const release = (): void => {
      this.heldBytes -= length;
      length = 0;
      chunks.length = 0;
    };
    response.once('close', release);
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        const bytes = Buffer.from(chunk as Uint8Array);
        if (length + bytes.length > limit) {
          throw tooLarge(limit);
        }
        if (this.heldBytes + bytes.length > this.budget) {
          throw overBudget();
        }
        length += bytes.length;
        this.heldBytes += bytes.length;
        chunks.push(bytes);
      }
    } catch (error) {
      release();
      throw error;
    }
    const body = Buffer.concat(chunks, length);
    chunks.length = 0;
    return body;
  }
}

/** Bodies up to this size in bytes are read even if the request is going to be refused. */
const SMALL_BODY = 64 * 1024;

/** Returns whether a body is so large that the request should be checked before reading it. */
export function hasLargeBody({ headers }: IncomingMessage): boolean {
  return !(Number(headers['content-length'] ?? Infinity) <= SMALL_BODY);
}

export function tooLarge(limit: number): HttpError {
  return refusal(413, `The request body is larger than ${limit} bytes`);
}

function overBudget(): HttpError {
  return refusal(503, 'The server is handling too many large requests, try again later', {
    'retry-after': '1',
  });
}
