import { isExactModelId } from '../../core/identity/modelId';
import type { TaskName } from '../engine/taskName';
import { HttpError, refusal } from '../http/httpError';
import type { ModelSources } from '../models/findModel';
import { findModel, noSuchModel } from '../models/findModel';
import type { AcquireOptions } from '../models/poolTypes';
import type { CatalogModel } from '../models/readModelFolder';

/** How many models a refusal names. */
const MAX_NAMED = 20;

/**
 * Returns the model that a request in OpenAI's form names, by its ID and without a provider after a colon. A request
 * without a model gets the only one that can run the task. Throws an `HttpError`, which names the models to choose from:
 * 404 if there is no such model, 400 if the request names none.
 */
export async function chooseModel(
  named: string | undefined,
  task: TaskName,
  options: AcquireOptions,
  sources: ModelSources,
): Promise<CatalogModel> {
  if (named === undefined) {
    return onlyModel(task, sources);
  }
  const id = withoutProvider(named);
  try {
    if (!isExactModelId(id)) {
      throw noSuchModel(id);
    }
    return await findModel(id, options, sources);
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) {
      const choice = choiceOf(await candidates(task, sources), task);
      throw refusal(404, `${String(error.body['error'])}. ${choice}`, error.headers, error.detail);
    }
    throw error;
  }
}

async function onlyModel(task: TaskName, sources: ModelSources): Promise<CatalogModel> {
  const models = await candidates(task, sources);
  const [only] = models;
  if (only === undefined || models.length > 1) {
    throw refusal(400, `\`model\`: is missing. ${choiceOf(models, task)}`);
  }
  return only;
}

async function candidates(task: TaskName, { catalog }: ModelSources): Promise<readonly CatalogModel[]> {
  return (await catalog.list()).flatMap((model) =>
    'problem' in model || !model.tasks.includes(task) ? [] : [model],
  );
}

function choiceOf(models: readonly CatalogModel[], task: TaskName): string {
  const names = models.slice(0, MAX_NAMED).map(({ id }) => id);
  const others = models.length - names.length;
  return names.length === 0
    ? `This server has no model for ${task}`
    : `This server has these models for ${task}: ${names.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

/** Removes the provider from `owner/name:provider`. */
function withoutProvider(model: string): string {
  const colon = model.indexOf(':', model.lastIndexOf('/') + 1);
  return colon === -1 ? model : model.slice(0, colon);
}
