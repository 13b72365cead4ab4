import type { LostPin } from './rememberedPins';
import type { PinItem, PinName } from '../list/pinList';

/** One line of the list as it is shown. */
export type PinRow =
  /** `count` entries of the very same model and compute type. */
  | { readonly kind: 'pin'; readonly name: PinName; readonly count: number }
  /** An entry that this client does not understand; it is kept as it is. */
  | { readonly kind: 'unreadable'; readonly text: string }
  /** An entry that the server does not list any more, though it was sent along with a change. `name` as in the list. */
  | { readonly kind: 'dropped'; readonly name?: PinName; readonly text: string };

/** What is to be shown of a list, in its order: doubled entries once, case variants and other compute types apart. */
export function pinRows(items: readonly PinItem[]): readonly PinRow[] {
  const rows = new Map<string, PinRow>();
  for (const { name, text } of items) {
    const key = name ? JSON.stringify([name.modelId, name.computeType]) : `unreadable ${rows.size}`;
    const row = rows.get(key);
    const count = row?.kind === 'pin' ? row.count + 1 : 1;
    rows.set(key, name ? { kind: 'pin', name, count } : { kind: 'unreadable', text });
  }
  return [...rows.values()];
}

/** The rows of entries that a server has dropped. */
export function droppedRows(lost: readonly LostPin[]): readonly PinRow[] {
  return lost.map(({ item: { name, text } }) => ({ kind: 'dropped', text, ...(name && { name }) }));
}
