import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { ConnectionAccounts } from './copyConnection';
import type { DownloadServices } from './downloadServices';

const leavesModelArgs = v.object({ selectsModel: v.literal(false) });

/** Registers the commands of the local server, and reports when the server crashes. */
export function registerLocalServerCommands(
  services: DownloadServices & { readonly accounts: ConnectionAccounts },
): Disposable {
  const { accounts, isLocalServer, localServer: server, log, modelFolders } = services;
  const load = () => import('./localServerControls');
  const loadDialogs = () => import('./downloadDialogs');
  const dialogs = async () => new (await loadDialogs()).DownloadDialogs(services);
  const controls = async () => new (await load()).LocalServerControls(server, isLocalServer);
  return vscode.Disposable.from(
    registerCommands(log, {
      'hfInference.localServer.start': async (args) => {
        const loaded = await controls();
        const started = await loaded.start();
        if (!v.is(leavesModelArgs, args)) {
          // The caller waits for the server only.
          void loaded.offerModel();
        }
        return started;
      },
      'hfInference.localServer.stop': async () => (await controls()).stop(),
      'hfInference.localServer.copyConnection': async () =>
        (await load()).copyConnection(await controls(), accounts),
      'hfInference.localServer.openModelsFolder': async () =>
        (await load()).openModelsFolder(modelFolders[0]),
      'hfInference.localServer.download': async (args) =>
        args === undefined ? (await dialogs()).downloadAndUse() : (await dialogs()).download(args),
      'hfInference.localServer.pickDownload': async (args) => (await dialogs()).pick(args),
      'hfInference.localServer.deleteModel': async (args) =>
        (await loadDialogs()).deleteModel(services, args),
      'hfInference.localServer.showLog': async () => (await controls()).showLog(),
    }),
    server.onDidEnd((end) => void controls().then((loaded) => loaded.reportEnd(end))),
  );
}
