import * as v from 'valibot';
import { ArgumentError } from './commandErrors';

/** Checks the argument of a command. Throws an `ArgumentError` that names the field but never contains its value. */
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
  const expected = issue.type === 'check' ? issue.message : `expected ${issue.expected ?? 'another value'}`;
  throw new ArgumentError(`${command}: ${field === null ? '' : `“${field}”: `}${expected}`);
}
