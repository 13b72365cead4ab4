import type { RequestWatch } from './requestWatch';

/** How reading a body ended. */
export type BodyEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broken'; readonly error: unknown; readonly received: number };

/**
 * Passes each chunk of a body to `take` until the body ends, `take` returns `false`, or the body or the watch fails.
 * Never throws. Cancels the rest of a body that is not read to its end, which closes the connection.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  watch: RequestWatch,
  take: (chunk: Uint8Array) => boolean,
): Promise<BodyEnd> {
  let received = 0;
  let iterator: AsyncIterator<Uint8Array> | undefined;
  try {
    iterator = body[Symbol.asyncIterator]();
    for (;;) {
      const next = await watch.guard(iterator.next());
      if (next.done === true) {
        return { kind: 'complete' };
      }
      watch.progress();
      received += next.value.byteLength;
      if (!(await watch.work(() => take(next.value)))) {
        cancel(iterator);
        return { kind: 'stopped' };
      }
    }
  } catch (error) {
    cancel(iterator);
    return { kind: 'broken', error, received };
  }
}

/** Collects up to `maxBytes` of a body. If the body is longer, the end is `stopped` and `bytes` has its beginning. */
export async function collectBody(
  body: AsyncIterable<Uint8Array>,
  watch: RequestWatch,
  maxBytes: number,
  inspect: (chunk: Uint8Array) => boolean = () => true,
): Promise<{ readonly end: BodyEnd; readonly bytes: Uint8Array }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const end = await readBody(body, watch, (chunk) => {
    const kept = chunk.subarray(0, maxBytes - length);
    chunks.push(kept);
    length += kept.byteLength;
    return kept.byteLength === chunk.byteLength && inspect(chunk);
  });
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { end, bytes };
}

/** Does not wait, because a transport that hangs in `return` must not delay the outcome. */
function cancel(iterator: AsyncIterator<Uint8Array> | undefined): void {
  try {
    iterator?.return?.().catch(() => undefined);
  } catch {
    // The request has ended in any case.
  }
}
