import * as v from 'valibot';
import { isDay } from '../../core/usage/usageSpan';
import { ArgumentError } from '../../platform/commandErrors';

const day = v.pipe(v.string(), v.check(isDay));

const exportArgs = v.strictObject({
  format: v.picklist(['json', 'csv']),
  from: v.exactOptional(day),
  to: v.exactOptional(day),
  uri: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
});

const clearArgs = v.strictObject({ confirm: v.exactOptional(v.boolean()) });

/** A row of the view, which VS Code passes to the buttons in the title of the view. */
const row = v.looseObject({ kind: v.picklist(['usageSpan', 'usageGroup']) });

/** Returns the argument of `usage.export`, or nothing if a user called it. Throws `ArgumentError`. */
export function exportArgsOf(args: readonly unknown[]): v.InferOutput<typeof exportArgs> | undefined {
  return parsed(
    args,
    exportArgs,
    'usage.export expects { format, from?, to?, uri? } with days as YYYY-MM-DD',
  );
}

/** Returns whether `usage.clear` asks first. Throws `ArgumentError`. */
export function asksBeforeClearing(args: readonly unknown[]): boolean {
  return parsed(args, clearArgs, 'usage.clear expects { confirm? }')?.confirm !== false;
}

function parsed<Schema extends v.GenericSchema>(
  [argument]: readonly unknown[],
  schema: Schema,
  expectation: string,
): v.InferOutput<Schema> | undefined {
  if (argument === undefined || argument === null || v.is(row, argument)) {
    return undefined;
  }
  const result = v.safeParse(schema, argument);
  if (!result.success) {
    const invalid = v.getDotPath(result.issues[0]) ?? 'the argument';
    throw new ArgumentError(`hfInference.${expectation}; invalid: ${invalid}`);
  }
  return result.output;
}
