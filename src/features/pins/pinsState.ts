import type { Failure } from '../../core/http/failure';
import { FAILURE_TRAITS } from '../../core/http/failureTraits';
import type { FailureCause } from '../../core/http/failureTraits';
import type { PinList } from '../../core/pins/list/pinList';
import type { Reply } from '../../core/pins/write/pinPorts';

/** What the pins view shows. */
export type PinsState =
  | { readonly kind: 'loading' }
  /** The endpoint in the settings is not a valid address. */
  | { readonly kind: 'badEndpoint' }
  | { readonly kind: 'noToken' }
  /** The local server is the endpoint, and it stays stopped. */
  | { readonly kind: 'stopped' }
  /** The local server is the endpoint, and its token was lost. */
  | { readonly kind: 'lostToken' }
  /** The server does not support pinned models. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'error'; readonly problem: PinsProblem }
  /** `stale`: why the last attempt to read the list again failed. */
  | { readonly kind: 'list'; readonly list: PinList; readonly stale?: Failure };

/** Why there is no list, in the classes for which the welcome view has a text of its own. */
type PinsProblem = 'secrets' | Exclude<FailureCause, 'missing'>;

/**
 * Returns the state after a read. A good list stays on the screen while it cannot be read again. The local server sets its
 * own token, so a token that it refuses was lost.
 */
export function afterRead(state: PinsState, reply: Reply<PinList>, isLocalServer = false): PinsState {
  if (reply.ok) {
    return { kind: 'list', list: reply.value };
  }
  const { failure } = reply;
  if (failure.kind === 'cancelled') {
    return state;
  }
  const { cause } = FAILURE_TRAITS[failure.kind];
  if (isLocalServer && cause === 'unauthorized') {
    return { kind: 'lostToken' };
  }
  if (state.kind === 'list' && state.list.items.length > 0) {
    return { ...state, stale: failure };
  }
  return cause === 'missing' ? { kind: 'unsupported' } : { kind: 'error', problem: cause };
}
