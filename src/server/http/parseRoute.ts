import { isExactModelId } from '../models/exactModelId';

/** What a request is about. `task` is a name that nobody has checked yet. */
export type Route =
  | { readonly kind: 'health' }
  | { readonly kind: 'models' }
  | { readonly kind: 'infer'; readonly model: string; readonly task?: string }
  | { readonly kind: 'chat'; readonly model?: string }
  | { readonly kind: 'pins' }
  | { readonly kind: 'status'; readonly model: string }
  | { readonly kind: 'invalidModelId' }
  | { readonly kind: 'unknown' };

const UNKNOWN = { kind: 'unknown' } as const;
const CHAT = 'v1/chat/completions';

/**
 * Reads the raw request target (`/models/a/b?x`). Nothing is decoded or normalised on purpose: no valid id or task has a
 * character that needs it, so `%2e%2e`, `%2f`, `%00` and `..` are invalid ids here instead of paths further on.
 * The prefix `/hf-inference`, which the router of Hugging Face has, may stand in front.
 */
export function parseRoute(target: string): Route {
  if (!target.startsWith('/')) return UNKNOWN;
  const path = (target.split('?', 1)[0] ?? '').replace(/^\/hf-inference(?=\/)/, '').slice(1);
  const [first = '', ...rest] = path.split('/');
  switch (first) {
    case 'health':
      return rest.length === 0 ? { kind: 'health' } : UNKNOWN;
    case 'usage':
      return rest.length === 1 && rest[0] === 'pinned_models' ? { kind: 'pins' } : UNKNOWN;
    case 'status':
      return withModel(rest.join('/'), (model) => ({ kind: 'status', model }));
    case 'models':
      return rest.length === 0 ? { kind: 'models' } : modelRoute(rest);
    case 'pipeline': {
      const [task = '', ...id] = rest;
      return withModel(id.join('/'), (model) => ({ kind: 'infer', model, task }));
    }
    case 'v1':
      return path === CHAT ? { kind: 'chat' } : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** `[owner,] name`, then nothing, `pipeline/{task}` or the chat path. */
function modelRoute(parts: readonly string[]): Route {
  if (parts.slice(-3).join('/') === CHAT && parts.length > 3) {
    return withModel(parts.slice(0, -3).join('/'), (model) => ({ kind: 'chat', model }));
  }
  const task = parts.at(-1);
  if (parts.length > 2 && parts.at(-2) === 'pipeline' && task !== undefined) {
    return withModel(parts.slice(0, -2).join('/'), (model) => ({ kind: 'infer', model, task }));
  }
  return withModel(parts.join('/'), (model) => ({ kind: 'infer', model }));
}

function withModel(id: string, route: (id: string) => Route): Route {
  return isExactModelId(id) ? route(id) : { kind: 'invalidModelId' };
}
