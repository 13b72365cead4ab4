/** Why a text is not a model ID. */
type ModelIdFault = 'empty' | 'tooLong' | 'characters' | 'parts';

export type ParsedModelId =
  | { readonly ok: true; readonly id: string; readonly owner?: string; readonly name: string }
  | { readonly ok: false; readonly reason: ModelIdFault };

const MAX_PART_LENGTH = 96;
/** The Hub's own rule: word characters, dots, and dashes, with a word character at both ends. */
const PART = /^\w(?:[\w.-]*\w)?$/;

/**
 * Parses `name` or `owner/name` as the Hub defines model IDs: at most 96 characters per part from `A-Za-z0-9._-`, without
 * `..` or `--`. Surrounding white space is removed. An accepted ID is safe in the path of a URL.
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

const MAX_LISTED_LENGTH = 256;
/** Letters, digits, punctuation and symbols of any script, but neither white space nor what cannot be seen. */
const VISIBLE = /^[^\s\p{C}\p{Z}]+(?: [^\s\p{C}\p{Z}]+)*$/u;

/**
 * Reads a model ID of a server that lists its own models, such as `qwen3:8b`, `owner/name:fastest` or the path of a file:
 * up to 256 visible characters, with single blanks inside. Such an ID only ever goes into the body of a request.
 */
export function parseListedModelId(text: string): ParsedModelId {
  const id = text.trim();
  if (id === '') {
    return { ok: false, reason: 'empty' };
  }
  if (id.length > MAX_LISTED_LENGTH) {
    return { ok: false, reason: 'tooLong' };
  }
  return VISIBLE.test(id) ? { ok: true, id, name: id } : { ok: false, reason: 'characters' };
}

/** Checks for a model ID exactly as the Hub writes it, without surrounding white space. It is safe as a relative path. */
export function isExactModelId(id: string): boolean {
  const parsed = parseModelId(id);
  return parsed.ok && parsed.id === id;
}

/** Derives a model ID from the name of a folder; `model` if the name has no characters that are allowed in an ID. */
export function nearestModelId(name: string): string {
  const id = name
    .replace(/[^\w.-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, MAX_PART_LENGTH)
    .replace(/^[.-]+|[.-]+$/g, '');
  return isExactModelId(id) ? id : 'model';
}
