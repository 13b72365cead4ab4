import { isObject, TEXT_KEYS } from './answerShape';
import { SHOWN_ROWS } from './reading';
import type { Reading, TextRole } from './reading';
import { MAX_EXAMINED_ROWS } from './readRows';
import { separateThought } from './leadingThought';
import { traitsOf } from './taskNames';
import type { TaskSetting } from './taskNames';
import { wellFormed } from './wellFormed';
import { withoutPrompt } from './withoutPrompt';

interface FoundText {
  readonly role: TextRole;
  readonly text: string;
}

/** Reads `[{"generated_text"}]` and similar lists. Returns undefined if no row has a text. */
export function readTexts(list: readonly unknown[], task: TaskSetting, input: unknown): Reading | undefined {
  const found = list.slice(0, MAX_EXAMINED_ROWS).flatMap((row) => findText(row) ?? []);
  const first = found[0];
  if (first === undefined) {
    return undefined;
  }
  const prompt = promptOf(task, first.role, input);
  const texts = found.slice(0, SHOWN_ROWS + 1).map(({ role, text }) => {
    const rest = withoutPrompt(text, prompt);
    return role === 'generated' ? { ...rest, ...separateThought(rest.text) } : { ...rest, thought: '' };
  });
  const thought = texts[0]?.thought ?? '';
  return {
    kind: 'text',
    role: roleFor(task, first.role),
    text: texts[0]?.text ?? '',
    promptRemoved: texts[0]?.promptRemoved ?? false,
    ...(thought !== '' && { reasoning: thought }),
    alternatives: texts.slice(1).map(({ text }) => text),
  };
}

function findText(row: unknown): FoundText | undefined {
  if (!isObject(row)) {
    return undefined;
  }
  for (const [key, role] of Object.entries(TEXT_KEYS)) {
    const text = Object.hasOwn(row, key) ? row[key] : undefined;
    if (typeof text === 'string') {
      return { role, text };
    }
  }
  return undefined;
}

/** Determines the role by the task, since text-to-text models return `generated_text` for every task. */
function roleFor(task: TaskSetting, role: TextRole): TextRole {
  const { reads } = traitsOf(task);
  return role === 'generated' && (reads === 'summary' || reads === 'translation') ? reads : role;
}

function promptOf(task: TaskSetting, role: TextRole, input: unknown): string {
  const repeats = role === 'generated' && (task === 'text-generation' || task === 'auto');
  return repeats && typeof input === 'string' ? wellFormed(input).text : '';
}
