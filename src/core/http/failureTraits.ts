import type { Failure, FailureKind, FailureReason } from './failure';

/**
 * What makes a client send the same request again, within the bounds of the retry policy. `whileLoading`: until the
 * deadline; `afterPause`: the pause that a rate limit asks for; `afterGateway`: a 502 or 504; `afterLoss`: the connection
 * was lost.
 */
export type Resend = 'never' | 'whileLoading' | 'whileBusy' | 'afterPause' | 'afterGateway' | 'afterLoss';

/** What a user can do about a failure; the button that a message offers first. */
export type Remedy =
  | 'none'
  | 'retry'
  | 'setToken'
  | 'replaceToken'
  | 'createToken'
  | 'openBilling'
  | 'chooseModel'
  | 'chooseEndpoint'
  | 'certificateSettings'
  | 'proxySettings'
  | 'showLog';

/**
 * What a client that reads a resource over and over has to tell apart: the server does not have it (`missing`), the token
 * does not open it, the server was not reached, or its answer is of no use.
 */
export type FailureCause =
  'missing' | 'unauthorized' | 'forbidden' | 'rateLimited' | 'unreachable' | 'malformed' | 'other';

export interface FailureTraits {
  readonly cause: FailureCause;
  readonly resend: Resend;
  /** The same may work a little later, without anybody changing anything: worth another read of the pinned models. */
  readonly mayPass: boolean;
  /** Every further request of the same run would meet it as well, so none is sent. */
  readonly endsRun: boolean;
  readonly remedy: Remedy;
  /** Where the reason calls for another remedy. */
  readonly remedyByReason?: Partial<Readonly<Record<FailureReason, Remedy>>>;
  /** Where the remedy is a page of Hugging Face and the server is another. */
  readonly remedyElsewhere?: Remedy;
  /** Where another remedy helps because the request was for the pinned models and not for a run. */
  readonly pinsRemedy?: Remedy;
}

/** What follows from each kind of failure; nothing else decides by kind whether to go on. */
export const FAILURE_TRAITS: Readonly<Record<FailureKind, FailureTraits>> = {
  noToken: { cause: 'other', resend: 'never', mayPass: false, endsRun: true, remedy: 'setToken' },
  unauthorized: {
    cause: 'unauthorized',
    resend: 'never',
    mayPass: false,
    endsRun: true,
    remedy: 'replaceToken',
  },
  forbidden: {
    ...{ cause: 'forbidden', resend: 'never', mayPass: false, endsRun: true },
    ...{ remedy: 'createToken', remedyElsewhere: 'replaceToken', pinsRemedy: 'replaceToken' },
  },
  paymentRequired: {
    ...{ cause: 'other', resend: 'never', mayPass: false, endsRun: true },
    ...{ remedy: 'openBilling', remedyElsewhere: 'none' },
  },
  notFound: {
    ...{ cause: 'missing', resend: 'never', mayPass: false, endsRun: true },
    ...{ remedy: 'chooseModel', pinsRemedy: 'chooseEndpoint' },
  },
  gone: {
    ...{ cause: 'missing', resend: 'never', mayPass: false, endsRun: true },
    ...{ remedy: 'chooseModel', remedyByReason: { host: 'chooseEndpoint' }, pinsRemedy: 'chooseEndpoint' },
  },
  loading: { cause: 'other', resend: 'whileLoading', mayPass: true, endsRun: true, remedy: 'retry' },
  busy: { cause: 'other', resend: 'whileBusy', mayPass: true, endsRun: false, remedy: 'retry' },
  rateLimited: { cause: 'rateLimited', resend: 'afterPause', mayPass: true, endsRun: true, remedy: 'retry' },
  invalidInput: { cause: 'other', resend: 'never', mayPass: false, endsRun: false, remedy: 'none' },
  tooLarge: {
    ...{ cause: 'malformed', resend: 'never', mayPass: false, endsRun: false },
    ...{ remedy: 'none', remedyByReason: { answer: 'showLog' } },
  },
  timeout: { cause: 'unreachable', resend: 'never', mayPass: true, endsRun: false, remedy: 'retry' },
  offline: { cause: 'unreachable', resend: 'afterLoss', mayPass: true, endsRun: true, remedy: 'retry' },
  tls: {
    cause: 'unreachable',
    resend: 'never',
    mayPass: false,
    endsRun: true,
    remedy: 'certificateSettings',
  },
  proxy: { cause: 'unreachable', resend: 'never', mayPass: true, endsRun: true, remedy: 'proxySettings' },
  redirected: { cause: 'other', resend: 'never', mayPass: false, endsRun: true, remedy: 'chooseEndpoint' },
  badResponse: {
    ...{ cause: 'malformed', resend: 'never', mayPass: true, endsRun: false, remedy: 'showLog' },
    remedyByReason: { webPage: 'retry', empty: 'retry', truncated: 'retry', notHttp: 'chooseEndpoint' },
  },
  server: { cause: 'other', resend: 'afterGateway', mayPass: true, endsRun: false, remedy: 'retry' },
  cancelled: { cause: 'other', resend: 'never', mayPass: false, endsRun: true, remedy: 'none' },
};

/** What a user can do; `isHuggingFace` says whether the server that failed is one of Hugging Face's. */
export function remedyOf({ kind, reason }: Failure, isHuggingFace: () => boolean): Remedy {
  const { remedy, remedyByReason, remedyElsewhere } = FAILURE_TRAITS[kind];
  const special = reason === undefined ? undefined : remedyByReason?.[reason];
  if (special !== undefined) {
    return special;
  }
  return remedyElsewhere === undefined || isHuggingFace() ? remedy : remedyElsewhere;
}
