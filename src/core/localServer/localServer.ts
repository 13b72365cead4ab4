import { LOOPBACK_ADDRESS } from '../loopback';
import type { Disposable, Event } from '../ports';
import type { RunningServer } from './runningServer';

/** The values of the `localServer.downloads` setting. */
export const DOWNLOADS = ['ask', 'always', 'never'] as const;
type DownloadSetting = (typeof DOWNLOADS)[number];

/** A proxy for connections to other machines. */
export interface Proxy {
  readonly url: string;
  /** Hosts that are reached without it. */
  readonly except: readonly string[];
  /** Whether certificates of the proxy, and of what is reached through it, are verified. */
  readonly isStrict: boolean;
}

/** The settings of the server. They take effect when it starts. */
export interface LocalServerOptions {
  /** The folder with models. If empty, the extension's own folder and the included demo models. */
  readonly modelsFolder: string;
  /** The maximum memory for all models, in MiB. If 0, the server decides based on the memory of the machine. */
  readonly memoryBudgetMb: number;
  /** Whether models may be downloaded. The server itself only downloads with `always`. */
  readonly downloads: DownloadSetting;
  /** The address of the hub. If empty, `HF_ENDPOINT`, otherwise the Hugging Face Hub. */
  readonly hub: string;
  /** The proxy of VS Code. If absent, the one that the environment names. */
  readonly proxy?: Proxy | undefined;
  /** Whether the server keeps running after the last window that uses it is closed. */
  readonly keepRunning: boolean;
}

/** How the server ended. `crashed` means that nobody stopped it. */
export type ServerEnd = 'stopped' | 'crashed';

/** The local server that all windows of this VS Code share. */
export interface LocalServer extends Disposable {
  /** Fires when the server that this window uses has ended. */
  readonly onDidEnd: Event<ServerEnd>;
  /** Whether it was stopped or could not be started, so that background activity should not start it again. */
  readonly staysStopped: boolean;
  /** Fires when `staysStopped` has changed. */
  readonly onDidChangeStopped: Event<void>;
  /** Finds the running server, started by any window, and uses it from then on. Returns `undefined` if none is running. */
  find(): Promise<RunningServer | undefined>;
  /**
   * Finds the running server, or starts one on the first free port of `ports` (0: any port), and uses it from then on.
   * Rejects with a `LocalServerError`.
   */
  ensure(ports: readonly number[]): Promise<RunningServer>;
  /**
   * The same as `ensure`, and makes the token of the server the active one again. If the token was lost, the server is
   * restarted; if other windows use it, only if `restarts` is set.
   */
  repair(ports: readonly number[], options?: { readonly restarts: boolean }): Promise<RunningServer>;
  /** Stops the server for all windows. Resolves to whether one was running. */
  stop(): Promise<boolean>;
  /** Shows the log of the server. */
  showLog(): Promise<void>;
}

/** Returns the endpoint of a server on this port. */
export function localEndpoint(port: number): string {
  return `http://${LOOPBACK_ADDRESS}:${port}`;
}

/** Shows the text of the server's log. */
export interface LogView extends Disposable {
  append(text: string): void;
  clear(): void;
  /** Shows the log without moving the focus. */
  show(): void;
}

/** The files and folders of the server on this machine, and the user's settings. */
export interface LocalServerSetup {
  readonly options: () => LocalServerOptions;
  /** The absolute path of the server's program. */
  readonly program: string;
  /** The absolute path of a folder that all windows of this VS Code share. Created if missing. */
  readonly folder: string;
  /** The absolute paths of the model folders that come with the extension. Missing ones are ignored. */
  readonly bundledModels: readonly string[];
  readonly openLog: () => LogView;
}
