import { fileUriOf } from '../fileInput';
import { prettyJsonStart } from '../tasks/prettyJson';
import { truncateAt } from '../tasks/visibleText';
import { BASE64 } from '../tasks/mediaType';

/** Calculates SHA-256 hashes, as hexadecimal digits. */
export interface Hasher {
  ofBase64(base64: string): Promise<string>;
  ofBytes(bytes: Uint8Array): Promise<string>;
  /** Resolves to `undefined` if the file cannot be read. */
  ofFile(uri: string): Promise<string | undefined>;
}

/** Removes the tokens from each string and key of a JSON value. */
export type Redact = (value: unknown) => unknown;

/** A value as it is kept. */
export interface KeptValue {
  readonly value: unknown;
  /** Whether the value is not complete: it was too long, or it had bytes. */
  readonly isCut: boolean;
  /** URIs of the files that the value names. */
  readonly files: readonly string[];
}

/** Takes the place of the bytes of a picture or a sound. */
interface ByteMark {
  readonly contentType?: string;
  readonly bytes: number;
  sha256: string;
}

const DATA_URI = /^data:([\w.+/-]{1,100})(?:;[\w=.-]{1,100})*;base64,/;
/** Shorter texts of the alphabet of base64 are more likely words. */
const MIN_BASE64_LENGTH = 1024;
const MAX_DEPTH = 100;

/**
 * Prepares a value for the history: the bytes of pictures and sounds become their size and hash, and a value whose JSON is
 * longer than about `maxLength` becomes the beginning of its text, with a mark. `redact` removes tokens from what is cut, so
 * that no part of one remains at its end. Never rejects.
 */
export async function keepValue(
  value: unknown,
  maxLength: number,
  { hasher, redact }: { readonly hasher: Hasher; readonly redact: Redact },
): Promise<KeptValue> {
  const copier = new Copier(maxLength, redact);
  const copy = copier.copy(value, 0);
  await Promise.all(
    copier.marks.map(async ({ mark, bytes }) => {
      mark.sha256 = await (typeof bytes === 'string' ? hasher.ofBase64(bytes) : hasher.ofBytes(bytes));
    }),
  );
  return {
    value:
      copier.isOver && typeof copy !== 'string' ? cutMark(prettyJsonStart(redact(copy), maxLength)) : copy,
    isCut: copier.isOver || copier.marks.length > 0,
    files: copier.files,
  };
}

/** Cuts a text that is longer than `maxLength`, without its tokens, and marks it. */
export function cutText(text: string, maxLength: number, redact: Redact): string {
  return text.length <= maxLength ? text : cutMark(truncateAt(String(redact(text)), maxLength));
}

function cutMark(start: string): string {
  return `${start}\n[cut]`;
}

/** Returns the number of bytes that a base64 text stands for. */
function byteCount(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.floor((base64.length * 3) / 4) - padding;
}

/** Copies a JSON value without bytes, until the copy is too long. */
class Copier {
  readonly marks: { readonly mark: ByteMark; readonly bytes: string | Uint8Array }[] = [];
  readonly files: string[] = [];
  isOver = false;
  private length = 0;

  constructor(
    private readonly maxLength: number,
    private readonly redact: Redact,
  ) {}

  copy(given: unknown, depth: number): unknown {
    const value = fileUriOf(given) ?? given;
    if (typeof value === 'string') {
      return this.copyText(value);
    }
    if (value instanceof Uint8Array) {
      return this.mark(value, value.length);
    }
    if (typeof value !== 'object' || value === null) {
      this.count(String(value).length);
      return typeof value === 'bigint' ? String(value) : value;
    }
    if (depth > MAX_DEPTH) {
      this.isOver = true;
      return undefined;
    }
    return Array.isArray(value) ? this.copyList(value, depth) : this.copyObject(value, depth);
  }

  private copyList(list: readonly unknown[], depth: number): unknown[] {
    const copy: unknown[] = [];
    for (const item of list) {
      if (this.isOver) {
        break;
      }
      this.count(1);
      copy.push(this.copy(item, depth + 1));
    }
    return copy;
  }

  private copyObject(object: object, depth: number): Readonly<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    for (const [key, inner] of Object.entries(object)) {
      if (this.isOver) {
        break;
      }
      this.count(key.length + 4);
      entries.push([key, this.copy(inner, depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  private copyText(text: string): unknown {
    const uri = DATA_URI.exec(text);
    if (uri !== null) {
      const base64 = text.slice(uri[0].length);
      return this.mark(base64, byteCount(base64), uri[1]);
    }
    if (text.length >= MIN_BASE64_LENGTH && BASE64.test(text)) {
      return this.mark(text, byteCount(text));
    }
    if (text.startsWith('file:') && !/\s/.test(text)) {
      this.files.push(text);
    }
    const left = this.maxLength - this.length;
    this.count(text.length);
    return this.isOver ? cutText(text, Math.max(left, 0), this.redact) : text;
  }

  private mark(bytes: string | Uint8Array, size: number, contentType?: string): ByteMark {
    const mark = { ...(contentType !== undefined && { contentType }), bytes: size, sha256: '' };
    this.marks.push({ mark, bytes });
    this.count(100);
    return mark;
  }

  private count(units: number): void {
    this.length += units;
    this.isOver ||= this.length > this.maxLength;
  }
}
