import * as v from 'valibot';
import { SERVER_TASKS } from '../tasks/taskName';
import { NUMBER_FORMATS, PIPELINES } from './engine';

/** What the server tells the process of a model. */
export const toWorker = v.variant('type', [
  v.object({
    type: v.literal('load'),
    pipeline: v.picklist(PIPELINES),
    source: v.object({
      ...{ id: v.string(), root: v.string(), folder: v.string() },
      dtype: v.union([v.picklist(NUMBER_FORMATS), v.record(v.string(), v.picklist(NUMBER_FORMATS))]),
      fileName: v.exactOptional(v.string()),
      subfolder: v.picklist(['', 'onnx']),
    }),
  }),
  v.object({
    type: v.literal('run'),
    run: v.number(),
    call: v.object({ task: v.picklist(SERVER_TASKS), inputs: v.unknown(), parameters: v.unknown() }),
    /** Whether tokens are wanted one by one. */
    stream: v.boolean(),
  }),
  v.object({ type: v.literal('stop'), run: v.number() }),
]);
export type ToWorker = v.InferOutput<typeof toWorker>;

/** What the process of a model tells the server; `bytes` is its resident memory. */
export const fromWorker = v.variant('type', [
  v.object({ type: v.literal('loaded'), bytes: v.number(), runtime: v.optional(v.string()) }),
  v.object({ type: v.literal('notLoaded'), reason: v.string() }),
  v.object({
    type: v.literal('token'),
    run: v.number(),
    token: v.object({ id: v.number(), text: v.string(), logprob: v.number(), special: v.boolean() }),
  }),
  v.object({
    type: v.literal('answer'),
    run: v.number(),
    bytes: v.number(),
    answer: v.variant('type', [
      v.object({ type: v.literal('json'), json: v.unknown(), truncatedTokens: v.exactOptional(v.number()) }),
      v.object({ type: v.literal('bytes'), contentType: v.string(), bytes: v.instance(Uint8Array) }),
    ]),
  }),
  v.object({ type: v.literal('wrongInput'), run: v.number(), complaints: v.array(v.string()) }),
  v.object({ type: v.literal('failed'), run: v.number(), reason: v.string() }),
]);
export type FromWorker = v.InferOutput<typeof fromWorker>;
