import { grouped } from '../list/grouped';
import { changedPairs, differences } from './pinChanges';
import type { PinItem, PinName } from '../list/pinList';
import { caseFoldedId } from './pinSpelling';

/** An entry that the server does not list any more, and its place in the list when it was there. */
export interface LostPin {
  readonly index: number;
  readonly item: PinItem;
}

interface KeptPin extends LostPin {
  /** What the entry is called in the list that was sent; differs from its own name where an intent changed it. */
  readonly sentAs: PinName | undefined;
}

/**
 * The entries that the writes of one write sent along, so that those that a server drops can be named. Lists are
 * compared as sets of names: neither their order nor doubled entries count. An entry that came back with another compute
 * type or in another case is still there, as some servers set their own.
 */
export class RememberedPins {
  private kept: readonly KeptPin[] = [];

  /** Notes a write: `sent` was made of `before`, a list that had just been read. */
  note(before: readonly PinItem[], sent: readonly PinItem[]): void {
    const known = new Map(this.kept.map((pin) => [keyOf(pin.item), pin.index]));
    const { gone, come } = differences(before, sent);
    const changed = new Map(changedPairs(gone, come));
    const removed = new Set(gone.filter((item) => !changed.has(item)));
    const now = new Map<string, KeptPin>();
    for (const [index, item] of before.entries()) {
      const key = keyOf(item);
      if (removed.has(item) || now.has(key)) {
        continue;
      }
      now.set(key, { item, index: known.get(key) ?? index, sentAs: (changed.get(item) ?? item).name });
    }
    this.kept = [...this.missing(before), ...now.values()];
  }

  /** The entries that a list lacks, which was read after the writes; in the order of their places. */
  missingFrom(now: readonly PinItem[]): readonly LostPin[] {
    const missing = this.missing(now).map(({ index, item }) => ({ index, item }));
    return missing.sort((one, other) => one.index - other.index);
  }

  private missing(now: readonly PinItem[]): readonly KeptPin[] {
    const left = new Map(now.map((item) => [keyOf(item), item]));
    const absent = this.kept.filter(({ item, sentAs }) => {
      const isThere = left.delete(keyOf(item));
      return !(sentAs !== undefined && left.delete(nameKey(sentAs))) && !isThere;
    });
    // What is left may be one of them under another compute type, or else in another case.
    const unlike = withoutCounterparts(absent, [...left.values()], (modelId) => modelId);
    return withoutCounterparts(unlike.absent, unlike.left, caseFoldedId).absent;
  }
}

/** Those of the lost entries that a later list lacks, too. */
export function stillLost(lost: readonly LostPin[], now: readonly PinItem[]): readonly LostPin[] {
  const there = new Set(now.map(keyOf));
  return lost.filter(({ item }) => !there.has(keyOf(item)));
}

/** Pairs each absent entry with one of those left that has the same model by `idOf`; gives what finds no partner. */
function withoutCounterparts(
  absent: readonly KeptPin[],
  left: readonly PinItem[],
  idOf: (modelId: string) => string,
): { readonly absent: readonly KeptPin[]; readonly left: readonly PinItem[] } {
  const byId = grouped(left, ({ name }) => name && idOf(name.modelId));
  return {
    absent: absent.filter(
      ({ item: { name } }) => !name || byId.get(idOf(name.modelId))?.shift() === undefined,
    ),
    left: [...byId.values()].flat(),
  };
}

function keyOf({ name, text }: PinItem): string {
  return name ? nameKey(name) : text;
}

function nameKey({ modelId, computeType }: PinName): string {
  return JSON.stringify([modelId, computeType]);
}
