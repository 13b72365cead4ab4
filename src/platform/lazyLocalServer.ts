import * as vscode from 'vscode';
import { Emitter } from '../core/emitter';
import type { LocalServer, LocalServerSetup, ServerEnd } from '../core/localServer/localServer';
import { LocalServerError } from '../core/localServer/localServerFault';
import { openServerLogChannel } from './serverLogChannel';
import { readEditorProxy } from './editorProxy';
import { readSetting } from './settings';

type ExtensionFolders = Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>;

/** Creates the local server. Calls `load` for the code that manages its process when the server is first needed. */
export function createLazyLocalServer(
  context: ExtensionFolders,
  load: () => Promise<(setup: LocalServerSetup) => LocalServer>,
): LocalServer {
  const ended = new Emitter<ServerEnd>();
  const stoppedChanged = new Emitter<void>();
  let opened: Promise<LocalServer> | undefined;
  let host: LocalServer | undefined;
  let isDisposed = false;

  const open = async (): Promise<LocalServer> => {
    requireProcesses();
    const openLocalServer = await load();
    host = openLocalServer({
      ...localServerPlaces(context),
      program: vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath,
      openLog: openServerLogChannel,
    });
    host.onDidEnd((end) => ended.fire(end));
    host.onDidChangeStopped(() => stoppedChanged.fire());
    if (isDisposed) {
      host.dispose();
    }
    return host;
  };
  const server = () => (opened ??= open());

  return {
    onDidEnd: ended.event,
    onDidChangeStopped: stoppedChanged.event,
    get staysStopped() {
      return host?.staysStopped ?? false;
    },
    find: async () => (await server()).find(),
    ensure: async (ports) => (await server()).ensure(ports),
    repair: async (ports, options) => (await server()).repair(ports, options),
    stop: async () => (await server()).stop(),
    showLog: async () => (await server()).showLog(),
    dispose: () => {
      isDisposed = true;
      ended.dispose();
      stoppedChanged.dispose();
      void opened?.then(
        (loaded) => loaded.dispose(),
        () => undefined,
      );
    },
  };
}

/** The folders of the local server, and the user's settings of it. */
export function localServerPlaces(
  context: ExtensionFolders,
): Pick<LocalServerSetup, 'bundledModels' | 'folder' | 'options'> {
  return {
    options: () => ({
      modelsFolder: readSetting('localServer.modelsFolder'),
      memoryBudgetMb: readSetting('localServer.memoryBudgetMb'),
      downloads: readSetting('localServer.downloads'),
      hub: readSetting('localServer.hub'),
      proxy: readEditorProxy(),
      keepRunning: readSetting('localServer.keepRunning'),
    }),
    folder: serverFolder(context).fsPath,
    bundledModels: bundledModelFolders(context).map(({ fsPath }) => fsPath),
  };
}

/** Throws a `LocalServerError` where Node is not available, such as in VS Code for the Web. */
export function requireProcesses(): void {
  if (!canStartProcesses()) {
    throw new LocalServerError({ kind: 'noProcesses' });
  }
}

/** The folders that the local server takes its models from, unless the user sets another one: its own comes first. */
export function localModelFolders(context: ExtensionFolders): readonly [vscode.Uri, ...vscode.Uri[]] {
  return [vscode.Uri.joinPath(serverFolder(context), 'models'), ...bundledModelFolders(context)];
}

function serverFolder({ globalStorageUri }: Pick<ExtensionFolders, 'globalStorageUri'>): vscode.Uri {
  return vscode.Uri.joinPath(globalStorageUri, 'localServer');
}

/** The second folder exists only in a checkout. */
function bundledModelFolders({
  extensionUri,
}: Pick<ExtensionFolders, 'extensionUri'>): readonly vscode.Uri[] {
  return ['dist', 'test'].map((folder) => vscode.Uri.joinPath(extensionUri, folder, 'models'));
}

/** Whether Node is available. VS Code for the Web has none. */
function canStartProcesses(): boolean {
  return typeof process === 'object' && typeof process.versions === 'object' && 'node' in process.versions;
}
