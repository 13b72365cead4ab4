import { authorization, KEEP_ALIVE } from '../http/requestHeaders';
import type { PreparedRequest } from '../http/requestHeaders';
import type { TaskSetting } from '../tasks/taskNames';
import { toChatMessages } from './chatInput';

/** A request of OpenAI's API that has a text or vectors as its answer. */
export type OpenAiForm = 'chat' | 'completion' | 'embedding';

const PATHS: Readonly<Record<OpenAiForm, string>> = {
  chat: '/chat/completions',
  completion: '/completions',
  embedding: '/embeddings',
};

/** Parameters that the extension sets itself: giving one would contradict the request. */
const RESERVED = ['model', 'messages', 'input', 'prompt', 'stream', 'stream_options', 'n'];

/** What one request of OpenAI's form needs. Already checked: `base` and `model`. */
export interface OpenAiRequest {
  /** Base URL without a slash at its end, usually ending in `/v1`. */
  readonly base: string;
  readonly token?: string;
  /** As the server lists it; sent in the body only, never in a path. */
  readonly model: string;
  readonly form: OpenAiForm;
  /** For `chat`, a text, a list of messages or `{ messages }`; otherwise a text or a list of texts. */
  readonly inputs: unknown;
  /** A system message that goes before the others; for `chat`. */
  readonly system?: string;
  /** Sent at the root of the body. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly stream?: boolean;
  /** Organization to bill, for Hugging Face's own hosts. */
  readonly billTo?: string;
  /** The cache and wait headers; absent for servers that do not have them. */
  readonly flags?: { readonly useCache: boolean; readonly waitForModel: boolean };
  /** Whether a stream is asked to end with its token usage; some servers refuse the option. */
  readonly wantsUsage?: boolean;
}

/** The request form for a task; `undefined` for tasks that OpenAI's API does not have. `auto` is a chat. */
export function openAiFormOf(task: TaskSetting): OpenAiForm | undefined {
  switch (task) {
    case 'auto':
    case 'chat-completion':
    case 'conversational':
      return 'chat';
    case 'text-generation':
      return 'completion';
    case 'feature-extraction':
      return 'embedding';
    default:
      return undefined;
  }
}

/** The first parameter that a request of OpenAI's form refuses, because the extension sets it itself. */
export function reservedParameter(
  parameters: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  return Object.keys(parameters ?? {}).find((name) => RESERVED.includes(name));
}

/**
 * The HTTP form of a request; `undefined` where the inputs do not fit it or cannot be written as JSON. `model` is the
 * first key of the body: the router of Hugging Face chooses a provider by a short prefix.
 */
export function buildOpenAiRequest(request: OpenAiRequest): PreparedRequest | undefined {
  const { base, billTo, flags, form, model, parameters, token } = request;
  const input = inputOf(request);
  if (input === undefined) {
    return undefined;
  }
  const isStream = request.stream === true && form !== 'embedding';
  try {
    return {
      method: 'POST',
      isRepeatable: true,
      url: base + PATHS[form],
      headers: {
        ...authorization(token),
        'content-type': 'application/json',
        ...KEEP_ALIVE,
        ...(billTo !== undefined && billTo !== '' && { 'x-hf-bill-to': billTo }),
        ...(flags !== undefined && { 'x-wait-for-model': String(flags.waitForModel) }),
        ...(flags?.useCache === false && { 'x-use-cache': 'false' }),
      },
      body: JSON.stringify({
        model,
        ...input,
        ...parameters,
        ...(isStream && { stream: true }),
        ...(isStream && request.wantsUsage !== false && { stream_options: { include_usage: true } }),
      }),
    };
  } catch {
    return undefined;
  }
}

function inputOf({ form, inputs, system }: OpenAiRequest): Readonly<Record<string, unknown>> | undefined {
  if (form === 'chat') {
    const messages = toChatMessages(inputs, system);
    return messages && { messages };
  }
  const isText =
    typeof inputs === 'string' || (Array.isArray(inputs) && inputs.every((one) => typeof one === 'string'));
  return isText ? { [form === 'completion' ? 'prompt' : 'input']: inputs } : undefined;
}
