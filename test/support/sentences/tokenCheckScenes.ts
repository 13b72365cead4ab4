import type { TokenCheck } from '../../../src/core/endpoints/checkStoredToken';
import type { Failure } from '../../../src/core/http/failure';
import type { TokenOwner } from '../../../src/core/identity/whoami';
import { tokenCheckMessage } from '../../../src/features/account/tokenCheckMessage';
import { accountText, titleWithAccount, withAccount } from '../../../src/platform/messages/accountLabels';
import { failureShown, sentence } from './scene';
import type { Scene } from './scene';

const HUB = 'https://huggingface.co';
const ROUTER = 'https://router.huggingface.co';
const OTHER = 'https://inference.example';
const ADA: TokenOwner = {
  name: 'ada',
  tokenName: 'laptop',
  organizations: ['acme', 'tools'],
  mayInfer: true,
};
const ROBOT: TokenOwner = { name: 'acme', organizations: [], mayInfer: true };

const scene = (when: string, check: TokenCheck, origin = OTHER): Scene => ({
  when,
  act: () =>
    failureShown(
      tokenCheckMessage(check, 'default', { model: '', origin, timeoutSeconds: 10, characters: 0 }),
    ),
});
const failed = (
  outcome: 'invalid' | 'missingPermission' | 'rateLimited' | 'offline' | 'starting' | 'failed',
  failure: Omit<Failure, 'detail'>,
  asked = OTHER,
): TokenCheck => ({ outcome, failure: { detail: '', ...failure }, asked });

/** Every outcome of Check Token, and how accounts are named. */
export const tokenCheckScenes: readonly Scene[] = [
  scene('works', { outcome: 'works', owner: ADA }, ROUTER),
  scene('works, without organizations', { outcome: 'works', owner: ROBOT }, ROUTER),
  scene('works on another server', { outcome: 'works' }),
  scene('missingPermission', { outcome: 'missingPermission', owner: ADA }, ROUTER),
  scene('missingPermission on another server', failed('missingPermission', { kind: 'forbidden' })),
  scene('invalid', failed('invalid', { kind: 'unauthorized' }, HUB), ROUTER),
  scene('invalid on another server', failed('invalid', { kind: 'unauthorized' })),
  scene('rateLimited', failed('rateLimited', { kind: 'rateLimited' }, HUB), ROUTER),
  scene(
    'rateLimited, with a time',
    failed('rateLimited', { kind: 'rateLimited', retryAfterSeconds: 55 }, HUB),
    ROUTER,
  ),
  scene('offline', failed('offline', { kind: 'offline', reason: 'hostNotFound' }, HUB), ROUTER),
  scene('offline, no answer', failed('offline', { kind: 'timeout', reason: 'total' }, HUB), ROUTER),
  scene('offline, proxy', failed('offline', { kind: 'proxy' }, HUB), ROUTER),
  scene('starting', failed('starting', { kind: 'busy', httpStatus: 503 })),
  scene('notChecked', { outcome: 'notChecked' }),
  scene('failed', failed('failed', { kind: 'server', httpStatus: 500 }, HUB), ROUTER),
  scene('failed, web page', failed('failed', { kind: 'badResponse', reason: 'webPage' }, HUB), ROUTER),
  {
    when: 'the account in use, for this session',
    act: () => sentence(accountText('work', { owner: 'ada', isForSession: true })),
  },
  {
    when: 'the status bar for an account that has a name',
    act: () => sentence(withAccount('gpt2', 'work')),
  },
  {
    when: 'a list of models for an account that has a name',
    act: () => sentence(titleWithAccount('Select Model', 'work')),
  },
];
