import { pinCommands } from '../../../src/features/pins/pinCommands';
import type { PinCommandServices, PinHandlers } from '../../../src/features/pins/pinCommands';
import { pinListCommands } from '../../../src/features/pins/pinListCommands';
import { PinsStore } from '../../../src/features/pins/pinsStore';
import { openSamplePins } from './openSamplePins';
import type { Scene } from './scene';

const unexpected = () => Promise.reject(new Error('Nobody agreed to that.'));

/** The questions of the commands, and what they say when they are done. */
export const pinCommandScenes: readonly Scene[] = [
  { when: 'remove', act: async () => handlers()['hfInference.pins.remove']() },
  { when: 'remove, one model', act: async () => handlers()['hfInference.pins.remove'](row('owner/name')) },
  {
    when: 'remove, two models',
    act: async () =>
      handlers()['hfInference.pins.remove'](row('owner/name'), [row('owner/name'), row('owner/other')]),
  },
  { when: 'setComputeType', act: async () => handlers()['hfInference.pins.setComputeType']() },
  { when: 'copyModelId', act: async () => handlers()['hfInference.pins.copyModelId']() },
  {
    when: 'copyModelId, copied',
    act: async () => handlers()['hfInference.pins.copyModelId'](row('owner/name')),
  },
  { when: 'openOnHub', act: async () => handlers()['hfInference.pins.openOnHub']() },
  { when: 'infer', act: async () => handlers()['hfInference.pins.infer']() },
  { when: 'useAsModel', act: async () => handlers()['hfInference.pins.useAsModel']() },
  { when: 'import', act: async () => handlers()['hfInference.pins.import']() },
  {
    when: 'import, select a file',
    answers: ['Add missing models'],
    act: async () => handlers()['hfInference.pins.import'](),
  },
  {
    when: 'import, confirm',
    answers: ['Add missing models', '/team.hfpins.json'],
    act: async () => handlers()['hfInference.pins.import'](),
  },
  {
    when: 'change the compute type, on the local server',
    act: async () => handlers({ hasComputeTypes: false })['hfInference.pins.setComputeType'](),
  },
  { when: 'export', act: async () => handlers()['hfInference.pins.export']() },
  {
    when: 'export, exported',
    answers: ['/team.hfpins.json'],
    act: async () => handlers()['hfInference.pins.export'](),
  },
];

function handlers({ hasComputeTypes = true } = {}): PinHandlers {
  const pins = openSamplePins(['owner/name', 'owner/other']);
  const services: PinCommandServices = {
    pinEditor: { change: unexpected, changeOf: unexpected },
    source: { hasComputeTypes },
    store: new PinsStore({ get: async () => ({ ok: true, pins }), isLocalServer: () => false }),
    view: { selected: async () => [] },
  };
  const draft = { open: unexpected, applied: unexpected, discard: unexpected };
  return { ...pinCommands(services), ...pinListCommands(services, draft) };
}

function row(modelId: string): unknown {
  return { kind: 'pin', name: { modelId, computeType: 'cpu' }, count: 1 };
}
