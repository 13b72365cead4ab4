import type { Failure } from '../../core/http/failure';
import type { PinList } from '../../core/pins/list/pinList';
import type { Reply } from '../../core/pins/write/pinPorts';

/** What a view of the pins shows. */
export type PinsState =
  | { readonly kind: 'loading' }
  /** The endpoint in the settings is no address. */
  | { readonly kind: 'badEndpoint' }
  | { readonly kind: 'noToken' }
  /** The server has no pinned models. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'error'; readonly problem: PinsProblem }
  /** `stale`: why the list could not be read again since. */
  | { readonly kind: 'list'; readonly list: PinList; readonly stale?: Failure };

/** Why there is no list, as far as the way on differs. */
type PinsProblem =
  'secrets' | 'unauthorized' | 'forbidden' | 'rateLimited' | 'unreachable' | 'malformed' | 'other';

/** The state after a read: a list that was good stays on the screen while it cannot be read again. */
export function afterRead(state: PinsState, reply: Reply<PinList>): PinsState {
  if (reply.ok) {
    return { kind: 'list', list: reply.value };
  }
  const { failure } = reply;
  if (failure.kind === 'cancelled') {
    return state;
  }
  if (state.kind === 'list' && state.list.items.length > 0) {
    return { ...state, stale: failure };
  }
  if (failure.kind === 'notFound' || failure.kind === 'gone') {
    return { kind: 'unsupported' };
  }
  return { kind: 'error', problem: problemOf(failure) };
}

/** How many of how many, such as `3/5`; only `3` where the server does not say how many there may be. */
export function pinsCount({ items, allowed }: PinList): string {
  return allowed === undefined ? `${items.length}` : `${items.length}/${allowed}`;
}

function problemOf({ kind }: Failure): PinsProblem {
  switch (kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'rateLimited':
      return kind;
    case 'offline':
    case 'timeout':
    case 'tls':
    case 'proxy':
      return 'unreachable';
    case 'badResponse':
    case 'tooLarge':
      return 'malformed';
    default:
      return 'other';
  }
}
