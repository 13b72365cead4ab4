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
   * Reads the whole body of a request, and calls `use` with it at its end: what `use` sends then is not delayed by a promise.
   * Resolves with the result of `use`. The body counts against the budget until the response is closed. The request
   * timeout of the HTTP server limits how long it may take.
   *
   * Throws a 413 `HttpError` as soon as the declared or received length exceeds `limit` bytes, and a 503 with
   * `Retry-After` as soon as the body does not fit in the budget.
   */
  async receive<T>(
    { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
    limit: number,
    use: (body: Buffer<ArrayBuffer>) => T,
  ): Promise<T> {
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
    let chunks: Buffer<ArrayBuffer>[] = [];
    let length = 0;
    const release = (): void => {
      this.heldBytes -= length;
      length = 0;
      chunks = [];
    };
    response.on('close', release);
    const take = (bytes: Buffer<ArrayBuffer>): void => {
      if (length + bytes.length > limit) {
        throw tooLarge(limit);
      }
      if (this.heldBytes + bytes.length > this.budget) {
        throw overBudget();
      }
      length += bytes.length;
      this.heldBytes += bytes.length;
      chunks.push(bytes);
    };
    const end = (): T => {
      const [only] = chunks;
      const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
      chunks = [];
      return use(body);
    };
    try {
      return await eachChunk(request, take, end);
    } catch (error) {
      release();
      throw error;
    }
  }
}

/**
 * Hands over each chunk, and resolves with the result of `end` at the end of the body. An error of `take` ends the reading and
 * rejects; the rest of the body then waits for whoever resumes the request. An iterator would do the same in ten times as long
 * for a small body.
 */
function eachChunk<T>(
  request: IncomingMessage,
  take: (bytes: Buffer<ArrayBuffer>) => void,
  end: () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      request.off('data', onData).pause();
      reject(error);
    };
    const onData = (chunk: Buffer<ArrayBuffer>): void => {
      try {
        take(chunk);
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = (): void => {
      try {
        resolve(end());
      } catch (error) {
        reject(error);
      }
    };
    const onClose = (): void => {
      // Requests that have ended close, too. An error closes the request.
      if (!request.readableEnded) {
        fail(new Error('The request ended early'));
      }
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
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
