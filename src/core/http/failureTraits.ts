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

export interface FailureTraits {
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
}

/** What follows from each kind of failure; nothing else decides by kind whether to go on. */
export const FAILURE_TRAITS: Readonly<Record<FailureKind, FailureTraits>> = {
  noToken: { resend: 'never', mayPass: false, endsRun: true, remedy: 'setToken' },
  unauthorized: { resend: 'never', mayPass: false, endsRun: true, remedy: 'replaceToken' },
  forbidden: {
    ...{ resend: 'never', mayPass: false, endsRun: true },
    ...{ remedy: 'createToken', remedyElsewhere: 'replaceToken' },
  },
  paymentRequired: {
    ...{ resend: 'never', mayPass: false, endsRun: true },
    ...{ remedy: 'openBilling', remedyElsewhere: 'none' },
  },
  notFound: { resend: 'never', mayPass: false, endsRun: true, remedy: 'chooseModel' },
  gone: {
    ...{ resend: 'never', mayPass: false, endsRun: true },
    ...{ remedy: 'chooseModel', remedyByReason: { host: 'chooseEndpoint' } },
  },
  loading: { resend: 'whileLoading', mayPass: true, endsRun: true, remedy: 'retry' },
  busy: { resend: 'whileBusy', mayPass: true, endsRun: false, remedy: 'retry' },
  rateLimited: { resend: 'afterPause', mayPass: true, endsRun: true, remedy: 'retry' },
  invalidInput: { resend: 'never', mayPass: false, endsRun: false, remedy: 'none' },
  tooLarge: {
    ...{ resend: 'never', mayPass: false, endsRun: false },
    ...{ remedy: 'none', remedyByReason: { answer: 'showLog' } },
  },
  timeout: { resend: 'never', mayPass: true, endsRun: false, remedy: 'retry' },
  offline: { resend: 'afterLoss', mayPass: true, endsRun: true, remedy: 'retry' },
  tls: { resend: 'never', mayPass: false, endsRun: true, remedy: 'certificateSettings' },
  proxy: { resend: 'never', mayPass: true, endsRun: true, remedy: 'proxySettings' },
  redirected: { resend: 'never', mayPass: false, endsRun: true, remedy: 'chooseEndpoint' },
  badResponse: {
    ...{ resend: 'never', mayPass: true, endsRun: false, remedy: 'showLog' },
    remedyByReason: { webPage: 'retry', empty: 'retry', truncated: 'retry', notHttp: 'chooseEndpoint' },
  },
  server: { resend: 'afterGateway', mayPass: true, endsRun: false, remedy: 'retry' },
  cancelled: { resend: 'never', mayPass: false, endsRun: true, remedy: 'none' },
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
