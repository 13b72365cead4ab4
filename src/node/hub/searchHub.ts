import * as v from 'valibot';
import { isExactModelId } from '../../core/identity/modelId';
import type { ModelHub, ModelRow } from '../../core/localServer/modelHub';
import { HubError } from './hubError';
import { readHubJson } from './hubJson';
import { getFromHub } from './hubRequest';
import type { HubPorts } from './hubRequest';

const DEFAULT_ROWS = 30;
const MAX_ROWS = 100;
/** Which facts the hub adds to each row. */
const FACTS = ['pipeline_tag', 'downloads', 'gated', 'private'];

const rows = v.array(
  v.object({
    id: v.string(),
    pipeline_tag: v.fallback(v.optional(v.string()), undefined),
    downloads: v.fallback(v.optional(v.number()), undefined),
    gated: v.fallback(v.union([v.boolean(), v.string()]), false),
  }),
);

/** Searches a hub; see `ModelHub`. Rejects with a `HubError`. */
export async function searchHub(
  query: Parameters<ModelHub['search']>[0],
  ports: HubPorts,
  signal: AbortSignal,
): Promise<readonly ModelRow[]> {
  const { hub, text, task, limit = DEFAULT_ROWS } = query;
  const parameters = new URLSearchParams([
    ['search', text],
    ...(task === undefined ? [] : [['pipeline_tag', task]]),
    ['filter', 'transformers.js'],
    ['filter', 'onnx'],
    ['sort', 'downloads'],
    ['limit', String(Math.min(limit, MAX_ROWS))],
    ...FACTS.map((fact) => ['expand[]', fact]),
  ]);
  const request = { ...query, path: `/api/models?${parameters.toString()}`, page: hub };
  const parsed = v.safeParse(rows, await getFromHub(request, ports, signal, readHubJson));
  if (!parsed.success) {
    throw new HubError({ kind: 'badAnswer', what: 'otherData' });
  }
  return parsed.output
    .filter(({ id }) => isExactModelId(id))
    .slice(0, MAX_ROWS)
    .map(({ id, pipeline_tag, downloads, gated }) => ({
      ...{ id, task: pipeline_tag, downloads },
      gated: gated !== false && gated !== 'false',
    }));
}
