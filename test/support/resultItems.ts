import { NumberText } from '../../src/core/tasks/numberText';
import { answerText } from '../../src/core/runs/placeableText';
import { readAnswer } from '../../src/core/tasks/readAnswer';
import type { TaskSetting } from '../../src/core/tasks/taskNames';
import type { PartWording } from '../../src/features/results/partWording';
import { viewItemsOf } from '../../src/features/results/resultViewOf';
import type { ItemSurroundings, ViewItems } from '../../src/features/results/resultViewOf';
import { TextPool } from '../../src/features/results/textPool';
import type { AnsweredItem, RunItem } from '../../src/platform/runItem';
import { ENGLISH_STRINGS } from './englishStrings';

/** The words of the result panel, without VS Code to translate them. */
export const ENGLISH_WORDING: PartWording = {
  strings: ENGLISH_STRINGS,
  numbers: new NumberText('en'),
  panel: {
    number: 'No.',
    comparedWith: 'Compared with',
    nearest: 'Most similar',
    sound: 'Sound',
    objects: (count) => `Picture with ${count} marked objects`,
    textCut: (shown) => `Showing the first ${shown} characters of the text.`,
    model: 'Model',
    task: 'Task',
    time: 'Time',
    provider: 'Provider',
    tokens: 'Tokens',
    cost: 'Cost',
    characters: 'Input characters',
    requests: 'Requests',
    computeType: 'Compute type',
    finishReason: 'Finish reason',
    cache: 'Answer cache',
    selection: 'Selection',
    result: 'Result',
    results: 'Results',
    noText: 'No text',
    firstLoad: (time) => `${time} (first load)`,
  },
};

/** The item of a run that got an answer. */
export function answeredItem(
  task: TaskSetting,
  input: unknown,
  json: unknown,
  more: Partial<AnsweredItem['result']> & { readonly leftOut?: number } = {},
  index = 0,
): AnsweredItem {
  const { leftOut, ...facts } = more;
  const answer = { task, source: input, reading: readAnswer({ task, input, json, leftOut }) };
  const text = answerText(answer);
  return {
    ...{ kind: 'answered', index, answer },
    result: {
      ...{ model: 'demo/model', task, input, output: json, status: 'ok' },
      ...{ attempts: 1, elapsedMs: 1234, characters: 5 },
      ...(text !== undefined && { text }),
      ...facts,
    },
  };
}

/** The items of the view of a run, as the panel gets them. */
export function viewItems(
  items: readonly RunItem[],
  surroundings: Partial<ItemSurroundings> = {},
): ViewItems {
  return viewItemsOf(
    items,
    {
      headingOf: (index) => `Selection ${index + 1}`,
      canReveal: () => false,
      notesOf: () => [],
      fileOf: () => undefined,
      pictureOf: () => undefined,
      texts: new TextPool(),
      ...surroundings,
    },
    ENGLISH_WORDING,
  );
}
