import { isFileInput } from '../fileInput';
import type { FileInput } from '../fileInput';
import { parseJson } from '../parseJson';
import { isObject } from './answerShape';
import { buildInput } from './buildInput';
import type { BuiltInput, InputAnswers } from './buildInput';
import type { TaskSetting } from './taskNames';
import { comparison } from './textLists';
import { wellFormed } from './wellFormed';

/** Builds the input of a file. Its bytes are read when they are sent. */
function buildFileInput(
  task: TaskSetting,
  file: FileInput,
  { pictureQuestion = '', question = pictureQuestion }: InputAnswers,
): BuiltInput {
  const made = (inputs: unknown): BuiltInput => ({ ok: true, inputs, replacedSurrogates: false });
  switch (task) {
    case 'visual-question-answering':
    case 'document-question-answering':
      return made({ question, image: file });
    case 'zero-shot-image-classification':
      return made({ image: file });
    case 'chat-completion': {
      const picture = { type: 'image_url', image_url: { url: file } };
      return made([{ role: 'user', content: [{ type: 'text', text: question }, picture] }]);
    }
    default:
      return made(file);
  }
}

/**
 * Builds the inputs of a run from its sources: selected texts and files. Each has its own input, unless the task compares
 * texts: then the first selected text is compared with the others, in one input. Anything else is sent unchanged.
 */
export function buildInputs(
  task: TaskSetting,
  sources: readonly unknown[],
  answers: InputAnswers,
): readonly BuiltInput[] {
  return (
    buildComparison(task, sources) ??
    sources.map((source, index) => {
      if (isFileInput(source)) {
        return buildFileInput(task, source, answers);
      }
      return typeof source === 'string'
        ? buildInput(task, source, answers, index)
        : { ok: true, inputs: source, replacedSurrogates: false };
    })
  );
}

function buildComparison(task: TaskSetting, sources: readonly unknown[]): readonly [BuiltInput] | undefined {
  if (task !== 'sentence-similarity' && task !== 'text-ranking') {
    return undefined;
  }
  const texts = sources.filter((source) => typeof source === 'string');
  const [first, ...others] = texts.map(wellFormed);
  const isObjects = texts.some((text) => isObject(parseJson(text)));
  if (first === undefined || others.length === 0 || texts.length < sources.length || isObjects) {
    return undefined;
  }
  const inputs = comparison(task, [first.text, ...others.map(({ text }) => text)]);
  return [{ ok: true, inputs, replacedSurrogates: [first, ...others].some(({ replaced }) => replaced) }];
}
