import { pipeline, Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** The encodings that `decodeBody` supports, as a value for `accept-encoding`. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

const FLUSH = { flush: constants.Z_SYNC_FLUSH };

/**
 * Decodes a body. Throws if the data is damaged or ends early, which node-fetch's own decoding does not detect at the end
 * of gzip. A body with an unknown encoding is returned unchanged.
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

/** Pipes a body through a decoder. An error of either one destroys both and is thrown to the reader. */
function through(body: NodeJS.ReadableStream, decoder: Transform): Transform {
  pipeline(body, decoder, () => undefined);
  return decoder;
}

/** Decodes deflate. Some servers omit the zlib header, which the first byte reveals. */
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
