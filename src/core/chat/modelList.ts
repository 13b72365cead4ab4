import * as v from 'valibot';
import { isApiTask } from '../tasks/taskNames';
import type { ApiTask } from '../tasks/taskNames';

/** Who serves a model on the router, and for how much. */
interface ModelProvider {
  readonly name: string;
  /** US dollars per million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Tokens of the prompt and the answer together. */
  readonly contextLength?: number;
  readonly hasTools: boolean;
}

/** A model that a server lists. */
export interface ListedModel {
  /** Sent back to the server as it is. */
  readonly id: string;
  /** What it is for, where the server says so. */
  readonly task?: ApiTask;
  readonly contextLength?: number;
  /** Whether it takes pictures. */
  readonly hasVision: boolean;
  readonly providers: readonly ModelProvider[];
}

/** More models are not read. */
const MAX_LISTED = 5000;

const count = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
const modalities = v.fallback(v.optional(v.array(v.string())), undefined);
const price = v.pipe(v.number(), v.finite(), v.minValue(0));
const provider = v.looseObject({
  provider: v.string(),
  status: v.fallback(v.optional(v.string()), undefined),
  context_length: count,
  pricing: v.fallback(v.optional(v.object({ input: price, output: price })), undefined),
  supports_tools: v.fallback(v.optional(v.boolean()), undefined),
});
const model = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1)),
  task: v.fallback(v.optional(v.string()), undefined),
  architecture: v.fallback(
    v.optional(v.looseObject({ input_modalities: modalities, output_modalities: modalities })),
    undefined,
  ),
  providers: v.fallback(v.array(v.unknown()), []),
  /** Our server and others; vLLM; llama-server. */
  context_length: count,
  max_model_len: count,
  meta: v.fallback(v.optional(v.looseObject({ n_ctx_train: count })), undefined),
});
const list = v.looseObject({ data: v.array(v.unknown()) });

/**
 * Reads the answer to `GET {base}/models` of OpenAI's API, with what the router of Hugging Face and local servers add to
 * it. Rows of another form are left out. `undefined` where this is not such a list: the server speaks another API.
 */
export function readModelList(json: unknown): readonly ListedModel[] | undefined {
  const parsed = v.safeParse(list, json);
  return parsed.success ? parsed.output.data.slice(0, MAX_LISTED).flatMap(readModel) : undefined;
}

function readModel(row: unknown): readonly ListedModel[] {
  const parsed = v.safeParse(model, row);
  if (!parsed.success) {
    return [];
  }
  const { architecture, context_length, id, max_model_len, meta, providers, task } = parsed.output;
  const served = providers.flatMap(readProvider);
  const known = isApiTask(task) ? task : taskByModality(architecture?.output_modalities, served);
  const contextLength =
    context_length ??
    max_model_len ??
    meta?.n_ctx_train ??
    largest(served.map((one) => one.contextLength ?? 0));
  return [
    {
      id,
      ...(known !== undefined && { task: known }),
      ...(contextLength !== undefined && { contextLength }),
      hasVision: architecture?.input_modalities?.includes('image') ?? false,
      providers: served,
    },
  ];
}

/** Providers that are out of order are left out. */
function readProvider(value: unknown): readonly ModelProvider[] {
  const parsed = v.safeParse(provider, value);
  if (!parsed.success || parsed.output.status === 'error') {
    return [];
  }
  const { context_length: contextLength, pricing, provider: name, supports_tools: tools } = parsed.output;
  return [
    {
      name,
      hasTools: tools === true,
      ...(pricing !== undefined && { price: pricing }),
      ...(contextLength !== undefined && { contextLength }),
    },
  ];
}

/** The router lists chat models only, and says what comes out of them. */
function taskByModality(
  outputs: readonly string[] | undefined,
  providers: readonly ModelProvider[],
): ApiTask | undefined {
  return providers.length > 0 && outputs?.includes('text') === true ? 'chat-completion' : undefined;
}

function largest(values: readonly number[]): number | undefined {
  const most = Math.max(0, ...values);
  return most > 0 ? most : undefined;
}
