const PART = /^[A-Za-z0-9._-]{1,96}$/;

/** A part that the hub allows: never only dots, never `..` or `--` inside. */
function isPart(text: string): boolean {
  return PART.test(text) && !text.includes('..') && !text.includes('--') && text !== '.';
}

/**
 * True for a model id as the hub defines it: `name` or `owner/name`, characters `A-Za-z0-9._-`, at most 96 characters a
 * part, without `..` and `--`. Such an id is also safe as a relative path.
 */
export function isModelId(id: string): boolean {
  const parts = id.split('/');
  return parts.length <= 2 && parts.every(isPart);
}
