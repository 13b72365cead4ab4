import { FAILURE_KINDS } from '../../../src/core/http/failure';
import type { Failure, FailureKind, FailureReason } from '../../../src/core/http/failure';
import { failureMessage } from '../../../src/platform/messages/failureMessage';
import { failureShown } from './scene';
import type { Scene } from './scene';

const HUGGING_FACE = 'https://router.huggingface.co';
const ELSEWHERE = 'https://inference.example.com';
const THIS_MACHINE = 'http://127.0.0.1:8765';

/** The kind of failure to which each reason belongs. */
const REASONS: Readonly<Record<FailureReason, FailureKind>> = {
  secrets: 'noToken',
  reservedParameter: 'invalidInput',
  modelId: 'invalidInput',
  unservedTask: 'invalidInput',
  unservedModel: 'invalidInput',
  starting: 'loading',
  picture: 'invalidInput',
  file: 'invalidInput',
  folder: 'invalidInput',
  notText: 'invalidInput',
  notImage: 'invalidInput',
  notAudio: 'invalidInput',
  pictures: 'tooLarge',
  fileSize: 'tooLarge',
  host: 'gone',
  model: 'gone',
  connect: 'timeout',
  idle: 'timeout',
  total: 'timeout',
  hostNotFound: 'offline',
  refused: 'offline',
  unreachable: 'offline',
  lost: 'offline',
  answer: 'tooLarge',
  webPage: 'badResponse',
  empty: 'badResponse',
  contentType: 'badResponse',
  charset: 'badResponse',
  encoding: 'badResponse',
  json: 'badResponse',
  numbers: 'badResponse',
  tooDeep: 'badResponse',
  truncated: 'badResponse',
  notHttp: 'badResponse',
  stream: 'badResponse',
};

interface Case {
  readonly note: string;
  readonly facts?: Omit<Partial<Failure>, 'kind'>;
  readonly server?: string;
  readonly isLocalServer?: boolean;
  readonly characters?: number;
  readonly billTo?: string;
}

/** What else changes the sentence or its button. */
const CASES: Partial<Readonly<Record<FailureKind, readonly Case[]>>> = {
  notFound: [{ note: 'at the local server', isLocalServer: true, server: THIS_MACHINE }],
  unauthorized: [{ note: 'at the local server', isLocalServer: true, server: THIS_MACHINE }],
  noToken: [{ note: 'at the local server', isLocalServer: true, server: THIS_MACHINE }],
  forbidden: [
    { note: 'with the server’s words', facts: { detail: 'Access is restricted.' } },
    { note: 'on another server', server: ELSEWHERE },
  ],
  paymentRequired: [
    { note: 'on another server', server: ELSEWHERE },
    { note: 'of an organization', billTo: 'my-org' },
  ],
  loading: [{ note: 'with an estimate', facts: { retryAfterSeconds: 19.5 } }],
  busy: [
    { note: 'with a pause', facts: { retryAfterSeconds: 30 } },
    { note: 'with a long pause', facts: { retryAfterSeconds: 1500 } },
  ],
  rateLimited: [
    { note: 'with a pause', facts: { retryAfterSeconds: 30 } },
    { note: 'with a long pause', facts: { retryAfterSeconds: 1500 } },
  ],
  offline: [{ note: 'refused, on this machine', facts: { reason: 'refused' }, server: THIS_MACHINE }],
  tooLarge: [
    { note: 'one character', characters: 1 },
    { note: 'a file', characters: 0 },
  ],
  server: [{ note: 'a gateway without its server', facts: { httpStatus: 502 } }],
  redirected: [{ note: 'with the address', facts: { origin: ELSEWHERE } }],
};

/** Every kind of failure with each of its reasons. */
export const failureScenes: readonly Scene[] = FAILURE_KINDS.flatMap((kind) => [
  scene(kind, { note: '' }),
  ...reasonsOf(kind).map((reason) => scene(kind, { note: reason, facts: { reason } })),
  ...(CASES[kind] ?? []).map((one) => scene(kind, one)),
]);

function reasonsOf(kind: FailureKind): readonly FailureReason[] {
  return (Object.keys(REASONS) as FailureReason[]).filter((reason) => REASONS[reason] === kind);
}

function scene(
  kind: FailureKind,
  { billTo, characters = 250, facts, isLocalServer = false, note, server = HUGGING_FACE }: Case,
): Scene {
  return {
    when: [kind, note].filter(Boolean).join(', '),
    act: () =>
      failureShown(
        failureMessage(
          { kind, detail: '', ...facts },
          {
            model: 'owner/name',
            origin: server,
            timeoutSeconds: 120,
            characters,
            isLocalServer,
            ...(billTo !== undefined && { billTo }),
          },
        ),
      ),
  };
}
