import type { Failure } from '../../../src/core/http/failure';
import { checkMessage } from '../../../src/features/models/checkMessage';
import type { CheckResult } from '../../../src/features/models/checkMessage';
import type { CheckOutcome } from '../../../src/core/runs/endpointCheck';
import { failureShown } from './scene';
import type { Scene } from './scene';

const CONTEXT = {
  model: 'owner/name',
  origin: 'https://abc.eu-west-1.aws.endpoints.huggingface.cloud',
  timeoutSeconds: 30,
  characters: 2,
};

/** The failure of each outcome that shows its sentence. */
const FAILURES: Readonly<Record<Exclude<CheckOutcome, 'works'>, Failure>> = {
  notReachable: { kind: 'offline', reason: 'refused', detail: '' },
  notHttp: { kind: 'badResponse', reason: 'notHttp', detail: '' },
  wrongRoute: { kind: 'wrongApi', httpStatus: 404, detail: '' },
  tokenMissing: { kind: 'noToken', detail: '' },
  tokenRefused: { kind: 'unauthorized', httpStatus: 401, detail: '' },
  noPermission: { kind: 'forbidden', httpStatus: 403, detail: '' },
  starting: { kind: 'busy', httpStatus: 503, detail: '' },
  noModel: { kind: 'notFound', httpStatus: 404, detail: '' },
  rejected: { kind: 'invalidInput', httpStatus: 422, detail: 'The mask is missing.' },
  failed: { kind: 'rateLimited', httpStatus: 429, detail: '' },
};

const scene = (when: string, result: CheckResult): Scene => ({
  when,
  act: () => failureShown(checkMessage(result, CONTEXT)),
});

/** Every outcome of Check Endpoint. */
export const checkScenes: readonly Scene[] = [
  scene('works', { outcome: 'works' }),
  scene('noModel, none is selected', { outcome: 'noModel' }),
  ...(Object.keys(FAILURES) as (keyof typeof FAILURES)[]).map((outcome) =>
    scene(outcome, { outcome, failure: FAILURES[outcome] }),
  ),
];
