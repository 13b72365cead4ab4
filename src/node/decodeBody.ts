import { pipeline, Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Codings that `decodeBody` knows, as `accept-encoding` names them. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

const FLUSH = { flush: constants.Z_SYNC_FLUSH };

/**
 * A body without its content coding. One that ends too early, or is damaged, is an error, which node-fetch's own
 * decoding does not notice at the end of gzip. A body with a coding that is not known stays as it is.
 */
export function decodeBody(body: NodeJS.ReadableStream, coding: string): AsyncIterable<string | Uint8Array> {
  switch (coding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return through(body, createGunzip(FLUSH));
    case 'br':
      return through(body, createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }));
    case 'deflate':
    case 'x-deflate':
      return inflated(body);
    default:
      return body;
  }
}

/** An error of either ends both, and is thrown where the result is read. */
function through(body: NodeJS.ReadableStream, decoder: Transform): Transform {
  pipeline(body, decoder, () => undefined);
  return decoder;
}

/** Some servers leave out the frame around deflated data, which its first byte would show. */
async function* inflated(body: NodeJS.ReadableStream): AsyncGenerator<string | Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) {
    return;
  }
  const start = Buffer.from(first.value);
  const decoder = ((start[0] ?? 0) & 0x0f) === 8 ? createInflate(FLUSH) : createInflateRaw(FLUSH);
  async function* whole(): AsyncGenerator<string | Uint8Array> {
    yield start;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  yield* through(Readable.from(whole()), decoder);
}
