/** The bytes of a source, which can be read several times, in parts. */
export interface ByteSource {
  /** Reads from the start. Rejects if the source cannot be read. */
  read(): AsyncIterable<Uint8Array>;
  /** Number of bytes, if it is known before reading. */
  readonly size?: number;
  /** Tells states of the content apart, such as by the time of its last change, without reading it. */
  readonly stamp?: () => Promise<string>;
}

/** Calculates a SHA-256 hash of bytes that arrive in parts. */
export interface ContentHash {
  update(bytes: Uint8Array): void;
  /** Returns the hash in hexadecimal digits. Called once, at the end. */
  digest(): string;
}

/** Maximum size of a source that is read at once, because its file system cannot be read in parts. */
export const MAX_WHOLE_BYTES = 50 * 1024 * 1024;

/** Gives bytes that are in memory, such as the text of an editor. */
export function wholeSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async function* () {
      yield bytes;
    },
  };
}

/** Gives a text, as UTF-8. Lone surrogates, which UTF-8 cannot express, become U+FFFD. */
export function textSource(text: string): ByteSource {
  return wholeSource(new TextEncoder().encode(text));
}
