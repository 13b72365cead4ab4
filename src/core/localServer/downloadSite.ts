import type { ModelHub } from './modelHub';

/** Where the models of the local server are, and where they come from. */
export interface DownloadSite {
  readonly hub: ModelHub;
  /**
   * Returns the absolute paths of the model folders. The first one receives downloads. Rejects with a `LocalServerError` if
   * the folder in the settings does not exist.
   */
  folders(): Promise<readonly [string, ...string[]]>;
  /** Whether one of these folders has the model. */
  has(folders: readonly string[], id: string): Promise<boolean>;
  /** Lists the IDs of the models in a folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Returns the size of the files of a model in a folder. */
  bytesOf(folder: string, id: string): Promise<number>;
  /**
   * Returns the absolute path of a model that was downloaded to the extension's own folder, or `undefined`. Links that lead
   * elsewhere do not count.
   */
  ownFolder(id: string): Promise<string | undefined>;
  /** The memory of the server for models, in bytes. */
  memoryBytes(): number;
}
