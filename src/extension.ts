import type * as vscode from 'vscode';
import { ModelTasks } from './core/models/modelTasks';
import { RecentModels } from './core/models/recentModels';
import { registerAccountCommands } from './features/account/accountCommands';
import { registerAnnotations } from './features/annotations/registerAnnotations';
import { registerBatch } from './features/batch/registerBatch';
import { registerReports } from './features/batch/registerReports';
import { registerFlagCommands } from './features/flags/flagCommands';
import { registerInferCommands } from './features/infer/inferCommands';
import { registerLocalServerCommands } from './features/localServer/localServerCommands';
import { registerLogCommands } from './features/log/logCommands';
import { registerEndpointCommands } from './features/models/endpointCommands';
import { registerModelCommands } from './features/models/modelCommands';
import { registerPins } from './features/pins/registerPins';
import { registerPrompts } from './features/prompts/registerPrompts';
import { registerResults } from './features/results/registerResults';
import { registerRuns } from './features/runs/registerRuns';
import { createStatusBar } from './features/statusBar/statusBar';
import { registerUsage } from './features/usage/registerUsage';
import { createServices } from './services';
import type { Own } from './services';

/** Waits until the runs that have ended are on disk. */
let keepRuns = (): Promise<void> => Promise.resolve();

/** Creates the services and registers the features. Sends nothing, reads no secret, waits for nothing. */
export function activate(context: vscode.ExtensionContext): void {
  const own: Own = (disposable) => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const shared = createServices(context, own);
  const { clock, log, runEvents, state, stored } = shared;
  own(registerUsage(context, shared, () => import('./node/openUsage')));
  const tokenSources = async () => (await import('./node/tokenSources')).createTokenSources();
  own(registerAccountCommands({ ...shared, tokenSources }));
  own(registerInferCommands(shared));
  own(registerBatch({ ...shared, openBatchFiles: () => import('./node/openBatchFiles') }));
  own(registerResults(context, shared));
  const models = { recent: new RecentModels(state), tasks: new ModelTasks(state) };
  own(registerModelCommands({ ...shared, ...models, tokenSources }));
  own(registerEndpointCommands(shared));
  own(registerLocalServerCommands(shared));
  const openStorage = async () => {
    const { openPinStorage } = await import('./node/pinStorage');
    return openPinStorage({ clock, logger: log, folder: stored('pins').fsPath });
  };
  own(registerPins({ ...shared, openStorage }, shared.workspaceState));
  const openHistory = async () => (await import('./node/openHistory')).openHistory;
  const runs = { folder: stored('runs').fsPath, openHistory, onDidRun: runEvents.event };
  const history = own(registerRuns({ ...shared, ...runs }));
  keepRuns = () => history.settled();
  const readFiles = () => import('./node/batch/fileBytes');
  own(registerReports({ ...shared, readFiles }));
  own(registerPrompts({ ...shared, extensionUri: context.extensionUri }));
  own(registerAnnotations({ ...shared, onDidResult: shared.resultEvents.event }));
  own(registerFlagCommands(log));
  own(createStatusBar(shared));
  own(registerLogCommands(log));
}

/** Lets what has just ended reach the disk before the extension host exits; VS Code waits for a few seconds. */
export function deactivate(): Promise<void> {
  return keepRuns();
}
