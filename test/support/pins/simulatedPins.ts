import { parsePinList, pinListBody } from '../../../src/core/pins/list/pinList';
import type { Lock } from '../../../src/core/ports';
import type { AcceptedPins, PinJournal, PinsApi, JournalEntry } from '../../../src/core/pins/write/pinPorts';
import { texts } from './pinLists';
import type { VirtualClock } from '../virtualClock';

/**
 * What becomes of a request. `lostBefore`: it never arrives; `lostAfter`: it is carried out, the answer is lost; `late`:
 * the client loses the connection at once, and the request is carried out all the same, later.
 */
export type Fate = 'ok' | 'lostBefore' | 'lostAfter' | 'late';

/** One thing that the server did, at the moment when it did it. */
export interface ServerEvent {
  readonly kind: 'read' | 'write';
  readonly who: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What it was sent, where that is not what it keeps. */
  readonly sent?: readonly string[];
}

/** The server of the API on virtual time, and the lines to it. Lists are JSON text on the way, as in HTTP. */
export class SimulatedPins {
  readonly log: ServerEvent[] = [];
  /** Called after each thing that the server did, so that others may act in between. */
  onEvent: (event: ServerEvent) => void = () => undefined;

  constructor(
    private readonly clock: VirtualClock,
    public entries: readonly string[],
    private readonly allowed: number | undefined,
    /** Milliseconds that each way takes, and what becomes of each request, in the order of the requests. */
    private readonly line: { readonly delay: () => number; readonly fate: () => Fate },
    /** What it makes of each entry that it is sent, such as another case of its id. */
    private readonly keeps: (text: string) => string = (text) => text,
  ) {}

  client(who: string): PinsApi {
    return {
      read: async (signal) => {
        // A read that is carried out late shows nobody anything.
        const body = await this.send(
          () => this.list(who),
          signal,
          () => undefined,
        );
        const value = body === undefined ? undefined : parsePinList(body);
        return value ? { ok: true, value } : { ok: false, failure: lost };
      },
      replace: async (items, signal) => {
        const body = pinListBody(items);
        const answer = await this.send(() => this.write(who, texts(parsePinList(body)?.items)), signal);
        return answer === undefined ? { ok: false, failure: lost, isInDoubt: true } : { ok: true };
      },
    };
  }

  write(who: string, sent: readonly string[]): string {
    const after = sent.map(this.keeps);
    const event: ServerEvent = { kind: 'write', who, before: this.entries, after, sent };
    this.log.push(event);
    this.entries = after;
    this.onEvent(event);
    return '{"ok":"Pinned"}';
  }

  list(who: string): string {
    const event: ServerEvent = { kind: 'read', who, before: this.entries, after: this.entries };
    this.log.push(event);
    const limit = this.allowed === undefined ? '' : `,"allowed_pinned_models":${this.allowed}`;
    const body = `{"pinned_models":[${this.entries.join(', ')}]${limit}}`;
    this.onEvent(event);
    return body;
  }

  private async send(
    carryOut: () => string,
    signal: AbortSignal,
    carryOutLate: () => unknown = carryOut,
  ): Promise<string | undefined> {
    const fate = this.line.fate();
    const [there, back] = [this.line.delay(), this.line.delay()];
    try {
      if (fate === 'late') {
        void this.clock.sleep(there).then(carryOutLate);
        return undefined;
      }
      await this.clock.sleep(there, signal);
      const answer = fate === 'lostBefore' ? undefined : carryOut();
      await this.clock.sleep(back, signal);
      return fate === 'ok' ? answer : undefined;
    } catch {
      return undefined;
    }
  }
}

const lost = { kind: 'offline', reason: 'lost', detail: '' } as const;

/** A journal that outlives its window. */
export class MemoryJournal implements PinJournal {
  readonly entries = new Map<string, JournalEntry>();

  async open(): Promise<readonly JournalEntry[]> {
    return [...this.entries.values()];
  }

  async write(entry: JournalEntry): Promise<void> {
    this.entries.set(entry.id, entry);
  }

  async settle(id: string): Promise<void> {
    this.entries.delete(id);
  }
}

/** Accepted lists that outlive their window. */
export class MemoryAccepted implements AcceptedPins {
  readonly lists = new Map<string, readonly string[]>();

  async read(scope: string): Promise<readonly string[] | undefined> {
    return this.lists.get(scope);
  }

  async write(scope: string, modelIds: readonly string[]): Promise<void> {
    this.lists.set(scope, modelIds);
  }
}

/** One after the other, as windows of one machine. */
export function fairLock(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return {
    withLock: (_name, signal, work) => {
      const turn = last.then(() => {
        signal.throwIfAborted();
        return work(true);
      });
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** No file system: only the protocol keeps the writers apart. */
export const noLock: Lock = { withLock: (_name, _signal, work) => work(false) };
