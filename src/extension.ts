import * as vscode from 'vscode';
import { Emitter } from './core/emitter';
import { lazyFetch } from './core/http/lazyFetch';
import { EndpointMemory } from './core/endpoints/endpointMemory';
import { Accounts } from './core/identity/accounts';
import { ServerTokens } from './core/localServer/serverTokens';
import { startOnDemand } from './core/localServer/startOnDemand';
import { ModelTasks } from './core/models/modelTasks';
import { RecentModels } from './core/models/recentModels';
import { ActiveRuns } from './core/runs/activeRuns';
import type { RunEvent } from './core/runs/runEvent';
import { registerAccountCommands } from './features/account/accountCommands';
import { registerFlagCommands } from './features/flags/flagCommands';
import { registerInferCommands } from './features/infer/inferCommands';
import { registerLocalServerCommands } from './features/localServer/localServerCommands';
import { registerLogCommands } from './features/log/logCommands';
import { registerEndpointCommands } from './features/models/endpointCommands';
import { registerModelCommands } from './features/models/modelCommands';
import { registerPins } from './features/pins/registerPins';
import { registerRuns } from './features/runs/registerRuns';
import { createStatusBar } from './features/statusBar/statusBar';
import { AnswerDocuments } from './platform/answerDocuments';
import { registerUsage } from './features/usage/registerUsage';
import { AnswerFiles } from './platform/answerFiles';
import { createLazyInference } from './platform/lazyInference';
import { createLazyLocalServer, localModelFolders } from './platform/lazyLocalServer';
import { mementoStore } from './platform/mementoStore';
import { createOutputLog } from './platform/outputLog';
import { secretStorage } from './platform/secretStorage';
import { systemClock } from './node/systemClock';

/** Builds the services and registers the features. Sends nothing, reads no secret, waits for nothing. */
export function activate(context: vscode.ExtensionContext): void {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const secrets = secretStorage(context);
  const log = own(createOutputLog(secrets.known));
  const state = mementoStore(context.globalState);
  const accounts = own(new Accounts(secrets, state));
  const tokens = new ServerTokens(accounts, log);
  const localServer = own(
    createLazyLocalServer(context, async () => {
      const { openLocalServer } = await import('./node/openLocalServer');
      return (site) => openLocalServer(site, { tokens, clock: systemClock, logger: log });
    }),
  );
  const isLocalServer = (origin: string) => tokens.isLocalServer(origin);
  const nodeFetch = lazyFetch(async () => (await import('./node/nodeFetch')).createNodeFetch());
  const fetch = startOnDemand(nodeFetch, localServer, isLocalServer);
  const ports = { clock: systemClock, logger: log };
  const inference = createLazyInference({ ...ports, fetch, state });
  const activeRuns = own(new ActiveRuns(systemClock));
  const runEvents = own(new Emitter<RunEvent>());
  own(registerUsage(context, { clock: systemClock, log, runEvents }, () => import('./node/openUsage')));
  const memory = new EndpointMemory(state);
  const modelFolders = localModelFolders(context);
  const shared = { accounts, clock: systemClock, fetch, inference, isLocalServer, log, memory, state };
  const stored = (name: string) => vscode.Uri.joinPath(context.globalStorageUri, name);
  const tokenSources = async () => (await import('./node/tokenSources')).createTokenSources();
  own(registerAccountCommands({ ...shared, tokenSources }));
  const documents = own(new AnswerDocuments());
  const files = new AnswerFiles(stored('answers'));
  own(registerInferCommands({ ...shared, activeRuns, documents, files, runEvents }));
  const models = { recent: new RecentModels(state), tasks: new ModelTasks(state) };
  own(registerModelCommands({ ...shared, ...models, modelFolders }));
  own(registerEndpointCommands(shared));
  own(registerLocalServerCommands(localServer, isLocalServer, modelFolders[0], log));
  const openStorage = async () =>
    (await import('./node/pinStorage')).openPinStorage({ ...ports, folder: stored('pins').fsPath });
  own(registerPins({ ...shared, localServer, openStorage }, mementoStore(context.workspaceState)));
  const openHistory = async () => (await import('./node/openHistory')).openHistory;
  const runs = { documents, folder: stored('runs').fsPath, knownTokens: secrets.known, openHistory };
  own(registerRuns({ ...shared, ...runs, onDidRun: runEvents.event }));
  own(registerFlagCommands(log));
  own(createStatusBar({ ...shared, activeRuns }));
  own(registerLogCommands(log));
}
