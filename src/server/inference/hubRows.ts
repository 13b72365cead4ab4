import type { ModelSearchQuery } from '../http/modelSearchQuery';
import type { ModelCatalog } from '../models/modelCatalog';
import type { CatalogModel } from '../models/readModelFolder';
import type { ModelFactsReader } from './modelFacts';

/** The name under which the hub's clients know this API. */
const PROVIDER = 'hf-inference';

/** A model in the form of the hub. */
interface HubRow {
  readonly id: string;
  readonly pipeline_tag: string | undefined;
  readonly inferenceProviderMapping?: readonly object[];
}

/**
 * Describes a model as the hub does, as far as local folders can. Clients of the hub ask for the `inferenceProviderMapping`
 * to learn for which task the provider serves a model.
 */
export async function hubRow(
  model: CatalogModel,
  { hasMapping }: Pick<ModelSearchQuery, 'hasMapping'>,
  facts: ModelFactsReader,
): Promise<HubRow> {
  const { id, tasks } = model;
  return {
    id,
    pipeline_tag: tasks[0],
    ...(hasMapping === true && { inferenceProviderMapping: await mappingOf(model, facts) }),
  };
}

/** Searches the models that can run, sorted by ID. */
export async function hubRows(
  catalog: ModelCatalog,
  query: ModelSearchQuery,
  facts: ModelFactsReader,
): Promise<readonly HubRow[]> {
  if (query.provider !== undefined && query.provider !== PROVIDER) {
    return [];
  }
  const text = query.text.toLowerCase();
  const found = (await catalog.list()).flatMap((model) =>
    !('problem' in model) &&
    model.id.toLowerCase().includes(text) &&
    (query.task === undefined || query.task === model.tasks[0])
      ? [model]
      : [],
  );
  return Promise.all(found.slice(0, query.limit).map((model) => hubRow(model, query, facts)));
}

/**
 * Returns what this server serves a model for. The official client reads only the first entry of a provider: for a model
 * that can chat it is the chat, as on the hub.
 */
async function mappingOf(model: CatalogModel, facts: ModelFactsReader): Promise<readonly object[]> {
  const [task] = model.tasks;
  if (task === undefined) {
    return [];
  }
  const chats = task === 'text-generation' && (await facts.read(model)).hasChatTemplate;
  return [...(chats ? ['conversational'] : []), task].map((one) => ({
    ...{ provider: PROVIDER, providerId: model.id, hfModelId: model.id },
    ...{ status: 'live', task: one },
  }));
}
