import * as v from 'valibot';
import { Uri } from 'vscode';
import { isObject } from '../core/tasks/answerShape';
import { ArgumentError } from './commandErrors';

/** A URI as text or as an object of VS Code. */
export const URI_ARG = v.union(
  [v.string(), v.custom<Uri>((value) => value instanceof Uri)],
  'must be a URI, as text or as an object',
);

/** Parameters of a model. */
export const PARAMETERS_ARG = v.custom<Readonly<Record<string, unknown>>>(isObject, 'must be an object');

/** What schemas expect, in words. */
const WORDS: Readonly<Record<string, string>> = {
  Array: 'a list',
  Object: 'an object',
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
};

/**
 * Checks the argument of a command. Throws an `ArgumentError` that names the field but never contains its value. Messages of
 * the schema continue a sentence that starts with the name of the field.
 */
export function checkedArgs<Schema extends v.GenericSchema>(
  command: string,
  schema: Schema,
  args: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, args);
  if (parsed.success) {
    return parsed.output;
  }
  const [issue] = parsed.issues;
  const field = v.getDotPath<Schema>(issue);
  const subject = field === null ? 'the argument' : `“${field}”`;
  throw new ArgumentError(`${command}: ${subject} ${complaint(issue)}`);
}

function complaint({ expected, message, received, type }: v.BaseIssue<unknown>): string {
  if (!message.startsWith('Invalid ')) {
    return message;
  }
  const wanted = expected ?? '';
  switch (type) {
    case 'strict_object':
    case 'strict_tuple':
      if (wanted in WORDS) {
        return `must be ${WORDS[wanted]}`;
      }
      return received === 'undefined' ? 'is missing' : 'is unknown';
    case 'non_empty':
    case 'min_length':
      return 'must not be empty';
    case 'integer':
      return 'must be a whole number';
    case 'min_value':
      return `must be at least ${wanted.slice('>='.length)}`;
    case 'max_value':
      return `must be at most ${wanted.slice('<='.length)}`;
    case 'picklist':
      return `must be one of ${wanted.slice(1, -1).replaceAll(' | ', ', ')}`;
    default:
      return `must be ${WORDS[wanted] ?? wanted}`;
  }
}
