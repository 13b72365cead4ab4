import { deserialize, serialize } from 'node:v8';

/** Maximum size of a message between the server and a model process in bytes: the largest request and its frame. */
export const MAX_FRAME_BYTES = 40 * 1024 * 1024;

const LENGTH_BYTES = 4;

/**
 * Serializes a message: its length as a little-endian number of 32 bits, then the value in V8's format, which supports
 * typed arrays. Throws if the value cannot be cloned or exceeds the maximum frame size.
 */
export function frameOf(message: unknown): Buffer {
  const body = serialize(message);
  if (body.length > MAX_FRAME_BYTES) {
    throw new RangeError('The message is too large');
  }
  const head = Buffer.alloc(LENGTH_BYTES);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

/** Splits a stream of bytes into messages. Buffers at most one frame, and rejects one that is too large. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private bufferedBytes = 0;

  /** Adds bytes and yields the complete messages. Throws for invalid data; the reader is unusable afterwards. */
  *push(chunk: Buffer): Generator<unknown, void> {
    this.chunks.push(chunk);
    this.bufferedBytes += chunk.length;
    for (;;) {
      if (this.bufferedBytes < LENGTH_BYTES) {
        return;
      }
      const length = this.start(LENGTH_BYTES).readUInt32LE(0);
      if (length > MAX_FRAME_BYTES) {
        throw new RangeError(`a message of ${length} bytes`);
      }
      if (this.bufferedBytes < LENGTH_BYTES + length) {
        return;
      }
      const all = this.start(LENGTH_BYTES + length);
      const rest = all.subarray(LENGTH_BYTES + length);
      this.chunks = [rest];
      this.bufferedBytes = rest.length;
      yield deserialize(all.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
    }
  }

  /** Returns a first chunk of at least this length. Joins chunks only when a whole frame or header has arrived. */
  private start(length: number): Buffer {
    const [first] = this.chunks;
    if (first !== undefined && first.length >= length) {
      return first;
    }
    const joined = Buffer.concat(this.chunks);
    this.chunks = [joined];
    return joined;
  }
}
