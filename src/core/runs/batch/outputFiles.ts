/**
 * The files of a batch: its output; the journal of rows that the output cannot have yet; the next output while rows are
 * merged into it; the description of the batch, and the next one while it is written.
 */
export type OutputPart = 'output' | 'journal' | 'next' | 'sidecar' | 'nextSidecar';

/** A file that grows at its end. Calls do not overlap. Methods reject with the error of the file system. */
export interface GrowingFile {
  /** Rejects with an `OutputFault` if something else has written the file. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything survives a power failure. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Access to the files of one batch. Nobody else writes them meanwhile. Methods reject with the error of the file system. */
export interface OutputFiles {
  /** Opens a file to append to its first `size` bytes. The rest is cut off; a missing file is created. */
  grow(part: OutputPart, size: number): Promise<GrowingFile>;
  /** Reads a file in parts. A missing file is as good as empty. */
  read(part: OutputPart): AsyncIterable<Uint8Array>;
  readAt(part: OutputPart, from: number, length: number): Promise<Uint8Array>;
  /** Puts a file in the place of another, and resolves when that survives a power failure. */
  replace(part: OutputPart, by: OutputPart): Promise<void>;
  remove(part: OutputPart): Promise<void>;
}
