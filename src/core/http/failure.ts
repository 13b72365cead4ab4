/** Every way in which a run can fail; public, part of `RunResult.error.kind`. */
export const FAILURE_KINDS = [
  'noToken',
  'unauthorized',
  'forbidden',
  'paymentRequired',
  'notFound',
  'gone',
  'loading',
  'busy',
  'rateLimited',
  'invalidInput',
  'tooLarge',
  'timeout',
  'offline',
  'tls',
  'proxy',
  'redirected',
  'badResponse',
  'server',
  'cancelled',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What exactly happened, where the kind alone does not say it. */
export type FailureReason =
  /** `noToken`: there may be one, but the secret storage cannot be read */
  | 'secrets'
  /** `gone` */
  | 'host'
  | 'model'
  /** `timeout`: which deadline passed; `connect`: no connection came about */
  | 'connect'
  | 'idle'
  | 'total'
  /** `offline`; `lost`: the connection broke before an answer */
  | 'hostNotFound'
  | 'refused'
  | 'unreachable'
  | 'lost'
  /** `tooLarge`: the answer, not the input */
  | 'answer'
  /** `badResponse`; `webPage`: HTML as of a login page, `truncated`: the answer ends within itself */
  | 'webPage'
  | 'empty'
  | 'contentType'
  | 'charset'
  | 'encoding'
  | 'json'
  /** every row of the answer has a number that is NaN or infinite */
  | 'numbers'
  | 'tooDeep'
  | 'truncated'
  | 'notHttp'
  | 'stream';

/** An error with a kind and the facts that its sentence needs. Never holds a token, the user's text or HTML. */
export interface Failure {
  readonly kind: FailureKind;
  /**
   * What the server or the transport said, as plain text: redacted, control characters stripped, at most 200
   * characters. Empty where nothing was said. The user's sentence is made from `kind` in one place.
   */
  readonly detail: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
  /** Seconds until another try makes sense (`rateLimited`, `busy`, `loading`), where the server said so. */
  readonly retryAfterSeconds?: number;
  /** `redirected`: the origin that the answer pointed to. `gone`: the origin that the server names instead. */
  readonly origin?: string;
  readonly reason?: FailureReason;
}
