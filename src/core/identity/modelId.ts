/** Why a text is not a model id. */
type ModelIdFault = 'empty' | 'tooLong' | 'characters' | 'parts';

export type ParsedModelId =
  | { readonly ok: true; readonly id: string; readonly owner?: string; readonly name: string }
  | { readonly ok: false; readonly reason: ModelIdFault };

const MAX_PART_LENGTH = 96;
/** The hub's own rule: word characters, dots and dashes, with a word character at both ends. */
const PART = /^\w(?:[\w.-]*\w)?$/;

/**
 * Reads `name` or `owner/name` as the hub defines model ids: at most 96 characters a part out of `A-Za-z0-9._-`, no `..`
 * and no `--`. White space around it is dropped. What is accepted is safe as a path of a URL.
 */
export function parseModelId(text: string): ParsedModelId {
  const id = text.trim();
  if (id === '') {
    return { ok: false, reason: 'empty' };
  }
  if (id.length > 2 * MAX_PART_LENGTH + 1) {
    return { ok: false, reason: 'tooLong' };
  }
  const parts = id.split('/');
  if (parts.length > 2) {
    return { ok: false, reason: 'parts' };
  }
  for (const part of parts) {
    if (!PART.test(part) || part.includes('..') || part.includes('--')) {
      return { ok: false, reason: 'characters' };
    }
    if (part.length > MAX_PART_LENGTH) {
      return { ok: false, reason: 'tooLong' };
    }
  }
  const [first = '', second] = parts;
  return second === undefined ? { ok: true, id, name: first } : { ok: true, id, owner: first, name: second };
}

/** True for a model id exactly as the hub writes it, without white space around: such an id is safe as a relative path. */
export function isExactModelId(id: string): boolean {
  const parsed = parseModelId(id);
  return parsed.ok && parsed.id === id;
}

/** The model id that is nearest to the name of a folder; `model` where the name has nothing that an id may have. */
export function nearestModelId(name: string): string {
  const id = name
    .replace(/[^\w.-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, MAX_PART_LENGTH)
    .replace(/^[.-]+|[.-]+$/g, '');
  return isExactModelId(id) ? id : 'model';
}
