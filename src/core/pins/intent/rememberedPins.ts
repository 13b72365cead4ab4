import { grouped } from '../list/grouped';
import { changedPairs, differences } from './pinChanges';
import type { PinItem, PinName } from '../list/pinList';
import { caseFoldedId } from './pinSpelling';

/** An entry that the server no longer lists, and its former place in the list. */
export interface LostPin {
  readonly index: number;
  readonly item: PinItem;
}

interface RememberedPin extends LostPin {
  /** The name of the entry in the list that was sent. Differs from its own name if an intent changed it. */
  readonly sentAs: PinName | undefined;
}

/**
 * Remembers the entries that the requests of one write sent unchanged, to find those that the server drops. Compares lists
 * as sets of names, ignoring order and duplicates. An entry that the server returns with another compute type or in
 * different capitalization is not missing, since some servers set their own.
 */
export class RememberedPins {
  private pins: readonly RememberedPin[] = [];

  /** Records a request: `sent` was made from `before`, a list that had just been read. */
  note(before: readonly PinItem[], sent: readonly PinItem[]): void {
    const known = new Map(this.pins.map((pin) => [keyOf(pin.item), pin.index]));
    const differing = differences(before, sent);
    const changed = new Map(changedPairs(differing.removed, differing.added));
    const removed = new Set(differing.removed.filter((item) => !changed.has(item)));
    const current = new Map<string, RememberedPin>();
    for (const [index, item] of before.entries()) {
      const key = keyOf(item);
      if (removed.has(item) || current.has(key)) {
        continue;
      }
      current.set(key, { item, index: known.get(key) ?? index, sentAs: (changed.get(item) ?? item).name });
    }
    this.pins = [...this.missing(before), ...current.values()];
  }

  /** Returns the entries missing from a list that was read after the requests, by their former places. */
  missingFrom(list: readonly PinItem[]): readonly LostPin[] {
    const missing = this.missing(list).map(({ index, item }) => ({ index, item }));
    return missing.sort((one, other) => one.index - other.index);
  }

  private missing(list: readonly PinItem[]): readonly RememberedPin[] {
    const left = new Map(list.map((item) => [keyOf(item), item]));
    const absent = this.pins.filter(({ item, sentAs }) => {
      const isPresent = left.delete(keyOf(item));
      return !(sentAs !== undefined && left.delete(nameKey(sentAs))) && !isPresent;
    });
    // The remaining entries may be some of these with another compute type, or else in different capitalization.
    const unmatched = withoutCounterparts(absent, [...left.values()], (modelId) => modelId);
    return withoutCounterparts(unmatched.absent, unmatched.left, caseFoldedId).absent;
  }
}

/** Returns the lost entries that are missing from a later list too. */
export function stillLost(lost: readonly LostPin[], list: readonly PinItem[]): readonly LostPin[] {
  const listed = new Set(list.map(keyOf));
  return lost.filter(({ item }) => !listed.has(keyOf(item)));
}

/** Pairs absent entries with remaining ones of the same model by `idOf`, and returns the entries without a counterpart. */
function withoutCounterparts(
  absent: readonly RememberedPin[],
  left: readonly PinItem[],
  idOf: (modelId: string) => string,
): { readonly absent: readonly RememberedPin[]; readonly left: readonly PinItem[] } {
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
