import type { Disposable, Event } from '../ports';
import type { KeptRun } from './historyRecord';

/** A run that has started, as it is noted on the disk until it ends: one entry for each of its inputs. */
export interface RunInProgress {
  /** ID of the run; the IDs of its records begin with it. */
  readonly id: string;
  readonly runs: readonly KeptRun[];
}

/** What reading one kept run found. A damaged file was moved aside. */
type ReadRun = { readonly kind: 'run'; readonly run: KeptRun } | { readonly kind: 'absent' | 'damaged' };

/**
 * The kept runs on the disk, which all windows share. Each run has a file of its own, so that windows never write the
 * same file. Methods reject with the file system's error if the folder cannot be used.
 */
export interface HistoryFiles extends Disposable {
  /** The IDs of all kept runs and the sizes of their files in bytes. */
  list(): Promise<readonly { readonly id: string; readonly bytes: number }[]>;
  read(id: string): Promise<ReadRun>;
  /** Resolves when the run is on the disk. Replaces a kept run with the same ID. */
  write(run: KeptRun): Promise<void>;
  remove(id: string): Promise<void>;
  /** Notes that a run of this window has started. */
  begin(run: RunInProgress): Promise<void>;
  /** Removes the note. */
  end(id: string): Promise<void>;
  /** Returns the notes of windows that are gone. */
  abandoned(): Promise<readonly RunInProgress[]>;
  /** Removes damaged files that were moved aside, and what writes that were cut off left behind. */
  removeRemains(): Promise<void>;
  /** Fires when this or another window has changed something. */
  readonly onDidChange: Event<void>;
}

/** Why the history cannot be kept, for a notice. `reason` is a code of the file system, such as `EROFS`. */
export type HistoryProblem =
  | { readonly kind: 'disk'; readonly reason: string }
  /** One or more files were damaged and kept aside. */
  | { readonly kind: 'damaged' };
