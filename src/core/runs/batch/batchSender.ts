import type { ApiSetting, Route, RunRouter } from '../../endpoints/runRouter';
import type { Failure } from '../../http/failure';
import type { WaitMode } from '../../http/waitMode';
import type { AccountToken } from '../../identity/token';
import type { RunProgress } from '../../inference/runTypes';
import type { Clock } from '../../ports';
import { traitsOf } from '../../tasks/taskNames';
import type { TaskSetting } from '../../tasks/taskNames';
import { listSupportKey } from '../inferAll';
import { listOutcomes } from '../listOutcomes';
import type { ModelClient } from '../modelClient';
import { observeRequests } from '../observeRequests';
import type { RequestEnded } from '../runEvent';
import type { BatchAnswer, SendInputs } from './batchPlan';

/** Where the requests of a batch go, and what they have in common. */
export interface BatchTarget {
  /** Base URL of the endpoint. */
  readonly endpoint: string;
  /** Origin of the endpoint: the key of its token. */
  readonly origin: string;
  readonly isLocalServer: boolean;
  readonly api: ApiSetting;
  readonly model: string;
  readonly task: TaskSetting;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** A system message of a chat. */
  readonly system?: string;
  readonly useCache: boolean;
  readonly wait: WaitMode;
  /** The deadline of each request in milliseconds. */
  readonly timeoutMs: number;
  readonly billTo?: string;
}

export interface SenderPorts {
  /** Sends the requests. Where inputs have files, it reads them at that time. */
  readonly client: Pick<ModelClient, 'infer'>;
  readonly router: Pick<RunRouter, 'route' | 'forget'>;
  readonly clock: Pick<Clock, 'monotonic' | 'now'>;
  /** Models that refused a list before, by `listSupportKey`; the sender adds to it. */
  readonly listRefusers: Set<string>;
  /** Counts each request that was sent. */
  readonly onRequestEnded: (ended: RequestEnded) => void;
}

/** Sends the inputs of a batch. */
export interface BatchSender {
  readonly model: string;
  /** The task that runs: the endpoint may have made a run with the task `auto` a chat. */
  readonly task: TaskSetting;
  readonly takesList: boolean;
  readonly send: SendInputs;
  /** Remembers that the model refuses lists, for the next batches. */
  readonly onListsRefused: () => void;
}

/**
 * Finds out how the endpoint is spoken to, and returns what sends the inputs of a batch in that form; or the failure with
 * which the batch ends before anything of it was sent. Waits for an endpoint that is starting as `target.wait` says.
 * @param id names the batch in the events of its requests
 */
export async function openBatchSender(
  ports: SenderPorts,
  target: BatchTarget,
  { account, id }: { readonly account: AccountToken | undefined; readonly id: string },
  {
    onProgress,
    signal,
  }: { readonly onProgress?: (progress: RunProgress) => void; readonly signal: AbortSignal },
): Promise<BatchSender | Failure> {
  const { clock, listRefusers, router } = ports;
  const token = account?.token;
  const startedAt = clock.monotonic();
  const route = await router.route(
    { ...target, token },
    {
      wait: target.wait,
      remainingMs: () => Math.max(target.timeoutMs - (clock.monotonic() - startedAt), 0),
      onStarting: (remainingMs) => onProgress?.({ kind: 'starting', remainingMs }),
    },
    signal,
  );
  if ('detail' in route) {
    return route;
  }
  const key = listSupportKey(target);
  return {
    model: route.model ?? target.model,
    task: route.task,
    takesList: traitsOf(route.task).list && !listRefusers.has(key),
    send: senderOf(ports, target, route, { account, id }),
    onListsRefused: () => listRefusers.add(key),
  };
}

function senderOf(
  { client, clock, onRequestEnded, router }: SenderPorts,
  { api: _api, isLocalServer: _isLocalServer, origin, ...request }: BatchTarget,
  route: Route,
  { account, id }: { readonly account: AccountToken | undefined; readonly id: string },
): SendInputs {
  const { task } = route;
  const common = {
    ...{ ...request, ...route },
    ...(account !== undefined && { token: account.token }),
    ...(traitsOf(task).forcedRoute && { forcedTask: task }),
    stream: false,
  };
  const observed = observeRequests(client, { id, origin, task, account }, clock, onRequestEnded);
  return async (inputs, options): Promise<BatchAnswer> => {
    const isList = inputs.length > 1;
    const outcome = await observed.infer({ ...common, inputs: isList ? inputs : inputs[0] }, options);
    if (!outcome.ok) {
      const { failure } = outcome;
      if (failure.kind === 'wrongApi') {
        await router.forget(request.endpoint);
      }
      return { kind: 'failed', failure };
    }
    const usage = outcome.answer.kind === 'json' ? outcome.answer.usage : undefined;
    const used = usage !== undefined && { usage };
    if (!isList) {
      return { kind: 'answered', outcomes: [outcome], ...used };
    }
    const outcomes = listOutcomes(task, inputs.length, outcome.answer);
    return outcomes === undefined
      ? { kind: 'failed', failure: { kind: 'invalidInput', detail: '' } }
      : { kind: 'answered', outcomes, ...used };
  };
}
