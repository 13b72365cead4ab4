import * as vscode from 'vscode';
import type { Clock, Disposable } from '../../core/ports';
import type { ActivePins } from './activePins';
import type { PinsStore } from './pinsStore';
import type { PinsView } from './pinsView';
import { withViewProgress } from '../../platform/viewProgress';
import { PINS_VIEW } from './pinsView';

/** While something loads, its state is asked for this often, otherwise more seldom. Milliseconds. */
const LOADING_MS = 2_000;
const IDLE_MS = 15_000;
/** Others may change the list, too. */
const LIST_MS = 60_000;

/** Keeps the view fresh while it is visible, and only then: it reads the list, then asks for the load states in turns. */
export class PinsWatch implements Disposable {
  private readonly subscriptions: readonly Disposable[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = new AbortController();
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
        // What is on the screen stays until the next list is there, unless it is another account's.
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
    this.asking.abort();
  }

  /** Begins a new write at once; the one before ends. */
  private start(): void {
    this.stop();
    if (!this.view.tree.visible) {
      this.view.renderBadge();
      return;
    }
    this.asking = new AbortController();
    void this.round(this.asking.signal);
  }

  private async round(signal: AbortSignal): Promise<void> {
    const { clock, store, view } = this;
    if (this.readAt === undefined || clock.monotonic() - this.readAt > LIST_MS) {
      this.readAt = clock.monotonic();
      // Ends in a change of the store, which starts the next write.
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
    this.timer = setTimeout(() => void this.round(signal), isLoading ? LOADING_MS : IDLE_MS);
  }
}
