import { joined, textAt, viewOf } from './pieces';

const SIGNATURE_LENGTH = 8;
/** Length, name, and checksum. */
const FRAME_LENGTH = 12;

/** Optional chunks that change how the pixels look. The names of other optional chunks begin with a small letter. */
const NEEDED: ReadonlySet<string> = new Set([
  ...['acTL', 'bKGD', 'cHRM', 'cICP', 'cLLI', 'fcTL', 'fdAT', 'gAMA', 'hIST', 'iCCP', 'mDCV', 'pHYs'],
  ...['sBIT', 'sPLT', 'sRGB', 'tRNS'],
]);

/**
 * Removes texts, EXIF, times, and every other chunk that decoding does not need from a PNG file, also what stands after
 * its end. Returns undefined if the file is damaged.
 */
export function pngWithoutMetadata(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  const kept = [bytes.subarray(0, SIGNATURE_LENGTH)];
  let at = SIGNATURE_LENGTH;
  while (at + FRAME_LENGTH <= bytes.length) {
    const end = at + FRAME_LENGTH + view.getUint32(at);
    if (end > bytes.length) {
      return undefined;
    }
    const name = textAt(bytes, at + 4, 4);
    if (/^[A-Z]/.test(name) || NEEDED.has(name)) {
      kept.push(bytes.subarray(at, end));
    }
    if (name === 'IEND') {
      return joined(kept);
    }
    at = end;
  }
  return undefined;
}
