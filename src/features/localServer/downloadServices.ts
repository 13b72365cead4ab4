import type { Uri } from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import type { DownloadSite } from '../../core/localServer/downloadSite';
import type { LocalServer } from '../../core/localServer/localServer';
import type { Clock, Fetch } from '../../core/ports';
import type { OutputLog } from '../../platform/outputLog';

/** The services that downloading and deleting models needs. */
export interface DownloadServices {
  readonly accounts: Pick<Accounts, 'activeAccount' | 'token'>;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly isLocalServer: (origin: string) => boolean;
  readonly localServer: LocalServer;
  readonly log: OutputLog;
  /** The models that come with the extension follow its own folder, which receives downloads. */
  readonly modelFolders: readonly [Uri, ...Uri[]];
  /** Rejects with a `LocalServerError` where there are no processes. */
  readonly openDownloads: () => Promise<DownloadSite>;
}
