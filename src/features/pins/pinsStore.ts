import { Emitter } from '../../core/emitter';
import type { Failure } from '../../core/http/failure';
import { stillLost } from '../../core/pins/intent/rememberedPins';
import type { LostPin } from '../../core/pins/intent/rememberedPins';
import type { PinList } from '../../core/pins/list/pinList';
import { afterRead } from './pinsState';
import type { PinsState } from './pinsState';
import type { Disposable } from '../../core/ports';
import type { OpenPins } from './openPins';
import type { ActivePins, Opening } from './activePins';

/** The result of a refresh: the list, or why it could not be read. */
export type Refreshed =
  | { readonly ok: true; readonly pins: OpenPins; readonly list: PinList }
  | { readonly ok: false; readonly problem: Extract<Opening, { ok: false }> }
  | { readonly ok: false; readonly origin: string; readonly failure: Failure };

/** Holds the state that the pins view shows. Ignores a response if something newer is shown by then. */
export class PinsStore implements Disposable {
  private readonly changed = new Emitter<void>();
  private generation = 0;
  private reading = new AbortController();
  private shown: OpenPins | undefined;
  private current: PinsState = { kind: 'loading' };
  private readonly lost = new Map<OpenPins, readonly LostPin[]>();

  readonly onDidChange = this.changed.event;

  constructor(private readonly source: Pick<ActivePins, 'get' | 'isLocalServer'>) {}

  get state(): PinsState {
    return this.current;
  }

  /** The pins that are shown; absent before the first read, and without a token. */
  get pins(): OpenPins | undefined {
    return this.shown;
  }

  /** The entries that the server dropped, until they are listed again or a refresh accepts the list. */
  get dropped(): readonly LostPin[] {
    return (this.shown && this.lost.get(this.shown)) ?? [];
  }

  addDropped(pins: OpenPins, added: readonly LostPin[]): void {
    const before = this.lost.get(pins) ?? [];
    const texts = new Set(before.map(({ item }) => item.text));
    this.lost.set(pins, [...before, ...added.filter(({ item }) => !texts.has(item.text))]);
  }

  /** Forgets dropped entries that were restored. */
  forgetDropped(pins: OpenPins, texts: readonly string[]): void {
    const restored = new Set(texts);
    this.lost.set(
      pins,
      (this.lost.get(pins) ?? []).filter(({ item }) => !restored.has(item.text)),
    );
  }

  /**
   * Reads the list again. `accepts`: the user or a caller requested it, so that the list counts as accepted. Rejects only
   * if secret storage fails in an unknown way.
   */
  async refresh({ accepts }: { readonly accepts: boolean }): Promise<Refreshed> {
    this.reading.abort();
    this.reading = new AbortController();
    const { signal } = this.reading;
    const generation = ++this.generation;
    const isLate = (): boolean => generation !== this.generation;
    const opening = await this.source.get();
    if (!opening.ok) {
      if (!isLate()) {
        this.set(undefined, stateOf(opening));
      }
      return { ok: false, problem: opening };
    }
    const { pins } = opening;
    if (!isLate() && pins !== this.shown) {
      this.set(pins, { kind: 'loading' });
    }
    const reply = await pins.service.read(signal, { accepts });
    if (accepts && reply.ok) {
      this.lost.delete(pins);
    }
    if (!isLate()) {
      this.set(pins, afterRead(this.current, reply, this.source.isLocalServer(pins.owner.origin)));
    }
    return reply.ok
      ? { ok: true, pins, list: reply.value }
      : { ok: false, origin: pins.owner.origin, failure: reply.failure };
  }

  /** Reads the list for a question to the user, independent of refreshes, and shows it in the view too. */
  async fresh(): Promise<Refreshed> {
    const opening = await this.source.get();
    if (!opening.ok) {
      return { ok: false, problem: opening };
    }
    const { pins } = opening;
    const reply = await pins.service.read(new AbortController().signal);
    if (!reply.ok) {
      return { ok: false, origin: pins.owner.origin, failure: reply.failure };
    }
    this.show(pins, reply.value);
    return { ok: true, pins, list: reply.value };
  }

  /** Shows a list that was just read, such as after a write. Reads that are still running are older and are ignored. */
  show(pins: OpenPins, list: PinList): void {
    if (this.shown !== undefined && this.shown !== pins) {
      return;
    }
    this.reading.abort();
    this.generation++;
    this.set(pins, { kind: 'list', list });
  }

  /** Clears the view, since the account has changed. */
  clear(): void {
    this.reading.abort();
    this.generation++;
    this.set(undefined, { kind: 'loading' });
  }

  /** Renders the view again after load states have changed. */
  touch(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.reading.abort();
    this.generation++;
    this.changed.dispose();
  }

  private set(pins: OpenPins | undefined, state: PinsState): void {
    const lost = pins && this.lost.get(pins);
    if (lost && state.kind === 'list') {
      this.lost.set(pins, stillLost(lost, state.list.items));
    }
    this.shown = pins;
    this.current = state;
    this.changed.fire();
  }
}

function stateOf({ problem }: Extract<Opening, { ok: false }>): PinsState {
  return problem === 'secrets' ? { kind: 'error', problem } : { kind: problem };
}
