import { gifWithoutMetadata } from './gif';
import { jpegWithoutMetadata } from './jpeg';
import { textAt } from './pieces';
import { pngWithoutMetadata } from './png';
import { webpWithoutMetadata } from './webp';

/** A picture without metadata. */
export interface Picture {
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';
  readonly bytes: Uint8Array;
}

/** No picture is shorter. The heads of all formats fit in. */
const MIN_LENGTH = 20;

/**
 * Reads a picture by its first bytes, and leaves out EXIF and all other metadata: what remains is what decoding needs.
 * Pixels keep their bytes. Returns undefined if the bytes are not a picture, or a damaged one. Never throws.
 */
export function readPicture(bytes: Uint8Array): Picture | undefined {
  if (bytes.length < MIN_LENGTH) {
    return undefined;
  }
  const head = textAt(bytes, 0, 12);
  if (head.startsWith('\u0089PNG\r\n\u001a\n')) {
    return pictureOf('image/png', pngWithoutMetadata(bytes));
  }
  if (head.startsWith('\u00ff\u00d8\u00ff')) {
    return pictureOf('image/jpeg', jpegWithoutMetadata(bytes));
  }
  if (/^RIFF[^]{4}WEBP$/.test(head)) {
    return pictureOf('image/webp', webpWithoutMetadata(bytes));
  }
  return /^GIF8[79]a/.test(head) ? pictureOf('image/gif', gifWithoutMetadata(bytes)) : undefined;
}

function pictureOf(contentType: Picture['contentType'], bytes: Uint8Array | undefined): Picture | undefined {
  return bytes && bytes.length >= MIN_LENGTH ? { contentType, bytes } : undefined;
}
