/** Every way in which a run can fail. Public as `RunResult.error.kind`. */
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
  'wrongApi',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What exactly happened, for kinds that cover several cases. */
export type FailureReason =
  /** `noToken`: the secret storage cannot be read, so there may be a token */
  | 'secrets'
  /** `invalidInput`: `detail` is the name of a parameter that the extension sets itself */
  | 'reservedParameter'
  /** `invalidInput`: the endpoint takes `name` or `owner/name` only */
  | 'modelId'
  /** `invalidInput`: the API of the endpoint has no such task */
  | 'unservedTask'
  /** `invalidInput`: no provider that the server may use has the model */
  | 'unservedModel'
  /** `loading`: a dedicated endpoint that is not up yet */
  | 'starting'
  /** `invalidInput`: `detail` is the name of a file that is not a picture or cannot be read */
  | 'picture'
  /** `invalidInput`: `detail` is the name of a file that is missing or cannot be read, or of a folder */
  | 'file'
  | 'folder'
  /** `invalidInput`: `detail` is the name of a file that is not what the task takes */
  | 'notText'
  | 'notImage'
  | 'notAudio'
  /** `tooLarge`: the pictures of a chat together; a file, whose name is `detail` */
  | 'pictures'
  | 'fileSize'
  /** `gone` */
  | 'host'
  | 'model'
  /** `timeout`: which deadline passed; `connect`: no connection was established */
  | 'connect'
  | 'idle'
  | 'total'
  /** `offline`; `lost`: the connection was lost before an answer arrived */
  | 'hostNotFound'
  | 'refused'
  | 'unreachable'
  | 'lost'
  /** `tooLarge`: the answer rather than the input */
  | 'answer'
  /** `badResponse`; `webPage`: HTML, such as a login page; `truncated`: the end of the answer is missing */
  | 'webPage'
  | 'empty'
  | 'contentType'
  | 'charset'
  | 'encoding'
  | 'json'
  /** every row of the answer contains NaN or an infinite number */
  | 'numbers'
  | 'tooDeep'
  | 'truncated'
  | 'notHttp'
  | 'stream';

/** An error with its kind and the facts that its message needs. Never contains a token, the user's text, or HTML. */
export interface Failure {
  readonly kind: FailureKind;
  /**
   * The message of the server as plain text: redacted, without control characters, at most 200
   * characters long, and empty if there was none. The sentence for the user is built from `kind` in one place.
   */
  readonly detail: string;
  /** The error code of the transport, such as `ECONNREFUSED`; for the log. */
  readonly code?: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
  /** Seconds to wait before trying again (`rateLimited`, `busy`, `loading`), if the server gave a number. */
  readonly retryAfterSeconds?: number;
  /** `redirected`: the origin of the redirect's target. `gone`: the origin that the server names as its successor. */
  readonly origin?: string;
  readonly reason?: FailureReason;
}
