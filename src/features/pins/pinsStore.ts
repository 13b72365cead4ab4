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

/** How a refresh ended: the list as it was read, or why it was not. */
export type Refreshed =
  | { readonly ok: true; readonly pins: OpenPins; readonly list: PinList }
  | { readonly ok: false; readonly problem: Extract<Opening, { ok: false }> }
  | { readonly ok: false; readonly origin: string; readonly failure: Failure };

/** What is shown of the pins. An answer that something newer has overtaken is dropped. */
export class PinsStore implements Disposable {
  private readonly changed = new Emitter<void>();
  private generation = 0;
  private reading = new AbortController();
  private shown: OpenPins | undefined;
  private current: PinsState = { kind: 'loading' };
  private readonly lost = new Map<OpenPins, readonly LostPin[]>();

  readonly onDidChange = this.changed.event;

  constructor(private readonly source: Pick<ActivePins, 'get'>) {}

  get state(): PinsState {
    return this.current;
  }

  /** Whose pins are shown; absent before the first read, and where there is no token. */
  get pins(): OpenPins | undefined {
    return this.shown;
  }

  /** What the server has dropped of the pins that are shown, until it is back or a refresh accepts the list. */
  get dropped(): readonly LostPin[] {
    return (this.shown && this.lost.get(this.shown)) ?? [];
  }

  addDropped(pins: OpenPins, more: readonly LostPin[]): void {
    const before = this.lost.get(pins) ?? [];
    const texts = new Set(before.map(({ item }) => item.text));
    this.lost.set(pins, [...before, ...more.filter(({ item }) => !texts.has(item.text))]);
  }

  /** What is not missed any more. */
  forgetDropped(pins: OpenPins, texts: readonly string[]): void {
    const gone = new Set(texts);
    this.lost.set(
      pins,
      (this.lost.get(pins) ?? []).filter(({ item }) => !gone.has(item.text)),
    );
  }

  /**
   * Reads the list anew. `accepts`: the user or a caller asks for it, so that what it shows is right. Never rejects,
   * except for an unknown fault of the secret storage.
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
      this.set(pins, afterRead(this.current, reply));
    }
    return reply.ok
      ? { ok: true, pins, list: reply.value }
      : { ok: false, origin: pins.owner.origin, failure: reply.failure };
  }

  /** Reads the list for a question to the user, whatever the view reads meanwhile; it is shown as well. */
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

  /** Shows a list that was read back after a write; whatever is still being read is older. */
  show(pins: OpenPins, list: PinList): void {
    if (this.shown !== undefined && this.shown !== pins) {
      return;
    }
    this.reading.abort();
    this.generation++;
    this.set(pins, { kind: 'list', list });
  }

  /** The account has changed: what is shown is not theirs. */
  clear(): void {
    this.reading.abort();
    this.generation++;
    this.set(undefined, { kind: 'loading' });
  }

  /** Load states have changed. */
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
