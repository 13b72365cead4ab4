import { buildOpenAiRequest, openAiFormOf } from '../../chat/buildOpenAiRequest';
import { parseJson } from '../../parseJson';
import type { TaskSetting } from '../../tasks/taskNames';

/** What the requests of a batch have in common. */
export interface ExportedBatch {
  readonly model: string;
  readonly task: TaskSetting;
  /** A system message of a chat. */
  readonly system?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/**
 * Prints the request of one input as a line of OpenAI's batch files, which vLLM and others run, too. The body is the one
 * that a run sends. Its `custom_id` has the index of the input, since IDs of a source can repeat. Returns undefined for
 * inputs and tasks that OpenAI's API does not have.
 * @see https://platform.openai.com/docs/guides/batch
 */
export function exportedRequest(
  index: number,
  inputs: unknown,
  { model, parameters, system, task }: ExportedBatch,
): string | undefined {
  const form = openAiFormOf(task);
  if (form === undefined) {
    return undefined;
  }
  const request = buildOpenAiRequest({
    ...{ base: '/v1', form, model, inputs },
    ...(system !== undefined && { system }),
    ...(parameters !== undefined && { parameters }),
  });
  return (
    request &&
    JSON.stringify({
      ...{ custom_id: `input-${index}`, method: request.method, url: request.url },
      body: parseJson(String(request.body)),
    })
  );
}
