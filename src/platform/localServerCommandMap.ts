import type { NumberFormat } from '../core/localServer/numberFormat';
import type { ApiTask } from '../core/tasks/taskNames';

/** `dtype`: a number format, such as `q8`; otherwise the best one that fits the memory. */
interface DownloadArgs {
  readonly model_id: string;
  readonly dtype?: NumberFormat | undefined;
}

/** The public result of downloading a model. `bytes` came over the network; `reason` says why it was refused or failed. */
export interface DownloadCommandResult {
  readonly outcome: 'done' | 'already' | 'refused' | 'cancelled' | 'failed';
  readonly bytes: number;
  readonly reason?: string;
}

/** The public result of deleting a model. `already`: it is not on this machine. */
export interface DeleteCommandResult {
  readonly outcome: 'done' | 'already' | 'refused' | 'failed';
  readonly reason?: string;
}

/** The commands of the local server, with their arguments and their results. */
export interface LocalServerCommands {
  /** `selectsModel: false` leaves that to the caller; only for the extension's own features. */
  'hfInference.localServer.start': (args?: { readonly selectsModel: false }) => { readonly endpoint: string };
  /** Resolves to whether a server was running. */
  'hfInference.localServer.stop': () => boolean;
  /**
   * Starts the server unless it is running, and puts its address or its key on the clipboard, as the user selects. Returns
   * neither, so that other extensions do not get the key.
   */
  'hfInference.localServer.copyConnection': () => void;
  'hfInference.localServer.openModelsFolder': () => void;
  /** Downloads a model after the user agreed. Without an argument, asks for a model, and selects it afterwards. */
  'hfInference.localServer.download': (args?: DownloadArgs) => DownloadCommandResult;
  /**
   * Asks for a model, downloads it, and resolves to it. `wanted`: the task whose models come first. Only for the extension's
   * own features.
   */
  'hfInference.localServer.pickDownload': (args: { readonly wanted?: ApiTask; readonly typed?: string }) => {
    readonly id: string;
    readonly task?: ApiTask | undefined;
  };
  /** Deletes a model that was downloaded to the extension's own folder. Without an argument, asks for one. */
  'hfInference.localServer.deleteModel': (args?: {
    readonly model_id: string;
    readonly confirm?: boolean;
  }) => DeleteCommandResult;
  'hfInference.localServer.showLog': () => void;
}
