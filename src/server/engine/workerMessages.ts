import * as v from 'valibot';
import { SERVER_TASKS } from './taskName';
import { NUMBER_FORMATS } from '../../core/localServer/numberFormat';
import { MAX_TOP_TOKENS, PIPELINES } from './engine';

const run = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Messages from the server to a model process. */
export const toWorker = v.variant('kind', [
  v.object({
    kind: v.literal('load'),
    pipeline: v.picklist(PIPELINES),
    source: v.object({
      ...{ id: v.string(), root: v.string(), folder: v.string() },
      dtype: v.union([v.picklist(NUMBER_FORMATS), v.record(v.string(), v.picklist(NUMBER_FORMATS))]),
      fileName: v.exactOptional(v.string()),
      subfolder: v.picklist(['', 'onnx']),
    }),
  }),
  v.object({
    kind: v.literal('run'),
    run,
    call: v.object({ task: v.picklist(SERVER_TASKS), inputs: v.unknown(), parameters: v.unknown() }),
    /** Whether to send tokens one by one. */
    stream: v.boolean(),
    topTokens: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_TOP_TOKENS))),
  }),
  v.object({ kind: v.literal('stop'), run }),
]);
export type ToWorker = v.InferOutput<typeof toWorker>;

const likelyToken = v.object({
  id: v.pipe(v.number(), v.safeInteger()),
  text: v.pipe(v.string(), v.maxLength(100_000)),
  logprob: v.pipe(v.number(), v.finite()),
  special: v.boolean(),
});
const bytes = v.pipe(v.number(), v.finite(), v.minValue(0));
const tokens = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const line = v.pipe(v.string(), v.maxLength(2000));
/** What went wrong: `details` for the log, and for users a `sentence`, if known. */
const failure = { details: line, sentence: v.optional(line) };

/** Messages from a model process to the server; `bytes` is the memory that only the process has. */
export const fromWorker = v.variant('kind', [
  v.object({ kind: v.literal('loaded'), bytes, runtime: v.optional(line) }),
  v.object({ kind: v.literal('notLoaded'), ...failure }),
  v.object({
    kind: v.literal('tokens'),
    run,
    tokens: v.pipe(
      v.array(
        v.object({
          ...likelyToken.entries,
          mark: v.exactOptional(v.pipe(v.string(), v.maxLength(1000))),
          top: v.exactOptional(v.pipe(v.array(likelyToken), v.maxLength(MAX_TOP_TOKENS), v.readonly())),
        }),
      ),
      v.readonly(),
    ),
  }),
  v.object({
    kind: v.literal('answer'),
    run,
    bytes,
    answer: v.variant('kind', [
      v.object({ kind: v.literal('json'), json: v.unknown(), truncatedTokens: v.exactOptional(tokens) }),
      v.object({
        kind: v.literal('bytes'),
        contentType: v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]+$/)),
        bytes: v.instance(Uint8Array<ArrayBuffer>),
      }),
    ]),
  }),
  v.object({
    kind: v.literal('wrongInput'),
    run,
    complaints: v.pipe(v.array(line), v.maxLength(10_000)),
    overflow: v.exactOptional(
      v.object({ window: tokens, promptTokens: tokens, newTokens: v.exactOptional(tokens) }),
    ),
  }),
  v.object({ kind: v.literal('failed'), run, ...failure }),
]);
export type FromWorker = v.InferOutput<typeof fromWorker>;
