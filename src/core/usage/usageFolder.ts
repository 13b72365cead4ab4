import type { Disposable } from '../ports';

/**
 * The folder of the ledger, which all windows share. Its files contain ASCII only, so that one character is one byte.
 * Methods reject with the file system's error.
 */
export interface UsageFolder extends Disposable {
  /** Lists the names of the files. Files that are created or removed meanwhile may be missing. */
  list(): Promise<readonly string[]>;
  /** Reads a file from a position to its end. Returns `undefined` if the file does not exist. */
  read(name: string, from: number): Promise<string | undefined>;
  /** Creates an empty file that survives a crash. Returns `false` if it exists. */
  create(name: string): Promise<boolean>;
  /** Appends to a file of this window, which is created if missing. */
  append(name: string, text: string): Promise<Appended>;
  /** Creates or replaces a file, whole or not at all. It survives a crash. */
  replace(name: string, text: string): Promise<void>;
  /** Removes a file, if it exists and has this size. */
  remove(name: string, size?: number): Promise<void>;
  /** Calls the listener when another window may have changed the folder. */
  watch(listener: () => void): Disposable;
}

/** What became of appended text: it survives a crash, it is not in the file, or nobody knows. */
export type Appended =
  | { readonly kind: 'written' }
  | { readonly kind: 'nothing'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };
