import * as v from 'valibot';
import { parseJson } from '../parseJson';
import { inputShapeOf } from './inputShapes';
import type { InputShape } from './inputShapes';
import { traitsOf } from './taskNames';
import type { TaskSetting } from './taskNames';
import { wellFormed, wellFormedJson } from './wellFormed';

/** Why a text cannot be the input of a task. */
export type InputRefusal =
  /** The task takes an image or a sound. */
  | { readonly reason: 'needsFile' }
  /** The task takes an object, and the text is not JSON. */
  | { readonly reason: 'needsJson'; readonly example: string }
  /** The text is JSON of another form. `where`: the path of the first wrong value (`table.city.0`), empty for the whole. */
  | { readonly reason: 'wrongShape'; readonly example: string; readonly where: string };

/** The `inputs` of a request, or the reason why there are none. */
export type BuiltInput =
  | { readonly ok: true; readonly inputs: unknown; readonly replacedSurrogates: boolean }
  | ({ readonly ok: false } & InputRefusal);

/**
 * Makes the `inputs` of a request from selected text. Tasks that read text get the text as it is, line ends included,
 * with lone surrogates replaced. Tasks that take an object get the JSON that the text holds. `auto` is plain text.
 */
export function buildInput(task: TaskSetting, text: string): BuiltInput {
  const { input } = traitsOf(task);
  switch (input) {
    case 'file':
      return { ok: false, reason: 'needsFile' };
    case 'json': {
      const shape = task === 'auto' ? undefined : inputShapeOf(task);
      if (shape !== undefined) {
        return makeObjectInput(shape, text);
      }
      return makeTextInput(text);
    }
    case 'text':
      return makeTextInput(text);
  }
}

function makeTextInput(text: string): BuiltInput {
  const sent = wellFormed(text);
  return { ok: true, inputs: sent.text, replacedSurrogates: sent.replaced };
}

function makeObjectInput({ schema, example }: InputShape, text: string): BuiltInput {
  const sent = wellFormedJson(text);
  const inputs = parseJson(sent.text);
  if (inputs === undefined) {
    return { ok: false, reason: 'needsJson', example };
  }
  const checked = v.safeParse(schema, inputs, { abortEarly: true });
  if (checked.success) {
    return { ok: true, inputs, replacedSurrogates: sent.replaced };
  }
  return { ok: false, reason: 'wrongShape', example, where: v.getDotPath(checked.issues[0]) ?? '' };
}
