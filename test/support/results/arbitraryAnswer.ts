import fc from 'fast-check';
import { API_TASKS } from '../../../src/core/tasks/taskNames';
import type { TaskSetting } from '../../../src/core/tasks/taskNames';
import { HOSTILE_TEXTS } from './arbitraryOf';

/** The keys that answers of the API have, and one that no object should be given. */
const KEYS =
  'label score labels scores entity_group word start end answer cells token_str sequence generated_text summary_text index box mask blob choices message content tool_calls reasoning text xmin ymin xmax ymax content-type __proto__';

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.double(),
    fc.constantFrom(0, 1, 0.5, -1, 1e308, null, 'audio/wav', ...HOSTILE_TEXTS),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS.split(' ')), tie('value'), { maxKeys: 5 }),
  ),
})).value;

/** Any JSON as the answer to any input of any task, often nearly in the form of a real answer. */
export const arbitraryAnswer: fc.Arbitrary<{
  readonly task: TaskSetting;
  readonly input: unknown;
  readonly json: unknown;
}> = fc.record({
  task: fc.constantFrom<TaskSetting>('auto', ...API_TASKS),
  input: fc.oneof(fc.jsonValue(), value),
  json: fc.oneof(fc.jsonValue(), value),
});
