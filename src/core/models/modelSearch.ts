import * as v from 'valibot';
import { parseJson } from '../parseJson';
import type { ParsedEndpoint } from '../identity/endpoint';
import { isHuggingFace } from '../identity/huggingFaceHost';
import { parseModelId } from '../identity/modelId';
import { isApiTask } from '../tasks/taskNames';
import type { ApiTask } from '../tasks/taskNames';
import type { Fetch } from '../ports';

/** A model on a hub, with its `pipeline_tag` if that is a task of the API. */
export interface FoundModel {
  readonly id: string;
  readonly task?: ApiTask;
}

const LIMIT = 20;
const TIMEOUT_MS = 5000;
const MAX_BYTES = 1024 * 1024;

const answer = v.array(v.looseObject({ id: v.string(), pipeline_tag: v.optional(v.nullable(v.string())) }));

/**
 * Returns where to search for models: the Hub for hosts of Hugging Face, or the server itself on this machine (the local
 * server lists its models in the Hub's format). Private endpoints have no search, because their users may not want the
 * Hub to know what they are looking for.
 */
export function hubFor({ loopback, origin }: Extract<ParsedEndpoint, { ok: true }>): string | undefined {
  if (loopback) {
    return origin;
  }
  return isHuggingFace(origin) ? 'https://huggingface.co' : undefined;
}

/**
 * Searches for models by part of their ID, most downloaded first, with the Hub's documented `GET {hub}/api/models?search=…`.
 * The Hub gets no token, but a server on this machine requires its own. Resolves to an empty list if the hub is slow,
 * unreachable, or returns something else, because the search is only a convenience.
 */
export async function searchModels(
  fetch: Fetch,
  hub: string,
  query: string,
  signal: AbortSignal,
  token?: string,
): Promise<readonly FoundModel[]> {
  const parameters = new URLSearchParams({
    search: query,
    inference_provider: 'hf-inference',
    sort: 'downloads',
    limit: String(LIMIT),
  });
  try {
    const response = await fetch({
      method: 'GET',
      url: `${hub}/api/models?${parameters.toString()}`,
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await readText(response.body);
    const parsed = v.safeParse(answer, response.status === 200 ? parseJson(text) : undefined);
    return parsed.success ? parsed.output.flatMap(toFoundModel).slice(0, LIMIT) : [];
  } catch {
    return [];
  }
}

function toFoundModel({
  id,
  pipeline_tag: tag,
}: v.InferOutput<typeof answer>[number]): readonly FoundModel[] {
  return parseModelId(id).ok ? [isApiTask(tag) ? { id, task: tag } : { id }] : [];
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      throw new RangeError('too large');
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
