import type { IncomingMessage } from 'node:http';
import { type HttpError, refusal } from './httpError';

/**
 * The whole body of a request. Throws a 413 `HttpError` as soon as it is known to be longer than `limit` bytes, by its
 * declared length or by what arrives. How long a body may take is the HTTP server's own request time-out.
 */
export async function receiveBody(request: IncomingMessage, limit: number): Promise<Buffer<ArrayBuffer>> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw refusal(415, 'Compressed request bodies are not accepted');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > limit) throw tooLarge(limit);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(limit: number): HttpError {
  return refusal(413, `The request body is larger than ${limit} bytes`);
}
