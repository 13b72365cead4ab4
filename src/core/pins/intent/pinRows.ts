import type { LostPin } from './rememberedPins';
import type { PinItem, PinName } from '../list/pinList';

/** One row of the list in the view. */
export type PinRow =
  /** `count` entries with the same model and compute type. */
  | { readonly kind: 'pin'; readonly name: PinName; readonly count: number }
  /** An entry that this client does not understand and leaves unchanged. */
  | { readonly kind: 'unreadable'; readonly text: string }
  /** An entry that the server no longer lists although it was sent with a change. `name` is the name it had in the list. */
  | { readonly kind: 'dropped'; readonly name?: PinName; readonly text: string };

/** Returns the rows for a list, in its order. Equal entries share a row; other capitalizations and compute types do not. */
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

/** Returns the rows for entries that the server dropped. */
export function droppedRows(lost: readonly LostPin[]): readonly PinRow[] {
  return lost.map(({ item: { name, text } }) => ({ kind: 'dropped', text, ...(name && { name }) }));
}
