import pLimit from 'p-limit';
import type { Failure } from '../http/failure';
import { FAILURE_TRAITS } from '../http/failureTraits';
import type { InferenceClient } from '../inference/inferenceClient';
import type { InferenceOutcome, InferenceRequest, RunProgress } from '../inference/runTypes';
import type { TaskSetting } from '../tasks/taskNames';
import { splitListAnswer } from '../tasks/splitListAnswer';

/** Inputs that one request carries at most where the task takes a list. */
const LIST_CHUNK = 32;
/** Requests under way at once where each input has its own. */
export const PARALLEL_REQUESTS = 4;

export interface InferAllOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** The task in force: it says whether a list may be sent. */
  readonly task: TaskSetting;
  /** Whether the task takes a list input. */
  readonly takesList: boolean;
  /** Models that refused a list before, by endpoint and id; added to here. */
  readonly listRefusers: Set<string>;
}

/** Requests that inputs need at least, repeats aside: a list that is refused is sent again one by one. */
export function requestCount(inputs: number, takesList: boolean): number {
  return takesList ? Math.ceil(inputs / LIST_CHUNK) : inputs;
}

/**
 * Infers on several inputs and resolves to one outcome for each, in order; never rejects. Where the task takes a
 * list, one request carries up to `LIST_CHUNK` of them, and a list that is refused is sent again one by one. After a
 * failure that holds for all of them nothing more is sent.
 */
export async function inferAll(
  client: Pick<InferenceClient, 'infer'>,
  request: Omit<InferenceRequest, 'inputs'>,
  inputs: readonly unknown[],
  options: InferAllOptions,
): Promise<readonly InferenceOutcome[]> {
  const { listRefusers, takesList } = options;
  const refuserKey = listSupportKey(request);
  if (inputs.length < 2 || !takesList || listRefusers.has(refuserKey)) {
    return inferOneByOne(client, request, inputs, options);
  }
  const outcomes: InferenceOutcome[] = [];
  for (let start = 0; start < inputs.length; start += LIST_CHUNK) {
    const chunk = inputs.slice(start, start + LIST_CHUNK);
    const before = outcomes.at(-1);
    if (before !== undefined && holdsForAll(before)) {
      outcomes.push(...chunk.map(() => notSent(before)));
    } else {
      const listed = listRefusers.has(refuserKey)
        ? 'refused'
        : await inferList(client, request, chunk, options);
      if (listed === 'refused') {
        listRefusers.add(refuserKey);
      }
      outcomes.push(
        ...(typeof listed === 'string' ? await inferOneByOne(client, request, chunk, options) : listed),
      );
    }
  }
  return outcomes;
}

/** How `listRefusers` names a model. */
export function listSupportKey({ endpoint, model }: Pick<InferenceRequest, 'endpoint' | 'model'>): string {
  return `${endpoint} ${model}`;
}

/** One request for all inputs, unless the server does not take or answer a list, or this one is too large. */
async function inferList(
  client: Pick<InferenceClient, 'infer'>,
  request: Omit<InferenceRequest, 'inputs'>,
  inputs: readonly unknown[],
  { signal, onProgress, task }: InferAllOptions,
): Promise<readonly InferenceOutcome[] | 'refused' | 'tooLarge'> {
  if (inputs.length === 1) {
    return inferOneByOne(client, request, inputs, { signal, onProgress });
  }
  const outcome = await client.infer({ ...request, inputs }, { signal, onProgress });
  if (!outcome.ok) {
    switch (outcome.failure.kind) {
      case 'invalidInput':
        return 'refused';
      case 'tooLarge':
        return 'tooLarge';
      default:
        return inputs.map(() => outcome);
    }
  }
  const { answer } = outcome;
  if (answer.kind !== 'json') {
    return 'refused';
  }
  // The server counted the characters of the whole list: no part may claim them.
  const { computeCharacters: _ofTheList, leftOut: _ofAll, leftOutOfItems = [], ...facts } = answer;
  const isGone = (index: number) => (leftOutOfItems[index] ?? 0) > 0;
  const parts = splitListAnswer(task, inputs.length, answer.json, isGone);
  return (
    parts?.map((json, index): InferenceOutcome => {
      const leftOut = leftOutOfItems[index] ?? 0;
      return json === null && isGone(index)
        ? { ok: false, attempts: answer.attempts, failure: NO_VALID_ROW }
        : { ok: true, answer: { ...facts, json, ...(leftOut > 0 && { leftOut }) } };
    }) ?? 'refused'
  );
}

/** A request for each input. The first goes alone, so that a cold model is waited for once and not four times. */
async function inferOneByOne(
  client: Pick<InferenceClient, 'infer'>,
  request: Omit<InferenceRequest, 'inputs'>,
  inputs: readonly unknown[],
  { signal, onProgress }: Pick<InferAllOptions, 'signal' | 'onProgress'>,
): Promise<readonly InferenceOutcome[]> {
  let ended: FailedOutcome | undefined;
  const infer = async (input: unknown): Promise<InferenceOutcome> => {
    if (ended !== undefined) {
      return notSent(ended);
    }
    const outcome = await client.infer({ ...request, inputs: input }, { signal, onProgress });
    onProgress?.({ kind: 'answered' });
    if (holdsForAll(outcome)) {
      ended = outcome;
    }
    return outcome;
  };
  if (inputs.length === 0) {
    return [];
  }
  const first = await infer(inputs[0]);
  const limit = pLimit(PARALLEL_REQUESTS);
  const rest = await Promise.all(inputs.slice(1).map((input) => limit(() => infer(input))));
  return [first, ...rest];
}

const NO_VALID_ROW: Failure = { kind: 'badResponse', reason: 'numbers', detail: '' };

type FailedOutcome = Extract<InferenceOutcome, { ok: false }>;

/** Every further request of the same run would meet the failure as well: it is not sent. */
function holdsForAll(outcome: InferenceOutcome): outcome is FailedOutcome {
  return !outcome.ok && FAILURE_TRAITS[outcome.failure.kind].endsRun;
}

function notSent({ failure }: FailedOutcome): FailedOutcome {
  return { ok: false, failure, attempts: 0 };
}
