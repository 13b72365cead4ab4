import { isExactModelId } from '../../core/identity/modelId';
import { refusal } from './httpError';
import { isOpenAiTarget } from './openAiError';

/**
 * The whole HTTP surface of the server, one row for each path. To add a route, add a row and a handler of that name.
 *
 * - Rows are tried from top to bottom, so a path that ends in `{model}` comes after the longer ones.
 * - `{model}` is an exact model ID, which may have a slash; `{task}` is one segment that nobody has checked yet; `{same}`
 *   is the same model again.
 * - A path may be preceded by `/hf-inference`, as on the router of Hugging Face, and followed by a slash.
 * - Every request but `/health` needs the bearer token; the front checks it before it looks here.
 * - A path in no row gets a 404. A method that its row does not have gets a 405 whose `Allow` lists those that it has.
 */
const ROUTES: readonly RouteRow[] = [
  { path: '/health', methods: { GET: 'health', HEAD: 'health' } },
  { path: '/lease', methods: { GET: 'lease' } },
  { path: '/models', methods: { GET: 'listModels' } },
  { path: '/api/models', methods: { GET: 'searchModels' } },
  { path: '/api/models/{model}', methods: { GET: 'describeHubModel' } },
  { path: '/status/{model}', methods: { GET: 'modelStatus' } },
  { path: '/unload/{model}', methods: { POST: 'unloadModel' } },
  { path: '/usage/pinned_models', methods: { GET: 'listPins', POST: 'replacePins' } },
  { path: '/v1/models', methods: { GET: 'listOpenAiModels' } },
  { path: '/v1/models/{model}', methods: { GET: 'describeOpenAiModel' } },
  { path: '/v1/audio/transcriptions', methods: { POST: 'transcription' } },
  { path: '/v1/audio/speech', methods: { POST: 'speech' } },
  { path: '/v1/embeddings', methods: { POST: 'embeddings' } },
  { path: '/v1/chat/completions', methods: { POST: 'chat' } },
  { path: '/v1/completions', methods: { POST: 'completion' } },
  { path: '/v1/responses', methods: { POST: 'responses' } },
  { path: '/models/{model}/v1/models', methods: { GET: 'listOpenAiModels' } },
  { path: '/models/{model}/v1/models/{same}', methods: { GET: 'describeOpenAiModel' } },
  { path: '/models/{model}/v1/audio/transcriptions', methods: { POST: 'transcription' } },
  { path: '/models/{model}/v1/audio/speech', methods: { POST: 'speech' } },
  { path: '/models/{model}/v1/embeddings', methods: { POST: 'embeddings' } },
  { path: '/models/{model}/v1/chat/completions', methods: { POST: 'chat' } },
  { path: '/models/{model}/v1/completions', methods: { POST: 'completion' } },
  { path: '/models/{model}/v1/responses', methods: { POST: 'responses' } },
  { path: '/models/{model}/rerank', methods: { POST: 'rerank' } },
  { path: '/models/{model}/pipeline/{task}', methods: { POST: 'infer', GET: 'describeModel' } },
  { path: '/pipeline/{task}/{model}', methods: { POST: 'infer', GET: 'describeModel' } },
  { path: '/models/{model}', methods: { POST: 'infer', GET: 'describeModel' } },
];

/** What answers a request, with what it reads and sends. */
export type HandlerName =
  /** No body; JSON. */
  | 'health'
  /** No body; a line of JSON, then nothing until the client hangs up. */
  | 'lease'
  /** No body; JSON. */
  | 'listModels'
  /** No body, but the hub's `?search=`, `expand[]=` and so on; JSON in the form of the hub. */
  | 'searchModels'
  | 'describeHubModel'
  /** No body; JSON. */
  | 'modelStatus'
  | 'describeModel'
  | 'unloadModel'
  | 'listPins'
  /** No body; JSON in OpenAI's form. */
  | 'listOpenAiModels'
  | 'describeOpenAiModel'
  /** A JSON body; JSON. */
  | 'replacePins'
  /** A JSON body, or the bytes of an image or a sound; JSON, bytes, or an event stream if asked for. */
  | 'infer'
  /** A JSON body in the form of text-embeddings-inference; JSON. */
  | 'rerank'
  /** A JSON body in OpenAI's form; JSON. */
  | 'embeddings'
  /** A form with a sound; JSON or plain text. */
  | 'transcription'
  /** A JSON body in OpenAI's form; the bytes of a sound. */
  | 'speech'
  /** A JSON body in OpenAI's form; JSON, or an event stream if asked for. */
  | 'chat'
  | 'completion'
  | 'responses';

