import * as vscode from 'vscode';
import type { Clock, Disposable } from '../../core/ports';
import type { ActivePins } from './activePins';
import type { PinsStore } from './pinsStore';
import type { PinsView } from './pinsView';
import { withViewProgress } from '../../platform/viewProgress';
import { PINS_VIEW } from './pinsView';

/** Milliseconds between requests for load states while a model is loading, and otherwise. */
const LOADING_MS = 2_000;
const IDLE_MS = 15_000;
/** Milliseconds until the list is read again, since others may change it too. */
const LIST_MS = 60_000;

/** Updates the view while it is visible, and only then: reads the list, then the load states repeatedly. */
export class PinsWatch implements Disposable {
  private readonly subscriptions: readonly Disposable[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private roundAbort = new AbortController();
  private readAt: number | undefined;

  constructor(
    source: ActivePins,
    private readonly store: PinsStore,
    private readonly view: PinsView,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {
    let shown = store.pins;
    let list: unknown;
    this.subscriptions = [
      view.tree.onDidChangeVisibility(() => this.start()),
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.start()),
      source.onDidChange(() => {
        // A visible list stays until the next one has been read.
        if (!view.tree.visible) {
          store.clear();
        }
        this.readAt = undefined;
        this.start();
      }),
      store.onDidChange(() => {
        const { pins, state } = store;
        const next = state.kind === 'list' ? state.list : undefined;
        if (pins === shown && next === list) {
          return;
        }
        shown = pins;
        list = next;
        if (next !== undefined) {
          this.start();
        }
      }),
    ];
    this.start();
  }

  dispose(): void {
    this.stop();
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.roundAbort.abort();
  }

  /** Starts a new round at once and ends the previous one. */
  private start(): void {
    this.stop();
    if (!this.view.tree.visible) {
      this.view.renderBadge();
      return;
    }
    this.roundAbort = new AbortController();
    void this.updateRepeatedly(this.roundAbort.signal);
  }

  private async updateRepeatedly(signal: AbortSignal): Promise<void> {
    const { clock, store, view } = this;
    if (this.readAt === undefined || clock.monotonic() - this.readAt > LIST_MS) {
      this.readAt = clock.monotonic();
      // The store then changes, which starts the next round.
      await withViewProgress(PINS_VIEW, () => store.refresh({ accepts: false })).catch(() => undefined);
    }
    const { pins, state } = store;
    if (signal.aborted) {
      return;
    }
    if (pins !== undefined && state.kind === 'list') {
      const models = state.list.items.flatMap(({ name }) => (name ? [name.modelId] : []));
      const hasChanged = await pins.loads.refresh(models, signal);
      if (signal.aborted) {
        return;
      }
      if (hasChanged) {
        store.touch();
      }
    }
    const isLoading = (view.tree.badge?.value ?? 0) > 0;
    this.timer = setTimeout(() => void this.updateRepeatedly(signal), isLoading ? LOADING_MS : IDLE_MS);
  }
}
