import type { Failure, FailureKind, FailureReason } from './failure';

/**
 * When a client sends the same request again, within the limits of the retry policy. `whileLoading`: until the deadline;
 * `afterPause`: after the pause that a rate limit requires; `afterGateway`: after a 502 or 504; `afterLoss`: after the
 * connection was lost.
 */
export type Resend = 'never' | 'whileLoading' | 'whileBusy' | 'afterPause' | 'afterGateway' | 'afterLoss';

/** What a user can do about a failure. The message offers it as its first button. */
export type Remedy =
  | 'none'
  | 'retry'
  | 'setToken'
  | 'replaceToken'
  | 'createToken'
  | 'openBilling'
  | 'chooseModel'
  | 'chooseEndpoint'
  | 'switchApi'
  | 'certificateSettings'
  | 'proxySettings'
  | 'showLog';

/**
 * The cases that a client distinguishes when it reads the same resource repeatedly: the server does not have it
 * (`missing`), the token gives no access to it, the server was not reached, or the answer was not usable.
 */
export type FailureCause =
  'missing' | 'unauthorized' | 'forbidden' | 'rateLimited' | 'unreachable' | 'malformed' | 'other';

export interface FailureTraits {
  readonly cause: FailureCause;
  readonly resend: Resend;
  /** Whether the same request may succeed later without any change, so that reading the pinned models again is useful. */
  readonly isTransient: boolean;
  /** Whether all further requests of the same run would fail in the same way, so that none is sent. */
  readonly endsRun: boolean;
  readonly remedy: Remedy;
  /** Remedies for reasons that need a different one. */
  readonly remedyByReason?: Partial<Readonly<Record<FailureReason, Remedy>>>;
  /** The remedy for servers outside Hugging Face, if `remedy` is a page of Hugging Face. */
  readonly remedyElsewhere?: Remedy;
  /** The remedy if the request was for the pinned models rather than for a run. */
  readonly pinsRemedy?: Remedy;
}

/** What follows from each kind of failure. No other code decides by kind whether to continue. */
export const FAILURE_TRAITS: Readonly<Record<FailureKind, FailureTraits>> = {
  noToken: { cause: 'other', resend: 'never', isTransient: false, endsRun: true, remedy: 'setToken' },
  unauthorized: {
    cause: 'unauthorized',
    resend: 'never',
    isTransient: false,
    endsRun: true,
    remedy: 'replaceToken',
  },
  forbidden: {
    ...{ cause: 'forbidden', resend: 'never', isTransient: false, endsRun: true },
    ...{ remedy: 'createToken', remedyElsewhere: 'replaceToken', pinsRemedy: 'replaceToken' },
  },
  paymentRequired: {
    ...{ cause: 'other', resend: 'never', isTransient: false, endsRun: true },
    ...{ remedy: 'openBilling', remedyElsewhere: 'none' },
  },
  notFound: {
    ...{ cause: 'missing', resend: 'never', isTransient: false, endsRun: true },
    ...{ remedy: 'chooseModel', pinsRemedy: 'chooseEndpoint' },
  },
  gone: {
    ...{ cause: 'missing', resend: 'never', isTransient: false, endsRun: true },
    ...{ remedy: 'chooseModel', remedyByReason: { host: 'chooseEndpoint' }, pinsRemedy: 'chooseEndpoint' },
  },
  loading: { cause: 'other', resend: 'whileLoading', isTransient: true, endsRun: true, remedy: 'retry' },
  busy: { cause: 'other', resend: 'whileBusy', isTransient: true, endsRun: false, remedy: 'retry' },
  rateLimited: {
    cause: 'rateLimited',
    resend: 'afterPause',
    isTransient: true,
    endsRun: true,
    remedy: 'retry',
  },
  invalidInput: {
    ...{ cause: 'other', resend: 'never', isTransient: false, endsRun: false, remedy: 'none' },
    remedyByReason: {
      ...{ modelId: 'chooseModel', unservedTask: 'chooseModel', unservedModel: 'chooseModel' },
      ...{ notText: 'chooseModel', notImage: 'chooseModel', notAudio: 'chooseModel' },
    },
  },
  tooLarge: {
    ...{ cause: 'malformed', resend: 'never', isTransient: false, endsRun: false },
    ...{ remedy: 'none', remedyByReason: { answer: 'showLog' } },
  },
  timeout: { cause: 'unreachable', resend: 'never', isTransient: true, endsRun: false, remedy: 'retry' },
  offline: { cause: 'unreachable', resend: 'afterLoss', isTransient: true, endsRun: true, remedy: 'retry' },
  tls: {
    cause: 'unreachable',
    resend: 'never',
    isTransient: false,
    endsRun: true,
    remedy: 'certificateSettings',
  },
  proxy: { cause: 'unreachable', resend: 'never', isTransient: true, endsRun: true, remedy: 'proxySettings' },
  redirected: {
    cause: 'other',
    resend: 'never',
    isTransient: false,
    endsRun: true,
    remedy: 'chooseEndpoint',
  },
  badResponse: {
    ...{ cause: 'malformed', resend: 'never', isTransient: true, endsRun: false, remedy: 'showLog' },
    remedyByReason: { webPage: 'retry', empty: 'retry', truncated: 'retry', notHttp: 'chooseEndpoint' },
  },
  server: { cause: 'other', resend: 'afterGateway', isTransient: true, endsRun: false, remedy: 'retry' },
  cancelled: { cause: 'other', resend: 'never', isTransient: false, endsRun: true, remedy: 'none' },
  wrongApi: { cause: 'other', resend: 'never', isTransient: false, endsRun: true, remedy: 'switchApi' },
};

/** Returns what a user can do. `isHuggingFace` tells whether the failing server belongs to Hugging Face. */
export function remedyOf({ kind, reason }: Failure, isHuggingFace: () => boolean): Remedy {
  const { remedy, remedyByReason, remedyElsewhere } = FAILURE_TRAITS[kind];
  const special = reason === undefined ? undefined : remedyByReason?.[reason];
  if (special !== undefined) {
    return special;
  }
  return remedyElsewhere === undefined || isHuggingFace() ? remedy : remedyElsewhere;
}
