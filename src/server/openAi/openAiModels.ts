import type { ModelFactsReader } from '../inference/modelFacts';
import type { CatalogModel } from '../models/readModelFolder';
import type { ModelCatalog } from '../models/modelCatalog';
import type { ModelPool } from '../models/modelPool';

/** A model in OpenAI's form, with what clients need to choose one. */
interface ModelRow {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since 1970. */
  readonly created: number;
  readonly owned_by: string;
  /** Its main task, by the API's name. */
  readonly task?: string;
  /** In tokens. */
  readonly context_length?: number;
}

/** The owner of a model whose ID has none. */
const NO_OWNER = 'local';

/** Describes a model as `GET /v1/models/{id}` does. */
export async function openAiModel(model: CatalogModel, facts: ModelFactsReader): Promise<ModelRow> {
  const { contextLength, created } = await facts.read(model);
  const [task] = model.tasks;
  return {
    id: model.id,
    object: 'model',
    created,
    owned_by: model.id.includes('/') ? (model.id.split('/', 1)[0] ?? NO_OWNER) : NO_OWNER,
    ...(task !== undefined && { task }),
    ...(contextLength !== undefined && { context_length: contextLength }),
  };
}

/** Lists the models that can run, as `GET /v1/models` does: not the broken ones, nor those of unknown tasks or too large. */
export async function openAiModels(
  catalog: ModelCatalog,
  pool: Pick<ModelPool, 'isTooBig'>,
  facts: ModelFactsReader,
): Promise<{ readonly object: 'list'; readonly data: readonly ModelRow[] }> {
  const usable = (await catalog.list()).flatMap((model) =>
    'problem' in model || model.tasks.length === 0 || pool.isTooBig(model) ? [] : [model],
  );
  return { object: 'list', data: await Promise.all(usable.map((model) => openAiModel(model, facts))) };
}
