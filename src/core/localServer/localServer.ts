import { LOOPBACK_ADDRESS } from '../loopback';
import type { Disposable, Event } from '../ports';
import type { RunningServer } from './runningServer';

/** What the settings say of the server; it counts when it is started. */
export interface LocalServerOptions {
  /** Folder with models; empty: the extension's own, and the demo models that come with it. */
  readonly modelsFolder: string;
  /** What models may take in memory together, in MiB; 0: the server decides by the memory of the machine. */
  readonly memoryBudgetMb: number;
  /** Models that are in no folder may be brought from the hub. */
  readonly downloads: boolean;
  /** The server outlives the last window that uses it. */
  readonly keepRunning: boolean;
}

/** How it ended: `crashed` is anything that nobody asked for. */
export type ServerEnd = 'stopped' | 'crashed';

/** The one local server that all windows of this VS Code share. */
export interface LocalServer extends Disposable {
  /** Fires when the server that this window used has ended. */
  readonly onDidEnd: Event<ServerEnd>;
  /** Somebody stopped it, or it could not be started: what happens by itself should not start it. */
  readonly staysStopped: boolean;
  /** Finds the running server, wherever it was started, and uses it from then on; `undefined` where none runs. */
  find(): Promise<RunningServer | undefined>;
  /**
   * Finds the running server, or starts one on the first of `ports` that is free (0: any), and uses it from then on.
   * Rejects with a `LocalServerError`.
   */
  ensure(ports: readonly number[]): Promise<RunningServer>;
  /** Ends the server for all windows; resolves to whether there was one. */
  stop(): Promise<boolean>;
  /** Shows what the server wrote into its log. */
  showLog(): Promise<void>;
}

/** Where requests for a server on this port go. */
export function localEndpoint(port: number): string {
  return `http://${LOOPBACK_ADDRESS}:${port}`;
}

/** Where the text of the server's log is shown. */
export interface LogView extends Disposable {
  append(text: string): void;
  clear(): void;
  /** Shows it without taking the focus. */
  show(): void;
}

/** Where the server lives on this machine, and how the user wants it. */
export interface LocalServerSetup {
  readonly options: () => LocalServerOptions;
  /** Absolute path of the server's program. */
  readonly program: string;
  /** Absolute path of a folder that all windows of this VS Code share; created if missing. */
  readonly folder: string;
  /** Absolute paths of model folders that come with the extension; missing ones are left out. */
  readonly bundledModels: readonly string[];
  readonly openLog: () => LogView;
}