interface RouteRow {
  readonly path: string;
  readonly methods: Readonly<Record<string, HandlerName>>;
}

/** One request as the table understands it. */
export interface Route {
  readonly handler: HandlerName;
  /** A valid model ID, where the path names a model. */
  readonly model?: string;
  /** Any text, where the path names a task. */
  readonly task?: string;
  readonly query: URLSearchParams;
}

const MATCHERS = ROUTES.map(({ path, methods }) => ({
  pattern: new RegExp(
    `^${path.replace('{model}', '(?<model>.*)').replace('{task}', '(?<task>[^/]*)').replace('{same}', '(?<same>.*)')}$`,
    's',
  ),
  isOpenAi: path.includes('/v1/'),
  // OpenAI's clients write the slash of an ID as `%2F`.
  isEncoded: path.includes('/v1/models/'),
  methods,
}));

/**
 * Finds the route of a raw request target (`/models/a/b?x`). Nothing is decoded or normalized on purpose, except the slash
 * of an ID below `/v1/models/`: no valid ID or task has another character that needs it, so `%2e%2e`, `%00` and `..` are
 * invalid IDs here instead of paths further on.
 * Throws an `HttpError`: 404 for an unknown path, 400 for an invalid model ID, 405 for a wrong method.
 */
export function findRoute(method: string, target: string): Route {
  const [path = '', query = ''] = target.split(/\?(.*)/s, 2);
  const local = path.replace(/^\/hf-inference(?=\/)/, '').replace(/(?<=[^/])\/$/, '');
  for (const { pattern, isEncoded, isOpenAi, methods } of MATCHERS) {
    const match = pattern.exec(local);
    // `/models/a/v1/nowhere` is an unknown address of OpenAI's API, and no model.
    if (match !== null && (isOpenAi || !isOpenAiTarget(local))) {
      return {
        ...checkedNames(isEncoded ? withSlashes(match.groups) : match.groups),
        handler: handlerOf(methods, method),
        query: new URLSearchParams(query),
      };
    }
  }
  // Clients of OpenAI's API are often given the address of a server without its path.
  const isBelow =
    !isOpenAiTarget(local) &&
    MATCHERS.some(({ isOpenAi, pattern }) => isOpenAi && pattern.test(`/v1${local}`));
  const hint = `OpenAI's API is below /v1, such as /v1${local}. Add /v1 to the address of the server`;
  throw refusal(404, isBelow ? `Not Found: ${hint}` : 'Not Found');
}

function withSlashes(names: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(names).map(([name, id]) => [name, id.replace(/%2f/i, '/')]));
}

function checkedNames({ model, same, task }: Readonly<Record<string, string>> = {}): Pick<
  Route,
  'model' | 'task'
> {
  if (same !== undefined && same !== model) {
    throw refusal(
      404,
      'This address has only its own model',
      {},
      { code: 'model_not_found', param: 'model' },
    );
  }
  if (model !== undefined && !isExactModelId(model)) {
    throw refusal(400, 'This is not a valid model ID');
  }
  return { ...(model !== undefined && { model }), ...(task !== undefined && { task }) };
}

function handlerOf(methods: RouteRow['methods'], method: string): HandlerName {
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handler === undefined) {
    const allowed = Object.keys(methods);
    throw refusal(405, `This address accepts only ${allowed.join(' or ')}`, { allow: allowed.join(', ') });
  }
  return handler;
}
