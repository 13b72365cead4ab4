import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusal } from './httpError';
import type { HttpError } from './httpError';

/** What all bodies that are being read, or whose requests wait for their answer, may take together, in bytes. */
const USUAL_BUDGET = 128 * 1024 * 1024;

/** Reads the bodies of requests within a common budget: what many clients send at once is in memory at once. */
export class RequestBodies {
  private heldBytes = 0;

  constructor(private readonly budget = USUAL_BUDGET) {}

  /** Bytes that are in memory for requests without their answer. */
  get held(): number {
    return this.heldBytes;
  }

  /**
   * The whole body of a request; it counts until the answer is over. How long a body may take is the HTTP server's own
   * request time-out.
   *
   * Throws a 413 `HttpError` as soon as it is known to be longer than `limit` bytes, by its declared length or by what
   * arrives, and a 503 with `Retry-After` as soon as it does not fit into the budget.
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
      throw tooMuch();
    }
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      throw refusal(415, 'Compressed request bodies are not supported');
    }
    const chunks: Buffer[] = [];
    let length = 0;
    const giveBack = (): void => {
      this.heldBytes -= length;
      length = 0;
      chunks.length = 0;
    };
    response.once('close', giveBack);
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        const bytes = Buffer.from(chunk as Uint8Array);
        if (length + bytes.length > limit) {
          throw tooLarge(limit);
        }
        if (this.heldBytes + bytes.length > this.budget) {
          throw tooMuch();
        }
        length += bytes.length;
        this.heldBytes += bytes.length;
        chunks.push(bytes);
      }
    } catch (error) {
      giveBack();
      throw error;
    }
    const body = Buffer.concat(chunks, length);
    chunks.length = 0;
    return body;
  }
}

/** Bodies up to this are read whatever their request is answered, in bytes. */
const SMALL_BODY = 64 * 1024;

/** True for a body so large that it is worth to refuse its request before it is read. */
export function hasLargeBody({ headers }: IncomingMessage): boolean {
  return !(Number(headers['content-length'] ?? Infinity) <= SMALL_BODY);
}

export function tooLarge(limit: number): HttpError {
  return refusal(413, `The request body is larger than ${limit} bytes`);
}

function tooMuch(): HttpError {
  return refusal(503, 'The server is handling too many large requests, try again later', {
    'retry-after': '1',
  });
}
