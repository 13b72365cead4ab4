import type { ModelSlot } from './modelSlot';
import type { CatalogModel } from './readModelFolder';

const MIN_ESTIMATE_SECONDS = 0.1;

/** The contents of a pool that is about to load another model. */
export interface PoolContents {
  readonly slots: readonly ModelSlot[];
  /** Models that are being unloaded and still take memory. */
  readonly leaving: readonly ModelSlot[];
  /** IDs of the models that are never evicted. */
  readonly pinned: ReadonlySet<string>;
  readonly memoryBytes: number;
  /** Returns the expected memory of a model in bytes. */
  readonly estimate: (model: CatalogModel) => number;
}

/** Returns whether the next model fits in the budget, and which model to evict first if it does not. */
export function roomFor(
  next: ModelSlot,
  { slots, leaving, pinned, memoryBytes, estimate }: PoolContents,
): { readonly isEnough: boolean; readonly evictable: ModelSlot | undefined } {
  const others = slots.filter(({ loaded }) => loaded !== undefined);
  const used = [...others, ...leaving].reduce((sum, slot) => sum + (slot.loaded?.bytes ?? 0), 0);
  const loading = slots.filter((slot) => slot.isLoading || slot === next);
  const wanted = loading.reduce((sum, { model }) => sum + estimate(model), 0);
  const [evictable] = others
    .filter(({ model }) => !pinned.has(model.id))
    .sort((a, b) => Number(a.users > 0) - Number(b.users > 0) || a.lastUsed - b.lastUsed);
  return { isEnough: used + wanted <= memoryBytes, evictable };
}

/** Estimates the seconds until a slot is loaded, including the loads before it. */
export function remainingSeconds(
  slot: ModelSlot,
  slots: readonly ModelSlot[],
  estimate: (model: CatalogModel) => number,
): number {
  const open = slots.filter(({ loaded, failure }) => loaded === undefined && failure === undefined);
  const ahead = open.slice(0, open.indexOf(slot) + 1);
  const total = ahead.reduce((sum, { model }) => sum + estimate(model), 0);
  const elapsed = (performance.now() - (ahead[0] ?? slot).requestedAt) / 1000;
  return Math.max(MIN_ESTIMATE_SECONDS, total + slot.delayMs / 1000 - elapsed);
}
