import type { PinTarget } from '../../../src/core/pins/intent/pinIntent';
import { pinItem } from '../../../src/core/pins/list/pinList';
import { askForComputeType, askWhichToUnpin } from '../../../src/features/pins/pickPins';
import { targetsOf } from '../../../src/features/pins/pinFiles';
import { askForNewList, confirmNewList } from '../../../src/features/pins/replacePins';
import type { CurrentList } from '../../../src/features/pins/readPinsOrExplain';
import { openSamplePins } from './openSamplePins';
import type { Scene } from './scene';

const NEW_LIST: readonly PinTarget[] = [
  { model_id: 'owner/name', compute_type: 'gpu' },
  { model_id: 'owner/new', compute_type: 'cpu' },
];

/** The questions before the pinned models change, and what is wrong with the answers. */
export const pinQuestionScenes: readonly Scene[] = [
  { when: 'replaceAll', act: async () => askForNewList(current(), openNothing) },
  {
    when: 'replaceAll, select models to keep',
    answers: ['Select models to keep…'],
    act: async () => askForNewList(current(), openNothing),
  },
  {
    when: 'replaceAll, select models to keep, nothing is pinned',
    answers: ['Select models to keep…'],
    act: async () => askForNewList({ ...current(), list: { items: [] } }, openNothing),
  },
  { when: 'replaceAll, confirm', act: async () => confirmNewList(current(), NEW_LIST) },
  { when: 'a list that is not JSON', act: async () => targetsOf('{') },
  {
    when: 'a list of something else',
    act: async () => targetsOf('{"pinned_models":[{"model":"owner/name"}]}'),
  },
  {
    when: 'limit, replace another',
    act: async () => askWhichToUnpin(openSamplePins(['owner/name']), { type: 'add', modelId: 'owner/new' }),
  },
  { when: 'compute type of a new pin', act: async () => askForComputeType('owner/new') },
  { when: 'compute type of a pin', act: async () => askForComputeType('owner/name', 'cpu') },
];

/** In place of the document. */
const openNothing = async (): Promise<void> => undefined;

function current(): CurrentList {
  const items = ['owner/name', 'owner/old'].map((model_id) =>
    pinItem(JSON.stringify({ model_id, compute_type: 'cpu' })),
  );
  return { pins: openSamplePins([]), list: { items, allowed: 5 } };
}
