import * as v from 'valibot';
import { ArgumentError } from '../../platform/commandErrors';
import { idsOfCall } from './runNode';

const text = v.pipe(v.string(), v.nonEmpty());

/** The arguments of the commands for kept runs, as other extensions pass them. */
const RUN_ARGS = {
  open: v.strictObject({ id: v.exactOptional(text) }),
  repeat: v.strictObject({ id: v.exactOptional(text), useCache: v.exactOptional(v.boolean()) }),
  repeatWithoutCache: v.strictObject({ id: v.exactOptional(text) }),
  compare: v.strictObject({ ids: v.exactOptional(v.strictTuple([text, text])) }),
  copyAsCurl: v.strictObject({ id: v.exactOptional(text) }),
  save: v.strictObject({ id: v.exactOptional(text), uri: v.exactOptional(text) }),
  remove: v.strictObject({ id: v.exactOptional(text) }),
  clear: v.strictObject({ confirm: v.exactOptional(v.boolean()) }),
  show: v.strictObject({ ids: v.pipe(v.array(text), v.minLength(1)) }),
  showDay: v.strictObject({ day: v.pipe(v.string(), v.isoDate()) }),
} as const;

/**
 * Checks a command's argument; without one, every field is absent. Ignores the row that the view passes. Throws
 * `ArgumentError`.
 */
export function parseRunArgs<K extends keyof typeof RUN_ARGS>(
  command: K,
  args: readonly unknown[],
): v.InferOutput<(typeof RUN_ARGS)[K]> {
  const given = idsOfCall(args) === undefined ? (args[0] ?? {}) : {};
  const parsed = v.safeParse(RUN_ARGS[command], given);
  if (parsed.success) {
    return parsed.output;
  }
  const fields = Object.keys(RUN_ARGS[command].entries).join(', ');
  const invalid = v.getDotPath(parsed.issues[0]) ?? 'the argument';
  throw new ArgumentError(`hfInference.runs.${command} expects { ${fields} }; invalid: ${invalid}`);
}
