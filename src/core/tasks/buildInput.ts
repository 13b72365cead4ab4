import * as v from 'valibot';
import { parseJson } from '../parseJson';
import { isList, isObject } from './answerShape';
import type { TextRange } from './codePointOffsets';
import { inputShapeOf } from './inputShapes';
import type { InputShape } from './inputShapes';
import { hasMask, putMask, withModelMask } from './masks';
import { readTable } from './readTable';
import { takesPicture, traitsOf } from './taskNames';
import type { ApiTask, TaskSetting } from './taskNames';
import { comparison, dividedText } from './textLists';
import { wellFormed, wellFormedJson } from './wellFormed';

/** Why a text cannot be the input of a task. */
export type InputRefusal =
  /** The task takes an image or audio. */
  | { readonly reason: 'needsFile' }
  /** The task takes an object, and the text is not JSON. */
  | { readonly reason: 'needsJson'; readonly example: string }
  /** The task takes a table, and the text is none. */
  | { readonly reason: 'needsTable' }
  /** The task compares texts, and there is only one. */
  | { readonly reason: 'needsSeveral' }
  /** The JSON has the wrong form. `where` is the path of the first wrong value (`table.city.0`), empty for the root. */
  | { readonly reason: 'wrongShape'; readonly example: string; readonly where: string };

/** The `inputs` of a request, or the reason why the text cannot be sent. */
export type BuiltInput =
  | { readonly ok: true; readonly inputs: unknown; readonly replacedSurrogates: boolean }
  | ({ readonly ok: false } & InputRefusal);

/** What the user added to the texts of a run. */
export interface InputAnswers {
  /** The question about a text, a table, or a picture. */
  readonly question?: string;
  /** What a chat is asked about a picture without a question. */
  readonly pictureQuestion?: string;
  /** The mask of the model, if it is known. */
  readonly mask?: string;
  /** The part of each text that is sent as a mask, by the index of the text. */
  readonly masked?: Readonly<Record<number, TextRange>>;
}

const NO_ANSWERS: InputAnswers = {};

/**
 * Builds the `inputs` of a request from selected text. Tasks that take text get it unchanged, including line endings,
 * except that lone surrogates are replaced, and masks are those of the model. Tasks that take an object get the parsed
 * JSON, or the object that the text and the answers make. `auto` takes plain text.
 */
export function buildInput(
  task: TaskSetting,
  text: string,
  answers: InputAnswers = NO_ANSWERS,
  index = 0,
): BuiltInput {
  const { input } = traitsOf(task);
  const shape = task === 'auto' ? undefined : inputShapeOf(task);
  if (input === 'file') {
    return { ok: false, reason: 'needsFile' };
  }
  if (task === 'fill-mask') {
    return buildMaskedInput(text, answers, index);
  }
  if (task === 'auto' || shape === undefined) {
    return buildTextInput(text);
  }
  return buildFromJson(task, shape, text) ?? buildObjectInput(task, shape, text, answers);
}

function buildTextInput(text: string): BuiltInput {
  const sent = wellFormed(text);
  return { ok: true, inputs: sent.text, replacedSurrogates: sent.replaced };
}

function buildMaskedInput(text: string, { mask, masked }: InputAnswers, index: number): BuiltInput {
  const range = masked?.[index];
  return buildTextInput(
    range === undefined || hasMask(text, mask) ? withModelMask(text, mask) : putMask(text, range, mask),
  );
}

/** Returns the JSON of a text, checked; undefined if the text is meant as a text. */
function buildFromJson(task: ApiTask, { schema, example }: InputShape, text: string): BuiltInput | undefined {
  const sent = wellFormedJson(text);
  const inputs = parseJson(sent.text);
  if (!isObject(inputs) && !isList(inputs)) {
    return undefined;
  }
  const checked = v.safeParse(schema, inputs, { abortEarly: true });
  if (checked.success) {
    return { ok: true, inputs, replacedSurrogates: sent.replaced };
  }
  // Any text can be the context of a question, such as a JSON file.
  if (task === 'question-answering' && !('question' in inputs) && !('context' in inputs)) {
    return undefined;
  }
  return { ok: false, reason: 'wrongShape', example, where: v.getDotPath(checked.issues[0]) ?? '' };
}

/** Makes the object of a task from a text, and from what the user answered. */
function buildObjectInput(
  task: ApiTask,
  { example }: InputShape,
  original: string,
  { question }: InputAnswers,
): BuiltInput {
  const { text, replaced: replacedSurrogates } = wellFormed(original);
  const made = (inputs: unknown): BuiltInput => ({ ok: true, inputs, replacedSurrogates });
  switch (task) {
    case 'question-answering':
      return question === undefined
        ? { ok: false, reason: 'needsJson', example }
        : made({ question, context: text });
    case 'conversational':
      return made({ text, past_user_inputs: [], generated_responses: [] });
    case 'sentence-similarity':
    case 'text-ranking': {
      const texts = dividedText(text);
      return texts === undefined ? { ok: false, reason: 'needsSeveral' } : made(comparison(task, texts));
    }
    case 'table-question-answering': {
      const table = readTable(text);
      if (table === undefined) {
        return { ok: false, reason: 'needsTable' };
      }
      return question === undefined
        ? { ok: false, reason: 'needsJson', example }
        : made({ query: question, table });
    }
    case 'tabular-classification':
    case 'tabular-regression': {
      const data = readTable(text);
      return data === undefined ? { ok: false, reason: 'needsTable' } : made({ data });
    }
    default:
      return takesPicture(task)
        ? { ok: false, reason: 'needsFile' }
        : { ok: false, reason: 'needsJson', example };
  }
}
