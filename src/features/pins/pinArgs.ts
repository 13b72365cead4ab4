import * as v from 'valibot';
import { pinTargetSchema } from '../../core/pins/intent/pinIntent';
import type { PinRow } from '../../core/pins/intent/pinRows';
import { ArgumentError } from '../../platform/commandErrors';

const text = v.pipe(v.string(), v.nonEmpty());

const pinArgs = v.strictObject({
  model_id: text,
  compute_type: v.exactOptional(text),
  /** `false`: write without asking, even if pins are suddenly missing from the list. */
  confirm: v.exactOptional(v.boolean()),
});

/** The arguments of the pin commands, as other extensions pass them. */
const PIN_ARGS = {
  add: pinArgs,
  remove: pinArgs,
  replaceAll: v.strictObject({
    pinned_models: v.array(pinTargetSchema),
    confirm: v.exactOptional(v.boolean()),
  }),
  setComputeType: v.strictObject({ model_id: text, compute_type: text }),
  copyModelId: v.strictObject({ model_id: text }),
  openOnHub: v.strictObject({ model_id: text }),
  infer: v.strictObject({ model_id: text }),
  useAsModel: v.strictObject({ model_id: text }),
  import: v.strictObject({ uri: text, mode: v.exactOptional(v.picklist(['add', 'replace'])) }),
  export: v.strictObject({ uri: text }),
} as const;

/** Checks a command's argument. Throws `ArgumentError`. */
export function parsePinArgs<K extends keyof typeof PIN_ARGS>(
  command: K,
  args: unknown,
): v.InferOutput<(typeof PIN_ARGS)[K]> {
  const parsed = v.safeParse(PIN_ARGS[command], args);
  if (parsed.success) {
    return parsed.output;
  }
  const { confirm, ...entries } = { confirm: undefined, ...PIN_ARGS[command].entries };
  const fields = Object.keys(entries).join(', ');
  const optional = confirm === undefined ? '' : ', and optionally confirm';
  const invalid = v.getDotPath(parsed.issues[0]) ?? 'the argument';
  throw new ArgumentError(
    `hfInference.pins.${command} expects { ${fields} }${optional}; invalid: ${invalid}`,
  );
}

const row = v.variant('kind', [
  v.looseObject({
    kind: v.literal('pin'),
    name: v.object({ modelId: v.string(), computeType: v.exactOptional(v.string()) }),
    count: v.number(),
  }),
  v.looseObject({ kind: v.literal('unreadable'), text: v.string() }),
  v.looseObject({ kind: v.literal('dropped'), text: v.string() }),
]);

/** Stands for the rows that are selected in the view. The key binding of Delete passes it. */
const selection = v.strictObject({ selection: v.literal(true) });

/**
 * Returns the rows that the view passed to a command: all selected rows if the clicked one is among them. `undefined` if
 * the view did not call the command.
 */
export function rowsOfCall(args: readonly unknown[]): readonly PinRow[] | 'selection' | undefined {
  const [first, second] = args;
  if (v.is(selection, first)) {
    return 'selection';
  }
  const clicked = v.safeParse(row, first);
  if (!clicked.success) {
    return undefined;
  }
  const selected = v.safeParse(v.array(row), second);
  return selected.success && selected.output.length > 0 ? selected.output : [clicked.output];
}

/** Returns the argument of a caller. Ignores the focused row, which a button in the title of the view passes. */
export function givenArgument(args: readonly unknown[]): unknown {
  return rowsOfCall(args) === undefined ? args[0] : undefined;
}
