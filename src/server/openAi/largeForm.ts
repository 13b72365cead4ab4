/** Up to this size, the runtime reads a file fast enough. */
const SMALL_BYTES = 64 * 1024;

/** Separates the head of a part from its content. */
export const HEAD_END = Buffer.from('\r\n\r\n');

/** A form, and the large files that were taken out of it. */
export interface LightForm {
  readonly body: Buffer<ArrayBuffer>;
  /** The contents of files, which are empty in the body, by the number of their part. */
  readonly files: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
}

/**
 * Takes the large files out of a `multipart/form-data` body: the runtime reads forms byte by byte, which would keep the
 * server from answering others for a good part of a second. Returns the whole body if its parts cannot be told apart.
 */
export function lightenForm(body: Buffer<ArrayBuffer>, contentType: string): LightForm {
  const whole = { body, files: new Map() };
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined || body.length <= SMALL_BYTES || !body.subarray(0, 2).equals(DASHES)) {
    return whole;
  }
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const kept: Buffer<ArrayBuffer>[] = [];
  const files = new Map<number, Uint8Array<ArrayBuffer>>();
  let keptTo = 0;
  for (let part = 0, at = 0; ; part++) {
    const head = body.indexOf(HEAD_END, at);
    const end = head === -1 ? -1 : body.indexOf(delimiter, head + HEAD_END.length);
    if (end === -1) {
      break;
    }
    const start = head + HEAD_END.length;
    if (end - start > SMALL_BYTES && isPlainFile(body.toString('latin1', at, head))) {
      files.set(part, body.subarray(start, end));
      kept.push(body.subarray(keptTo, start));
      keptTo = end;
    }
    at = end + delimiter.length;
  }
  return files.size === 0 ? whole : { body: Buffer.concat([...kept, body.subarray(keptTo)]), files };
}

const DASHES = Buffer.from('--');

function isPlainFile(head: string): boolean {
  return /;\s*filename/i.test(head) && !/content-transfer-encoding/i.test(head);
}
