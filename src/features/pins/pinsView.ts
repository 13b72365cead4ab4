import * as vscode from 'vscode';
import { hubFor } from '../../core/models/modelSearch';
import { parseEndpoint } from '../../core/identity/endpoint';
import type { LostPin } from '../../core/pins/intent/rememberedPins';
import type { PinItem } from '../../core/pins/list/pinList';
import { droppedRows, pinRows } from '../../core/pins/intent/pinRows';
import type { PinRow } from '../../core/pins/intent/pinRows';
import type { PinsState } from './pinsState';
import type { Disposable } from '../../core/ports';
import { withAccount } from '../../platform/messages/accountLabels';
import { givenName } from '../../platform/namedAccount';
import { setContextKey } from '../../platform/contextKeys';
import { selectFocused } from '../../platform/selectFocused';
import { onDidChangeSettings, readSetting } from '../../platform/settings';
import { pinFailureText } from './pinFailure';
import type { PinsStore } from './pinsStore';
import { pinsCount, pinTooltip, pinTreeItem } from './pinTreeItem';
import type { RowFacts } from './pinTreeItem';

export const PINS_VIEW = 'hfInference.pins';

/** The view of the pinned models: it shows the store's state and nothing else. */
export class PinsView implements Disposable {
  private readonly subscriptions: readonly Disposable[];
  private items: readonly PinItem[] | undefined;
  private dropped: readonly LostPin[] = [];
  private rows: readonly PinRow[] = [];
  private readAt = new Date();
  private onHub = false;
  private model = currentModel();

  constructor(
    private readonly store: PinsStore,
    readonly tree: vscode.TreeView<PinRow>,
    private readonly changed: vscode.EventEmitter<PinRow | undefined>,
  ) {
    this.subscriptions = [
      store.onDidChange(() => this.render()),
      onDidChangeSettings((keys) => keys.includes('model') && this.markCurrent()),
      // A folder may have a model of its own.
      vscode.window.onDidChangeActiveTextEditor(() => this.markCurrent()),
    ];
  }

  getTreeItem(row: PinRow): vscode.TreeItem {
    return pinTreeItem(row, this.facts(row));
  }

  getChildren(row?: PinRow): PinRow[] {
    return row === undefined ? [...this.rows] : [];
  }

  resolveTreeItem(item: vscode.TreeItem, row: PinRow): vscode.TreeItem {
    item.tooltip = pinTooltip(row, this.facts(row));
    return item;
  }

  /** The selected rows; where there are none, the one that has the focus in the view is selected. */
  async selected(): Promise<readonly PinRow[]> {
    const { tree } = this;
    return tree.selection.length > 0 || !tree.visible ? tree.selection : selectFocused(tree);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private facts(row: PinRow): RowFacts {
    const { onHub } = this;
    if (row.kind !== 'pin') {
      return { load: 'unknown', onHub, isCurrent: false };
    }
    const { modelId } = row.name;
    return {
      load: this.store.pins?.loads.of(modelId) ?? 'unknown',
      onHub,
      isCurrent: modelId === this.model,
    };
  }

  private markCurrent(): void {
    const model = currentModel();
    if (model !== this.model) {
      this.model = model;
      this.changed.fire(undefined);
    }
  }

  private render(): void {
    const { state, pins } = this.store;
    const list = state.kind === 'list' ? state.list : undefined;
    if (list !== undefined && state.kind === 'list' && state.stale === undefined) {
      this.readAt = new Date();
    }
    const dropped = list === undefined ? [] : this.store.dropped;
    if (list?.items !== this.items || dropped !== this.dropped) {
      this.items = list?.items;
      this.dropped = dropped;
      this.rows = [...pinRows(this.items ?? []), ...droppedRows(dropped)];
    }
    const endpoint = parseEndpoint(pins?.owner.endpoint ?? '');
    this.onHub = endpoint.ok && !endpoint.loopback && hubFor(endpoint) !== undefined;
    void setContextKey('hfInference.pins.state', list?.items.length === 0 ? 'empty' : state.kind);
    void setContextKey('hfInference.pins.hasDropped', dropped.length > 0);
    void setContextKey('hfInference.pins.problem', state.kind === 'error' ? state.problem : '');
    this.tree.description =
      list === undefined ? '' : withAccount(pinsCount(list), givenName(pins?.owner.account));
    this.tree.message = this.message(state, pins?.owner.origin ?? '');
    this.renderBadge();
    this.changed.fire(undefined);
  }

  /** Nobody asks for load states while the view is hidden, so that a badge would soon be wrong. */
  renderBadge(): void {
    const { pins } = this.store;
    const loading = this.tree.visible
      ? this.rows.filter((row) => row.kind === 'pin' && pins?.loads.of(row.name.modelId) === 'loading').length
      : 0;
    this.tree.badge =
      loading === 0
        ? undefined
        : {
            value: loading,
            tooltip:
              loading === 1
                ? vscode.l10n.t('1 pinned model is loading')
                : vscode.l10n.t('{0} pinned models are loading', loading),
          };
  }

  /** A message would hide the welcome content, so that it is only for lists that have rows. */
  private message(state: PinsState, origin: string): string {
    if (state.kind !== 'list' || this.rows.length === 0) {
      return '';
    }
    const { list, stale } = state;
    if (stale !== undefined) {
      return vscode.l10n.t(
        'Last updated at {0}. {1}',
        this.readAt.toLocaleTimeString(),
        pinFailureText(stale, origin),
      );
    }
    if (this.dropped.length > 0) {
      return vscode.l10n.t(
        'The server dropped pinned models. Restore them, or refresh to accept the list as it is.',
      );
    }
    return list.allowed !== undefined && list.items.length > list.allowed
      ? vscode.l10n.t(
          '{1} models are pinned, but the limit is {0}. Unpin some, or the server may reject changes.',
          list.allowed,
          list.items.length,
        )
      : '';
  }
}

/** The model of a run that names none. */
function currentModel(): string {
  return readSetting('model', vscode.window.activeTextEditor?.document.uri).trim();
}
