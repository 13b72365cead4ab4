import { isDedicated } from '../endpoints/endpointApi';
import type { RunRouter, RunToRoute } from '../endpoints/runRouter';
import type { Failure } from '../http/failure';
import { buildInput } from '../tasks/buildInput';
import { inputShapeOf } from '../tasks/inputShapes';
import { traitsOf } from '../tasks/taskNames';
import type { TaskSetting } from '../tasks/taskNames';
import type { ModelClient } from './modelClient';

/** How a failed check ended. `rejected`: the model answered, but it takes another input. */
type CheckFault =
  | 'notReachable'
  | 'notHttp'
  | 'wrongRoute'
  | 'tokenMissing'
  | 'tokenRefused'
  | 'noPermission'
  | 'starting'
  | 'noModel'
  | 'rejected'
  | 'failed';

/** What checking an endpoint found out. Public as the result of `hfInference.checkEndpoint`. */
export type CheckOutcome = 'works' | CheckFault;

export type CheckEnd =
  { readonly outcome: 'works' } | { readonly outcome: CheckFault; readonly failure: Failure };

/** The model that is called, and how. */
export interface CheckTarget extends RunToRoute {
  readonly timeoutMs: number;
  /** Organization to bill, for Hugging Face's own hosts. */
  readonly billTo?: string;
}

/** The text of the call, for tasks that take a text. */
export const CHECK_TEXT = 'Hi';

/**
 * Sends one small request to a model, as a run would: at most one token is generated, and a model that is loading is not
 * waited for. Never rejects.
 */
export async function sendCheck(
  { client, router }: { readonly client: ModelClient; readonly router: RunRouter },
  { timeoutMs, billTo, ...run }: CheckTarget,
  signal: AbortSignal,
): Promise<CheckEnd> {
  const { endpoint, model, token } = run;
  const route = await router.route(
    run,
    { wait: 'never', remainingMs: () => timeoutMs, onStarting: () => undefined },
    signal,
  );
  if ('detail' in route) {
    return { outcome: checkFault(route, endpoint), failure: route };
  }
  const outcome = await client.infer(
    {
      ...{ endpoint, model, timeoutMs, ...route, ...sampleOf(route.task) },
      ...(token !== undefined && { token }),
      ...(billTo !== undefined && { billTo }),
      ...(traitsOf(route.task).forcedRoute && { forcedTask: route.task }),
      useCache: true,
      wait: 'never',
      stream: false,
    },
    { signal },
  );
  if (outcome.ok) {
    return { outcome: 'works' };
  }
  const { failure } = outcome;
  if (failure.kind === 'wrongApi') {
    await router.forget(endpoint);
  }
  return { outcome: checkFault(failure, endpoint), failure };
}

function sampleOf(task: TaskSetting): { inputs: unknown; parameters?: Readonly<Record<string, unknown>> } {
  const example = task === 'auto' ? undefined : inputShapeOf(task)?.example;
  const built = buildInput(task, example ?? CHECK_TEXT);
  const inputs = built.ok ? built.inputs : CHECK_TEXT;
  switch (task) {
    case 'chat-completion':
      return { inputs, parameters: { max_tokens: 1 } };
    case 'text-generation':
      return { inputs, parameters: { max_new_tokens: 1 } };
    case 'zero-shot-classification':
      return { inputs, parameters: { candidate_labels: ['yes', 'no'] } };
    default:
      return { inputs };
  }
}

/** Statuses with which the proxy of a dedicated endpoint answers while a replica starts. */
const STARTING: ReadonlySet<number | undefined> = new Set([502, 503, 504]);

/** Names the cause of a failure, as far as it concerns the endpoint. */
export function checkFault(failure: Failure, endpoint: string): CheckFault {
  const { httpStatus, kind, reason } = failure;
  if (isDedicated(endpoint) && (STARTING.has(httpStatus) || kind === 'timeout')) {
    return 'starting';
  }
  switch (kind) {
    case 'noToken':
      return 'tokenMissing';
    case 'unauthorized':
      return 'tokenRefused';
    case 'forbidden':
      return 'noPermission';
    case 'notFound':
      return 'noModel';
    case 'gone':
      return reason === 'host' ? 'wrongRoute' : 'noModel';
    case 'loading':
      return 'starting';
    case 'timeout':
    case 'offline':
    case 'tls':
    case 'proxy':
    case 'redirected':
      return 'notReachable';
    case 'wrongApi':
      return 'wrongRoute';
    case 'badResponse':
      return reason === 'notHttp' ? 'notHttp' : 'wrongRoute';
    case 'invalidInput':
      return reason === 'modelId' ? 'noModel' : 'rejected';
    case 'busy':
    case 'rateLimited':
    case 'paymentRequired':
    case 'tooLarge':
    case 'server':
    case 'cancelled':
      return 'failed';
  }
}
