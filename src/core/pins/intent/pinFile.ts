import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import type { PinItem } from '../list/pinList';
import { pinTargetSchema } from './pinIntent';
import type { PinTarget } from './pinIntent';

/** `syntax`: the text is not JSON. `form`: the value at `path`, such as `pinned_models.0.model_id`, is invalid. */
export type ParsedPinFile =
  | { readonly ok: true; readonly targets: readonly PinTarget[] }
  | { readonly ok: false; readonly reason: 'syntax' }
  | { readonly ok: false; readonly reason: 'form'; readonly path: string };

const fileSchema = v.object({ pinned_models: v.pipe(v.array(pinTargetSchema), v.maxLength(10_000)) });

/** Parses a list of pins that users keep in a file: `{"pinned_models": [{"model_id", "compute_type"?, …}]}`. */
export function parsePinFile(text: string): ParsedPinFile {
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  if (value === undefined) {
    return { ok: false, reason: 'syntax' };
  }
  const parsed = v.safeParse(fileSchema, value);
  return parsed.success
    ? { ok: true, targets: parsed.output.pinned_models }
    : { ok: false, reason: 'form', path: v.getDotPath(parsed.issues[0]) ?? '' };
}

/** Writes a list as such a file, with one entry per line, each exactly as the server has it. Skips unreadable entries. */
export function pinFileText(items: readonly PinItem[]): string {
  const lines = items.flatMap(({ name, text }) => (name ? [`    ${text}`] : []));
  const body = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `{\n  "pinned_models": ${body}\n}\n`;
}
