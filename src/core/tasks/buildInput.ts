import * as v from 'valibot';
import { parseJson } from '../parseJson';
import { inputShapeOf } from './inputShapes';
import type { InputShape } from './inputShapes';
import { traitsOf } from './taskNames';
import type { TaskSetting } from './taskNames';
import { wellFormed, wellFormedJson } from './wellFormed';

/** Why a text cannot be the input of a task. */
export type InputRefusal =
  /** The task takes an image or audio. */
  | { readonly reason: 'needsFile' }
  /** The task takes an object, and the text is not JSON. */
  | { readonly reason: 'needsJson'; readonly example: string }
  /** The JSON has the wrong form. `where` is the path of the first wrong value (`table.city.0`), empty for the root. */
  | { readonly reason: 'wrongShape'; readonly example: string; readonly where: string };

/** The `inputs` of a request, or the reason why the text cannot be sent. */
export type BuiltInput =
  | { readonly ok: true; readonly inputs: unknown; readonly replacedSurrogates: boolean }
  | ({ readonly ok: false } & InputRefusal);

/**
 * Builds the `inputs` of a request from selected text. Tasks that take text get it unchanged, including line endings,
 * except that lone surrogates are replaced. Tasks that take an object get the parsed JSON. `auto` takes plain text.
 */
export function buildInput(task: TaskSetting, text: string): BuiltInput {
  const { input } = traitsOf(task);
  switch (input) {
    case 'file':
      return { ok: false, reason: 'needsFile' };
    case 'json': {
      const shape = task === 'auto' ? undefined : inputShapeOf(task);
      if (shape !== undefined) {
        return buildObjectInput(shape, text);
      }
      return buildTextInput(text);
    }
    case 'text':
      return buildTextInput(text);
  }
}

function buildTextInput(text: string): BuiltInput {
  const sent = wellFormed(text);
  return { ok: true, inputs: sent.text, replacedSurrogates: sent.replaced };
}

function buildObjectInput({ schema, example }: InputShape, text: string): BuiltInput {
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
