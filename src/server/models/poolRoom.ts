import type { ModelSlot } from './modelSlot';
import type { CatalogModel } from './readModelFolder';

const MIN_ESTIMATE_SECONDS = 0.1;

/** What a pool holds when it wants to load one more model. */
export interface PoolContents {
  readonly slots: readonly ModelSlot[];
  /** Models that are being unloaded and still take memory. */
  readonly leaving: readonly ModelSlot[];
  /** IDs of the models that are never evicted. */
  readonly pinned: ReadonlySet<string>;
  readonly memoryBytes: number;
  /** Bytes that a model is expected to take. */
  readonly estimate: (model: CatalogModel) => number;
}

/** Whether the budget holds the next model too, and which model has to go first where it does not. */
export function roomFor(
  next: ModelSlot,
  { slots, leaving, pinned, memoryBytes, estimate }: PoolContents,
): { readonly isEnough: boolean; readonly evictable: ModelSlot | undefined } {
  const others = slots.filter(({ loaded }) => loaded !== undefined);
  const used = [...others, ...leaving].reduce((sum, slot) => sum + (slot.loaded?.bytes ?? 0), 0);
  const coming = slots.filter((slot) => slot.isLoading || slot === next);
  const wanted = coming.reduce((sum, { model }) => sum + estimate(model), 0);
  const [evictable] = others
    .filter(({ model }) => !pinned.has(model.id))
    .sort((a, b) => Number(a.users > 0) - Number(b.users > 0) || a.lastUsed - b.lastUsed);
  return { isEnough: used + wanted <= memoryBytes, evictable };
}

/** Seconds until a slot is loaded: its own load, and those before it. */
export function remainingSeconds(
  slot: ModelSlot,
  slots: readonly ModelSlot[],
  estimate: (model: CatalogModel) => number,
): number {
  const open = slots.filter(({ loaded, failure }) => loaded === undefined && failure === undefined);
  const ahead = open.slice(0, open.indexOf(slot) + 1);
  const total = ahead.reduce((sum, { model }) => sum + estimate(model), 0);
  const elapsed = (performance.now() - (ahead[0] ?? slot).asked) / 1000;
  return Math.max(MIN_ESTIMATE_SECONDS, total + slot.delayMs / 1000 - elapsed);
}
