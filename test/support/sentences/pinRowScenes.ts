import type { LoadState } from '../../../src/core/pins/loads/loadState';
import type { PinRow } from '../../../src/core/pins/intent/pinRows';
import { pinsCount, pinTooltip, pinTreeItem } from '../../../src/features/pins/pinTreeItem';
import type { RowFacts } from '../../../src/features/pins/pinTreeItem';
import { sentence } from './scene';
import type { Scene } from './scene';

/** Every state of loading; a record, so that none is left out. */
const LOADS: Readonly<Record<LoadState, true>> = {
  loaded: true,
  loading: true,
  notLoaded: true,
  tooBig: true,
  failed: true,
  unknown: true,
};

/** The rows of the view and their tooltips. */
export const pinRowScenes: readonly Scene[] = [
  { when: 'beside the title', act: () => sentence(pinsCount({ items: [], allowed: 5 })) },
  ...(Object.keys(LOADS) as LoadState[]).map((load) =>
    row(load, { kind: 'pin', name: { modelId: 'owner/name', computeType: 'cpu' }, count: 1 }, { load }),
  ),
  row('the current model', { kind: 'pin', name: { modelId: 'owner/name' }, count: 1 }, { isCurrent: true }),
  row('without a compute type, twice', { kind: 'pin', name: { modelId: 'owner/name' }, count: 2 }),
  row('unreadable', { kind: 'unreadable', text: '{"id":7}' }),
  row('dropped', { kind: 'dropped', name: { modelId: 'owner/name' }, text: '{"model_id":"owner/name"}' }),
];

function row(when: string, shown: PinRow, known: Partial<RowFacts> = {}): Scene {
  const facts: RowFacts = { load: 'unknown', onHub: true, isCurrent: false, ...known };
  return {
    when,
    act: () => {
      const { description, label } = pinTreeItem(shown, facts);
      const { value } = pinTooltip(shown, facts);
      const title = typeof label === 'string' ? label : label?.label;
      return sentence([title, description, value.replaceAll('\n\n', '\n')].join('\n'));
    },
  };
}
