import pLimit from 'p-limit';
import { FAILURE_TRAITS } from '../http/failureTraits';
import { RequestPace } from '../http/requestPace';
import type { InferenceOutcome, InferenceRequest, RunProgress } from '../inference/runTypes';
import type { InferOptions } from '../inference/sendRun';
import type { Clock } from '../ports';
import type { TaskSetting } from '../tasks/taskNames';
import { listOutcomes } from './listOutcomes';

/** Maximum number of inputs in one request, if the task takes a list. */
const MAX_LIST_INPUTS = 32;
/** Maximum number of parallel requests, if each input has its own. */
export const MAX_PARALLEL_REQUESTS = 4;

/** The request of a run without its inputs. */
type BaseRequest = Omit<InferenceRequest, 'inputs'>;

/** Sends one request in any form. Never rejects. */
interface Client<P extends BaseRequest> {
  infer(request: P & { readonly inputs: unknown }, options: InferOptions): Promise<InferenceOutcome>;
}

export interface InferAllOptions {
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** The task of the run, which determines how a list answer is split. */
  readonly task: TaskSetting;
  /** Whether the task takes a list input. */
  readonly takesList: boolean;
  /** Models that refused a list before, by `listSupportKey`; this function adds to it. */
  readonly listRefusers: Set<string>;
}

/** Counts the requests for a number of inputs, without retries and without lists that are refused and sent one by one. */
export function requestCount(inputs: number, takesList: boolean): number {
  return takesList ? Math.ceil(inputs / MAX_LIST_INPUTS) : inputs;
}

/**
 * Runs the model on several inputs and resolves to one outcome for each, in order; never rejects. If the task takes a
 * list, one request has up to `MAX_LIST_INPUTS` inputs, and the inputs of a refused list are sent one by one. After a
 * failure that every further request would have too, nothing more is sent. A rate limit slows the run down: its requests
 * pause together and continue with fewer at a time.
 */
export async function inferAll<P extends BaseRequest>(
  client: Client<P>,
  request: P,
  inputs: readonly unknown[],
  given: InferAllOptions,
): Promise<readonly InferenceOutcome[]> {
  const { listRefusers, takesList } = given;
  const pace = new RequestPace(given.clock, MAX_PARALLEL_REQUESTS);
  const options = { ...given, ...(inputs.length > 1 && { pace }) };
  const refuserKey = listSupportKey(request);
  if (inputs.length < 2 || !takesList || listRefusers.has(refuserKey)) {
    return inferOneByOne(client, request, inputs, options);
  }
  const outcomes: InferenceOutcome[] = [];
  for (let start = 0; start < inputs.length; start += MAX_LIST_INPUTS) {
    const chunk = inputs.slice(start, start + MAX_LIST_INPUTS);
    const last = outcomes.at(-1);
    if (last !== undefined && endsRun(last)) {
      outcomes.push(...chunk.map(() => notSent(last)));
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

/** Returns the key of a model in `listRefusers`. */
export function listSupportKey({ endpoint, model }: Pick<InferenceRequest, 'endpoint' | 'model'>): string {
  return `${endpoint} ${model}`;
}

/** Sends one request for all inputs. Returns why if the server does not support lists or this list is too large. */
async function inferList<P extends BaseRequest>(
  client: Client<P>,
  request: P,
  inputs: readonly unknown[],
  { signal, onProgress, pace, task }: InferAllOptions & Pick<InferOptions, 'pace'>,
): Promise<readonly InferenceOutcome[] | 'refused' | 'tooLarge'> {
  if (inputs.length === 1) {
    return inferOneByOne(client, request, inputs, { signal, onProgress, pace });
  }
  const outcome = await client.infer({ ...request, inputs }, { signal, onProgress, pace });
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
  return listOutcomes(task, inputs.length, outcome.answer) ?? 'refused';
}

/** Sends one request for each input. The first one runs alone, so that only one request waits for a cold model. */
async function inferOneByOne<P extends BaseRequest>(
  client: Client<P>,
  request: P,
  inputs: readonly unknown[],
  { signal, onProgress, pace }: Pick<InferOptions, 'signal' | 'onProgress' | 'pace'>,
): Promise<readonly InferenceOutcome[]> {
  let ended: FailedOutcome | undefined;
  const infer = async (input: unknown): Promise<InferenceOutcome> => {
    if (ended !== undefined) {
      return notSent(ended);
    }
    const outcome = await client.infer({ ...request, inputs: input }, { signal, onProgress, pace });
    onProgress?.({ kind: 'answered' });
    if (endsRun(outcome)) {
      ended = outcome;
    }
    return outcome;
  };
  if (inputs.length === 0) {
    return [];
  }
  const first = await infer(inputs[0]);
  const limit = pLimit(MAX_PARALLEL_REQUESTS);
  const rest = await Promise.all(inputs.slice(1).map((input) => limit(() => infer(input))));
  return [first, ...rest];
}

type FailedOutcome = Extract<InferenceOutcome, { ok: false }>;

/** Whether every further request of the same run would fail in the same way, so that none is sent. */
function endsRun(outcome: InferenceOutcome): outcome is FailedOutcome {
  return !outcome.ok && FAILURE_TRAITS[outcome.failure.kind].endsRun;
}

function notSent({ failure }: FailedOutcome): FailedOutcome {
  return { ok: false, failure, attempts: 0 };
}
