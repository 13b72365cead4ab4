import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import type { PinItem } from '../list/pinList';
import { pinTargetSchema } from './pinIntent';
import type { PinTarget } from './pinIntent';

/** `reason`: not JSON at all; or the path of what is not as it should be, such as `pinned_models.0.model_id`. */
export type ParsedPinFile =
  | { readonly ok: true; readonly targets: readonly PinTarget[] }
  | { readonly ok: false; readonly reason: 'syntax' }
  | { readonly ok: false; readonly reason: 'form'; readonly path: string };

const fileSchema = v.object({ pinned_models: v.pipe(v.array(pinTargetSchema), v.maxLength(10_000)) });

/** Reads a list of pins that people keep and edit: `{"pinned_models": [{"model_id", "compute_type"?, …}]}`. */
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

/** The list as such a file, an entry a line, each exactly as the server has it. Entries without a model are left out. */
export function pinFileText(items: readonly PinItem[]): string {
  const lines = items.flatMap(({ name, text }) => (name ? [`    ${text}`] : []));
  const body = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `{\n  "pinned_models": ${body}\n}\n`;
}
