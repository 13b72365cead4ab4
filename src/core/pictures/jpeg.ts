import { joined, textAt, viewOf } from './pieces';

const MARKER = 0xff;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/**
 * Removes EXIF, XMP, IPTC, comments, and everything else that decoding does not need from a JPEG file, also what stands
 * after its end. Returns undefined if the file is damaged.
 */
export function jpegWithoutMetadata(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  const kept = [bytes.subarray(0, 2)];
  let hasScan = false;
  let at = 2;
  while (at + 2 <= bytes.length && view.getUint8(at) === MARKER) {
    const marker = view.getUint8(at + 1);
    if (marker === MARKER) {
      // A fill byte.
      at += 1;
      continue;
    }
    if (marker === END_OF_IMAGE) {
      kept.push(bytes.subarray(at, at + 2));
      return hasScan ? joined(kept) : undefined;
    }
    if (at + 4 > bytes.length) {
      return undefined;
    }
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) {
      return undefined;
    }
    const dataEnd = marker === START_OF_SCAN ? endOfScan(bytes, end) : end;
    if (isNeeded(bytes, at, marker)) {
      kept.push(bytes.subarray(at, dataEnd));
    }
    hasScan ||= marker === START_OF_SCAN;
    at = dataEnd;
  }
  // Some writers leave out the end marker.
  return hasScan && at === bytes.length ? joined(kept) : undefined;
}

/** The frame, its tables, and its scans; JFIF, the color profile, and Adobe's color transform. */
function isNeeded(bytes: Uint8Array, at: number, marker: number): boolean {
  const isApplication = marker >= 0xe0 && marker <= 0xef;
  if (!isApplication) {
    return marker >= 0xc0 && marker <= 0xdf;
  }
  const name = textAt(bytes, at + 4, 12);
  return (
    (marker === 0xe0 && name.startsWith('JFIF\0')) ||
    (marker === 0xe2 && name === 'ICC_PROFILE\0') ||
    (marker === 0xee && name.startsWith('Adobe'))
  );
}

/** Where the coded pixels of a scan end: at the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(MARKER, from);
  while (at >= 0) {
    const next = bytes[at + 1];
    const isData = next === 0 || (next !== undefined && next >= 0xd0 && next <= 0xd7);
    if (!isData) {
      return at;
    }
    at = bytes.indexOf(MARKER, at + 2);
  }
  return bytes.length;
}
