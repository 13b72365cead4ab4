import * as v from 'valibot';
import * as vscode from 'vscode';
import type { LocalServer } from '../../core/localServer/localServer';
import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';

const leavesModelArgs = v.object({ selectsModel: v.literal(false) });

/** Registers the commands of the local server, and reports when the server crashes. */
export function registerLocalServerCommands(
  server: LocalServer,
  isLocalServer: (origin: string) => boolean,
  modelsFolder: vscode.Uri,
  log: OutputLog,
): Disposable {
  const load = () => import('./localServerControls');
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
      'hfInference.localServer.openModelsFolder': async () => (await load()).openModelsFolder(modelsFolder),
      'hfInference.localServer.showLog': async () => (await controls()).showLog(),
    }),
    server.onDidEnd((end) => void controls().then((loaded) => loaded.reportEnd(end))),
  );
}
