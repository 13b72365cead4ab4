import { parseModelId } from '../../core/identity/modelId';

/** True for a model id exactly as the hub writes it, without white space around: such an id is safe as a relative path. */
export function isExactModelId(id: string): boolean {
  const parsed = parseModelId(id);
  return parsed.ok && parsed.id === id;
}
