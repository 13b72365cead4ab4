import { joined, textAt } from './pieces';

const HEAD_LENGTH = 13;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const END = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;

/** The extension which says how often an animation is repeated, by its two names. */
const NEEDED_APPLICATIONS: readonly string[] = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

/**
 * Removes comments, XMP, and every other extension that decoding does not need from a GIF file, also what stands after
 * its end. Returns undefined if the file is damaged.
 */
export function gifWithoutMetadata(bytes: Uint8Array): Uint8Array | undefined {
  let at = HEAD_LENGTH + colorTableLength(bytes[10]);
  const kept = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === END) {
      kept.push(bytes.subarray(at, at + 1));
      return joined(kept);
    }
    const end =
      kind === EXTENSION ? endOfBlocks(bytes, at + 2) : kind === IMAGE ? endOfImage(bytes, at) : undefined;
    if (end === undefined) {
      return undefined;
    }
    if (kind === IMAGE || isNeeded(bytes, at)) {
      kept.push(bytes.subarray(at, end));
    }
    at = end;
  }
  return undefined;
}

/** The three colors of each entry; the lowest bits of the flags hold the exponent of their number. */
function colorTableLength(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

function isNeeded(bytes: Uint8Array, at: number): boolean {
  const label = bytes[at + 1];
  return (
    label === GRAPHIC_CONTROL ||
    (label === APPLICATION && bytes[at + 2] === 11 && NEEDED_APPLICATIONS.includes(textAt(bytes, at + 3, 11)))
  );
}

/** A descriptor of ten bytes, colors, the size of the codes, and blocks of coded pixels. */
function endOfImage(bytes: Uint8Array, at: number): number | undefined {
  return endOfBlocks(bytes, at + 10 + colorTableLength(bytes[at + 9]) + 1);
}

/** Blocks begin with their length. The last one is empty. */
function endOfBlocks(bytes: Uint8Array, from: number): number | undefined {
  let at = from;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) {
      return undefined;
    }
    at += 1 + length;
    if (length === 0) {
      return at;
    }
  }
}
