import * as v from 'valibot';
import { API_FORMS } from '../endpoints/endpointApi';
import { WAIT_MODES } from '../http/waitMode';

const usageSchema = v.object({ promptTokens: v.number(), completionTokens: v.number() });

/** A file that a run was given or returned. Its bytes are not kept. */
const fileSchema = v.object({ uri: v.string(), sha256: v.string() });

const recordSchema = v.object({
  id: v.string(),
  /** When the run started, in milliseconds since the Unix epoch. */
  at: v.number(),
  origin: v.string(),
  /** Name of the account whose token was sent; empty without a token. */
  account: v.string(),
  model: v.string(),
  task: v.string(),
  /** `interrupted`: its window closed or crashed before the run ended. */
  status: v.picklist(['ok', 'error', 'cancelled', 'interrupted']),
  kind: v.exactOptional(v.string()),
  httpStatus: v.exactOptional(v.number()),
  elapsedMs: v.number(),
  characters: v.number(),
  usage: v.exactOptional(usageSchema),
  /** What was sent; absent if texts are not kept. */
  input: v.exactOptional(v.unknown()),
  output: v.exactOptional(v.unknown()),
  files: v.exactOptional(v.array(fileSchema)),
  /** The parts that were too long and were cut. They end with a mark. */
  cut: v.exactOptional(v.array(v.picklist(['input', 'output']))),
});

/** One run of one input, as `hfInference.runs.list` resolves to it. */
export type HistoryRecord = v.InferOutput<typeof recordSchema>;

/** What shows a result as it was, besides the record. */
const shownSchema = v.object({
  attempts: v.number(),
  text: v.exactOptional(v.string()),
  /** The sentence of a failure. Contains neither a token nor texts. */
  message: v.exactOptional(v.string()),
  /** What exactly failed (`FailureReason`). */
  reason: v.exactOptional(v.string()),
  partialText: v.exactOptional(v.string()),
  fromCache: v.exactOptional(v.boolean()),
  computeType: v.exactOptional(v.string()),
  finishReason: v.exactOptional(v.string()),
  provider: v.exactOptional(v.string()),
  noText: v.exactOptional(v.picklist(['reasoning', 'toolCalls'])),
  leftOut: v.exactOptional(v.number()),
});

/** The arguments with which the run is repeated, besides model, task, and input. */
const argumentsSchema = v.object({
  api: v.picklist(['auto', ...API_FORMS]),
  useCache: v.boolean(),
  wait: v.picklist(WAIT_MODES),
  parameters: v.exactOptional(v.record(v.string(), v.unknown())),
  system: v.exactOptional(v.string()),
  /** Whether the input had a file: the addresses in the kept input stand for files. */
  hasFile: v.exactOptional(v.boolean()),
});

/** The request that was sent last, without its token. */
const requestSchema = v.object({
  method: v.picklist(['GET', 'POST']),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  body: v.exactOptional(v.string()),
  /** URI of the file whose bytes were the body. */
  file: v.exactOptional(v.string()),
  hadToken: v.boolean(),
});

export type KeptRequest = v.InferOutput<typeof requestSchema>;

/** Everything that is kept of a run. */
export const keptRunSchema = v.object({
  record: recordSchema,
  hasTexts: v.boolean(),
  shown: shownSchema,
  arguments: argumentsSchema,
  request: v.exactOptional(requestSchema),
});

export type KeptRun = v.InferOutput<typeof keptRunSchema>;

/** Returns what is kept of a run if only figures are kept. */
export function figuresOnly(run: KeptRun): KeptRun {
  const { input: _, output: _output, files: _files, cut: _cut, ...record } = run.record;
  const { text: _text, partialText: _partialText, ...shown } = run.shown;
  const { api, useCache, wait } = run.arguments;
  return { record, hasTexts: false, shown, arguments: { api, useCache, wait } };
}
