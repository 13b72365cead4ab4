import type { HubFault } from './modelHub';

const REFUSALS: ReadonlySet<HubFault['kind']> = new Set([
  ...(['missing', 'needsAccess', 'noOnnx', 'incomplete', 'noSuchFormat'] as const),
  ...(['tooLargeForMemory', 'noSpace', 'folderInUse'] as const),
]);

/** Whether trying again does not help before something else has changed. */
export function isRefusal({ kind }: HubFault): boolean {
  return REFUSALS.has(kind);
}
