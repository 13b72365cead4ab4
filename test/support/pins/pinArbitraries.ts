import fc from 'fast-check';
import type { PinIntent } from '../../../src/core/pins/intent/pinIntent';
import { pinText } from './pinLists';

/** Few models, so that intents meet. */
const MODELS = ['m0', 'm1', 'o/m2', 'M1'];
/** What other people keep in the list: entries that this client does not understand, and members that it does not know. */
const ODD_ENTRIES = [
  'null',
  '12345678901234567890',
  '{"id":1.0}',
  '{"model_id":"keep","replicas":2.0,"a":1e400}',
];

const modelId = fc.constantFrom(...MODELS);
const computeType = fc.constantFrom('cpu', 'gpu');
const known = fc.tuple(modelId, computeType).map(([model, compute]) => pinText(model, compute));
const target = fc.record({ model_id: modelId, compute_type: computeType }, { requiredKeys: ['model_id'] });

/** Lists as accounts have them, odd entries and variants of the same model included, but nothing twice. */
export const anyPinTexts = fc.uniqueArray(
  fc.oneof({ weight: 4, arbitrary: known }, fc.constantFrom(...ODD_ENTRIES)),
  {
    maxLength: 6,
  },
);

export const anyIntent: fc.Arbitrary<PinIntent> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('add' as const), modelId }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('remove' as const), modelId }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('add' as const), modelId, computeType }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), modelId, computeType }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('setComputeType' as const), modelId, computeType }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('replaceAll' as const),
      target: fc.array(target, { maxLength: 3 }),
      removed: fc.uniqueArray(fc.record({ modelId, computeType }), { maxLength: 3 }),
    }),
  },
);
