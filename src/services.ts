import * as vscode from 'vscode';
import { EndpointMemory } from './core/endpoints/endpointMemory';
import { Emitter } from './core/emitter';
import { lazyFetch } from './core/http/lazyFetch';
import { Accounts } from './core/identity/accounts';
import { forgetRejected } from './core/identity/forgetRejected';
import { ServerTokens } from './core/localServer/serverTokens';
import { startOnDemand } from './core/localServer/startOnDemand';
import { ActiveRuns } from './core/runs/activeRuns';
import { ActiveBatches } from './core/runs/batch/activeBatches';
import type { RunEvent } from './core/runs/runEvent';
import { systemClock } from './node/systemClock';
import { AnswerDocuments } from './platform/answerDocuments';
import { AnswerFiles } from './platform/answerFiles';
import { createLazyInference } from './platform/lazyInference';
import {
  createLazyLocalServer,
  localModelFolders,
  localServerPlaces,
  requireProcesses,
} from './platform/lazyLocalServer';
import { mementoStore } from './platform/mementoStore';
import { createOutputLog } from './platform/outputLog';
import type { ResultEvent } from './platform/resultEvents';
import { secretStorage } from './platform/secretStorage';

/** Keeps a disposable until the extension is deactivated. */
export type Own = <T extends vscode.Disposable>(disposable: T) => T;

/** Creates what the features share. Sends nothing, reads no secret, waits for nothing. */
export function createServices(context: vscode.ExtensionContext, own: Own) {
  const secrets = secretStorage(context);
  const log = own(createOutputLog(secrets.known));
  const state = mementoStore(context.globalState);
  const accounts = own(new Accounts(secrets, state));
  own(vscode.window.onDidChangeWindowState(({ focused }) => focused && void accounts.catchUp()));
  const tokens = new ServerTokens(accounts, log);
  const localServer = own(
    createLazyLocalServer(context, async () => {
      const { openLocalServer } = await import('./node/openLocalServer');
      return (site) => openLocalServer(site, { tokens, clock: systemClock, logger: log });
    }),
  );
  const isLocalServer = (origin: string) => tokens.isLocalServer(origin);
  const nodeFetch = lazyFetch(async () => (await import('./node/nodeFetch')).createNodeFetch());
  const fetch = forgetRejected(startOnDemand(nodeFetch, localServer, isLocalServer), accounts);
  const openDownloads = async () => {
    requireProcesses();
    const { openDownloads: open } = await import('./node/openDownloads');
    return open({ ...localServerPlaces(context), fetch: nodeFetch, clock: systemClock });
  };
  const stored = (name: string) => vscode.Uri.joinPath(context.globalStorageUri, name);
  return {
    ...{ accounts, fetch, isLocalServer, localServer, log, openDownloads, state, stored },
    activeRuns: own(new ActiveRuns(systemClock)),
    batches: own(new ActiveBatches()),
    clock: systemClock,
    documents: own(new AnswerDocuments()),
    files: new AnswerFiles(stored('answers')),
    inference: createLazyInference({ clock: systemClock, logger: log, fetch, state }),
    knownTokens: secrets.known,
    memory: new EndpointMemory(state),
    modelFolders: localModelFolders(context),
    resultEvents: own(new Emitter<ResultEvent>()),
    runEvents: own(new Emitter<RunEvent>()),
    workspaceState: mementoStore(context.workspaceState),
  };
}
