/**
 * The pinned models: view, commands and protocol. The extension loads this bundle when they are first used, so that it
 * activates quickly.
 */
import * as vscode from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import type { LocalServer } from '../../core/localServer/localServer';
import type { PinRow } from '../../core/pins/intent/pinRows';
import type { PinStorage } from '../../core/pins/write/pinPorts';
import type { Disposable } from '../../core/ports';
import { openPins } from './openPins';
import type { PinsPorts } from './openPins';
import type { WatchedStore } from '../../platform/mementoStore';
import type { OutputLog } from '../../platform/outputLog';
import { ActivePins } from './activePins';
import type { PinDraft } from './pinDraft';
import { PinEditor } from './pinEditor';
import { pinCommands } from './pinCommands';
import type { PinHandlers } from './pinCommands';
import { pinListCommands } from './pinListCommands';
import { PinMessages } from './pinMessages';
import { PinsStore } from './pinsStore';
import { PinsView } from './pinsView';
import { PinsWatch } from './pinsWatch';
import { reportUnfinishedWrites } from './reportUnfinishedWrites';

export { PinDraft } from './pinDraft';

/** The services that the composition root provides. */
export interface PinsServices extends Omit<PinsPorts, 'logger' | 'storage'> {
  readonly accounts: Pick<Accounts, 'token' | 'onDidChange'>;
  readonly isLocalServer: (origin: string) => boolean;
  readonly localServer: Pick<LocalServer, 'find' | 'onDidChangeStopped' | 'staysStopped'>;
  readonly state: WatchedStore;
  readonly log: OutputLog;
  /** Loads the storage that writes share between windows. */
  readonly openStorage: () => Promise<PinStorage>;
}

export interface PinsFeature extends Disposable {
  readonly view: PinsView;
  readonly handlers: PinHandlers;
}

/** Creates the parts. `changed` makes the tree reload its rows. */
export function createPinsFeature(
  services: PinsServices,
  storage: PinStorage,
  tree: vscode.TreeView<PinRow>,
  changed: vscode.EventEmitter<PinRow | undefined>,
  draft: PinDraft,
): PinsFeature {
  const { clock, log } = services;
  const source = new ActivePins(services, (owner) => openPins({ ...services, logger: log, storage }, owner));
  const store = new PinsStore(source);
  const view = new PinsView(store, tree, changed);
  const pinEditor = new PinEditor(source, store, new PinMessages(log, source));
  const commands = { pinEditor, source, store, view };
  const parts = vscode.Disposable.from(
    reportUnfinishedWrites(source, pinEditor, log),
    new PinsWatch(source, store, view, clock),
    view,
    store,
    source,
  );
  return {
    view,
    handlers: { ...pinCommands(commands), ...pinListCommands(commands, draft) },
    dispose: () => void parts.dispose(),
  };
}
