import { deserialize, serialize } from 'node:v8';

/** The largest message between the server and the process of a model, in bytes: the largest request and its frame. */
export const MAX_FRAME_BYTES = 40 * 1024 * 1024;

const LENGTH_BYTES = 4;

/**
 * A message as bytes: its length as a little-endian number of 32 bits, then the value in V8's own format, in which typed
 * arrays survive. Throws where the value cannot be copied or is larger than a frame may be.
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

/** Makes messages of a stream of bytes. Holds at most one frame, and says so before it holds too large a one. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private held = 0;

  /** Takes bytes and gives the messages that are complete. Throws for what no frame can be; then it is of no use any more. */
  *push(chunk: Buffer): Generator<unknown, void> {
    this.chunks.push(chunk);
    this.held += chunk.length;
    for (;;) {
      if (this.held < LENGTH_BYTES) {
        return;
      }
      const length = this.start(LENGTH_BYTES).readUInt32LE(0);
      if (length > MAX_FRAME_BYTES) {
        throw new RangeError(`a message of ${length} bytes`);
      }
      if (this.held < LENGTH_BYTES + length) {
        return;
      }
      const all = this.start(LENGTH_BYTES + length);
      const rest = all.subarray(LENGTH_BYTES + length);
      this.chunks = [rest];
      this.held = rest.length;
      yield deserialize(all.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
    }
  }

  /** The first chunk, made long enough; chunks are joined only when a whole frame, or its head, is there. */
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
