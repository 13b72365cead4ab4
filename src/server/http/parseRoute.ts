import { isExactModelId } from '../../core/identity/modelId';

/** What a request is about. `task` is a name that nobody has checked yet. */
export type Route =
  | { readonly kind: 'health' }
  | { readonly kind: 'models' }
  /** Models whose id contains `text`, in the form of the hub. */
  | { readonly kind: 'search'; readonly text: string; readonly limit: number }
  | { readonly kind: 'lease' }
  | { readonly kind: 'infer'; readonly model: string; readonly task?: string }
  /** One of OpenAI's forms of a generation. */
  | { readonly kind: 'openAi'; readonly form: 'chat' | 'completion'; readonly model?: string }
  | { readonly kind: 'pins' }
  | { readonly kind: 'status'; readonly model: string }
  | { readonly kind: 'invalidModelId' }
  | { readonly kind: 'unknown' };

const UNKNOWN = { kind: 'unknown' } as const;
/** The hub's own limit of one page. */
const MAX_FOUND = 1000;
const OPEN_AI = /(?:^|\/)v1\/(chat\/)?completions$/;

/**
 * Reads the raw request target (`/models/a/b?x`). Nothing is decoded or normalised on purpose: no valid id or task has a
 * character that needs it, so `%2e%2e`, `%2f`, `%00` and `..` are invalid ids here instead of paths further on.
 * The prefix `/hf-inference`, which the router of Hugging Face has, may stand in front.
 */
export function parseRoute(target: string): Route {
  if (!target.startsWith('/')) {
    return UNKNOWN;
  }
  const path = (target.split('?', 1)[0] ?? '').replace(/^\/hf-inference(?=\/)/, '').slice(1);
  const [first = '', ...rest] = path.split('/');
  switch (first) {
    case 'health':
      return rest.length === 0 ? { kind: 'health' } : UNKNOWN;
    case 'lease':
      return rest.length === 0 ? { kind: 'lease' } : UNKNOWN;
    case 'api':
      return path === 'api/models' ? searchRoute(target) : UNKNOWN;
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
      return openAiRoute(path);
    default:
      return UNKNOWN;
  }
}

/** `?search=…&limit=…`, as the hub takes them; other parameters are for the hub only. */
function searchRoute(target: string): Route {
  const query = new URLSearchParams(target.slice(target.indexOf('?')));
  const limit = /^\d{1,6}$/.exec(query.get('limit') ?? '')?.[0];
  return {
    kind: 'search',
    text: target.includes('?') ? (query.get('search') ?? '') : '',
    limit: limit === undefined ? MAX_FOUND : Math.min(Number(limit), MAX_FOUND),
  };
}

/** `[owner,] name`, then nothing, `pipeline/{task}` or a path of OpenAI's API. */
function modelRoute(parts: readonly string[]): Route {
  const path = parts.join('/');
  const ending = OPEN_AI.exec(path);
  if (ending !== null && ending.index > 0) {
    const form = ending[1] === undefined ? 'completion' : 'chat';
    return withModel(path.slice(0, ending.index), (model) => ({ kind: 'openAi', form, model }));
  }
  const task = parts.at(-1);
  if (parts.length > 2 && parts.at(-2) === 'pipeline' && task !== undefined) {
    return withModel(parts.slice(0, -2).join('/'), (model) => ({ kind: 'infer', model, task }));
  }
  return withModel(parts.join('/'), (model) => ({ kind: 'infer', model }));
}

function openAiRoute(path: string): Route {
  const ending = OPEN_AI.exec(path);
  if (ending?.index !== 0) {
    return UNKNOWN;
  }
  return { kind: 'openAi', form: ending[1] === undefined ? 'completion' : 'chat' };
}

function withModel(id: string, route: (id: string) => Route): Route {
  return isExactModelId(id) ? route(id) : { kind: 'invalidModelId' };
}
