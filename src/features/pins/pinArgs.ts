import * as v from 'valibot';
import { pinTargetSchema } from '../../core/pins/intent/pinIntent';
import type { PinRow } from '../../core/pins/intent/pinRows';
import { ArgumentError } from '../../platform/commandErrors';

const text = v.pipe(v.string(), v.nonEmpty());

const pinArgs = v.strictObject({
  model_id: text,
  compute_type: v.exactOptional(text),
  /** `false`: write even if pins are suddenly missing from the list. */
  confirm: v.exactOptional(v.boolean()),
});

/** The arguments of the pin commands, as other extensions give them. */
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
  const more = confirm === undefined ? '' : ', and optionally confirm';
  const wrong = v.getDotPath(parsed.issues[0]) ?? 'the argument';
  throw new ArgumentError(`hfInference.pins.${command} expects { ${fields} }${more}; invalid: ${wrong}`);
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

/** What stands for "the rows that are selected in the view"; the Delete key gives it. */
const selection = v.strictObject({ selection: v.literal(true) });

/**
 * The rows that a command of the view is about, as it gives them: all that are selected if the clicked one is among them.
 * `undefined` where the command was not called by the view.
 */
export function rowsOfCall(args: readonly unknown[]): readonly PinRow[] | 'selection' | undefined {
  const [first, more] = args;
  if (v.is(selection, first)) {
    return 'selection';
  }
  const clicked = v.safeParse(row, first);
  if (!clicked.success) {
    return undefined;
  }
  const all = v.safeParse(v.array(row), more);
  return all.success && all.output.length > 0 ? all.output : [clicked.output];
}

/** The argument that a caller gave. A button in the title of the view passes the row that has the focus, which is none. */
export function givenArgument(args: readonly unknown[]): unknown {
  return rowsOfCall(args) === undefined ? args[0] : undefined;
}
