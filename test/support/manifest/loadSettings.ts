import type * as Settings from '../../../src/platform/settings';
import { loadWithoutVsCode } from './loadWithoutVsCode';

/** The settings module: its table is data, and only its readers need the editor. */
export async function loadSettings(): Promise<typeof Settings> {
  return (await loadWithoutVsCode('src/platform/settings.ts', {})) as typeof Settings;
}
