import { Emitter } from '../../../src/core/emitter';
import type { PinIntent } from '../../../src/core/pins/intent/pinIntent';
import type { OpenPins } from '../../../src/features/pins/openPins';
import { reportUnfinishedWrites } from '../../../src/features/pins/reportUnfinishedWrites';
import { openSamplePins, silentLog } from './openSamplePins';
import type { Scene } from './scene';

/** What the server has, and what it does not have. */
const HERE = 'owner/name';
const GONE = 'owner/old';

const remove = (modelId: string) => [{ modelId, computeType: 'cpu' }];
const insert = (modelId: string) => [
  { index: 0, text: JSON.stringify({ model_id: modelId, compute_type: 'cpu' }) },
];

type Intents = {
  readonly [Type in PinIntent['type']]: readonly Extract<PinIntent, { type: Type }>[];
};

const NOT_APPLIED: Intents = {
  add: [{ type: 'add', modelId: GONE }],
  remove: [{ type: 'remove', modelId: HERE }],
  setComputeType: [{ type: 'setComputeType', modelId: HERE, computeType: 'gpu' }],
  replaceAll: [
    { type: 'replaceAll', target: [{ model_id: GONE }] },
    { type: 'replaceAll', target: [], removed: remove(HERE) },
  ],
  restore: [
    { type: 'restore', remove: [], insert: insert(GONE) },
    { type: 'restore', remove: remove(HERE), insert: [] },
  ],
};

const APPLIED: Intents = {
  add: [{ type: 'add', modelId: HERE }],
  remove: [{ type: 'remove', modelId: GONE }],
  setComputeType: [{ type: 'setComputeType', modelId: HERE, computeType: 'cpu' }],
  replaceAll: [
    { type: 'replaceAll', target: [{ model_id: HERE, compute_type: 'cpu' }] },
    { type: 'replaceAll', target: [], removed: remove(GONE) },
  ],
  restore: [
    { type: 'restore', remove: [], insert: insert(HERE) },
    { type: 'restore', remove: remove(GONE), insert: [] },
  ],
};

/** What a window says about the changes that the last one left unfinished. */
export const unfinishedScenes: readonly Scene[] = [
  ...scenes('not applied', NOT_APPLIED),
  ...scenes('applied', APPLIED),
];

function scenes(note: string, intents: Intents): readonly Scene[] {
  return [
    ...Object.values(intents)
      .flat()
      .map((intent) => left(`${note}, ${intent.type}`, [intent])),
    left(`${note}, several`, [...intents.add, ...intents.remove]),
  ];
}

function left(when: string, intents: readonly PinIntent[]): Scene {
  return {
    when,
    act: async () => {
      const opened = new Emitter<OpenPins>();
      const pinEditor = { changeOf: () => Promise.reject(new Error('Nobody agreed to that.')) };
      reportUnfinishedWrites({ onDidOpen: opened.event }, pinEditor, silentLog);
      opened.fire(openSamplePins([HERE], intents));
    },
  };
}
