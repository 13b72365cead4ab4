import { joined, textAt, viewOf } from './pieces';

/** `RIFF`, the length, `WEBP`. */
const HEAD_LENGTH = 12;
/** The name and the length of a chunk. */
const CHUNK_HEAD_LENGTH = 8;
/** Position, size, and duration of a frame of an animation, before its chunks. */
const FRAME_HEAD_LENGTH = 16;
/** The flags in `VP8X` which announce EXIF and XMP. */
const METADATA_FLAGS = 0x08 | 0x04;

const NEEDED: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

/**
 * Removes EXIF, XMP, and every other chunk that decoding does not need from a WebP file, also what stands after its end.
 * Returns undefined if the file is damaged.
 */
export function webpWithoutMetadata(bytes: Uint8Array): Uint8Array | undefined {
  const end = CHUNK_HEAD_LENGTH + viewOf(bytes).getUint32(4, true);
  const chunks = end <= bytes.length ? neededChunks(bytes.subarray(HEAD_LENGTH, end)) : undefined;
  if (chunks === undefined || chunks.length === 0) {
    return undefined;
  }
  const whole = joined([bytes.subarray(0, HEAD_LENGTH), chunks]);
  viewOf(whole).setUint32(4, whole.length - CHUNK_HEAD_LENGTH, true);
  return whole;
}

function neededChunks(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  const kept: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + CHUNK_HEAD_LENGTH > bytes.length) {
      return undefined;
    }
    const name = textAt(bytes, at, 4);
    const end = at + CHUNK_HEAD_LENGTH + view.getUint32(at + 4, true);
    // A chunk of odd length is followed by a byte of padding, which some writers leave out at the end.
    const next = end + (end % 2);
    if (end > bytes.length) {
      return undefined;
    }
    if (NEEDED.has(name)) {
      const chunk = neededChunk(name, bytes.subarray(at, Math.min(next, bytes.length)));
      if (chunk === undefined) {
        return undefined;
      }
      kept.push(chunk);
    }
    at = next;
  }
  return joined(kept);
}

function neededChunk(name: string, chunk: Uint8Array): Uint8Array | undefined {
  if (name === 'VP8X' && chunk.length > CHUNK_HEAD_LENGTH) {
    const copy = chunk.slice();
    const view = viewOf(copy);
    view.setUint8(CHUNK_HEAD_LENGTH, view.getUint8(CHUNK_HEAD_LENGTH) & ~METADATA_FLAGS);
    return copy;
  }
  return name === 'ANMF' ? neededFrame(chunk) : chunk;
}

function neededFrame(frame: Uint8Array): Uint8Array | undefined {
  const headLength = CHUNK_HEAD_LENGTH + FRAME_HEAD_LENGTH;
  const end = CHUNK_HEAD_LENGTH + viewOf(frame).getUint32(4, true);
  if (end < headLength) {
    return undefined;
  }
  const chunks = neededChunks(frame.subarray(headLength, end));
  if (chunks === undefined) {
    return undefined;
  }
  const padding = new Uint8Array(chunks.length % 2);
  const whole = joined([frame.subarray(0, headLength), chunks, padding]);
  viewOf(whole).setUint32(4, FRAME_HEAD_LENGTH + chunks.length, true);
  return whole;
}
