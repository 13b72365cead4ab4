import * as v from 'valibot';
import { limitedText } from '../limitedText';
import { LOOPBACK_ADDRESS } from '../loopback';
import { parseJson } from '../parseJson';
import type { Fetch } from '../ports';

/** A program that serves models on this machine, at the port that it uses unless it is told another one. */
export interface ServerPlace {
  readonly name: string;
  readonly port: number;
  /** What it names as the owner of its models, if that tells it from other servers. */
  readonly owner?: string;
}

export const SERVER_PLACES: readonly ServerPlace[] = [
  { name: 'Ollama', port: 11_434 },
  { name: 'LM Studio', port: 1234 },
  { name: 'llama-server', port: 8080, owner: 'llamacpp' },
  { name: 'vLLM', port: 8000, owner: 'vllm' },
];

/** A server that was found, with the IDs of its models. */
export interface FoundServer {
  /** Absent for a server at a port that many programs use, if it does not say what it is. */
  readonly name?: string;
  readonly endpoint: string;
  readonly models: readonly string[];
}

const ANSWER_MS = 500;
const MAX_BYTES = 1024 * 1024;

/** The list of models as these servers write it. Ollama without models has `null`. */
const list = v.looseObject({
  object: v.literal('list'),
  data: v.nullable(
    v.array(
      v.looseObject({
        id: v.pipe(v.string(), v.nonEmpty()),
        object: v.literal('model'),
        owned_by: v.optional(v.string()),
      }),
    ),
  ),
});

/**
 * Looks for servers on this machine by one `GET /v1/models` each, without Authorization, cookies, or redirects. Calls
 * `onFound` for each server that answers with its list of models within half a second. Resolves when all have answered;
 * never rejects.
 */
export async function findServers(
  fetch: Fetch,
  places: readonly ServerPlace[],
  signal: AbortSignal,
  onFound: (server: FoundServer) => void,
): Promise<void> {
  await Promise.all(
    places.map(async (place) => {
      const found = await askServer(fetch, place, signal);
      if (found !== undefined && !signal.aborted) {
        onFound(found);
      }
    }),
  );
}

async function askServer(
  fetch: Fetch,
  place: ServerPlace,
  signal: AbortSignal,
): Promise<FoundServer | undefined> {
  const endpoint = `http://${LOOPBACK_ADDRESS}:${place.port}`;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), ANSWER_MS);
  try {
    const { body, status } = await fetch({
      method: 'GET',
      url: `${endpoint}/v1/models`,
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([signal, deadline.signal]),
    });
    const parsed = v.safeParse(
      list,
      status === 200 ? parseJson(await limitedText(body, MAX_BYTES)) : undefined,
    );
    if (!parsed.success) {
      return undefined;
    }
    const models = parsed.output.data ?? [];
    const name = nameOf(place, models[0]?.owned_by);
    return { endpoint, models: models.map(({ id }) => id), ...(name !== undefined && { name }) };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    // Closes the connection if the answer was not read completely.
    deadline.abort();
  }
}

/** Servers that name themselves can be at any port; a port that only one program uses names that program. */
function nameOf({ name, owner }: ServerPlace, ownedBy: string | undefined): string | undefined {
  const named = SERVER_PLACES.find((one) => one.owner !== undefined && one.owner === ownedBy);
  return named?.name ?? (owner === undefined ? name : undefined);
}
