import * as v from 'valibot';
import { fileUriOf, withFiles } from '../fileInput';
import type { InferenceOutcome } from '../inference/runTypes';
import { MAX_KEPT_LENGTH } from './historyLimits';
import { keptRunSchema } from './historyRecord';
import type { HistoryRecord, KeptRequest, KeptRun } from './historyRecord';
import { cutText, keepValue } from './keepValue';
import type { Hasher, KeptValue, Redact } from './keepValue';
import type { RequestEnded, RunDescription } from './runEvent';
import type { RunResult } from './runResult';

/** What is known of one input of a run. `result` is absent while the run is in progress. */
export interface RunToKeep {
  readonly id: string;
  readonly at: number;
  readonly description: RunDescription;
  readonly account?: string | undefined;
  readonly input: unknown;
  /** The input before it was read, with files as such. */
  readonly source: unknown;
  readonly characters: number;
  readonly result?: RunResult;
  /** The last request that carried the input. */
  readonly request?: RequestEnded | undefined;
}

/** Makes what is kept of a run, with its texts but without tokens, within limits. */
export async function keepRun(
  run: RunToKeep,
  { hasher, redact }: { readonly hasher: Hasher; readonly redact: Redact },
): Promise<KeptRun> {
  const { account = '', at, characters, description, id, result } = run;
  const keep = (value: unknown): Promise<KeptValue> => keepValue(value, MAX_KEPT_LENGTH, { hasher, redact });
  const { api, system, useCache, wait } = description;
  const [input, output, parameters, systemText] = await Promise.all([
    keep(run.input),
    keep(result?.output),
    keep(description.parameters),
    keep(system),
  ]);
  const uris = [...new Set([...input.files, ...output.files])];
  const hashes = await Promise.all(uris.map((uri) => hasher.ofFile(uri)));
  const files = uris.map((uri, index) => ({ uri, sha256: hashes[index] ?? '' }));
  // A run cannot be repeated without all of what was sent.
  const isInputCut = input.isCut || parameters.isCut || systemText.isCut;
  const cut = [...(isInputCut ? ['input' as const] : []), ...(output.isCut ? ['output' as const] : [])];
  const request = keepRequest(run.request, input.files);
  const record: HistoryRecord = {
    ...{ id, at, account, characters },
    origin: description.origin,
    model: result?.model ?? description.model,
    task: result?.task ?? description.task,
    status: result?.status ?? 'interrupted',
    ...(result?.error !== undefined && { kind: result.error.kind }),
    ...(result?.error?.httpStatus !== undefined && { httpStatus: result.error.httpStatus }),
    elapsedMs: result?.elapsedMs ?? 0,
    ...(result?.usage !== undefined && { usage: result.usage }),
    ...(input.value !== undefined && { input: input.value }),
    ...(output.value !== undefined && { output: output.value }),
    ...(files.length > 0 && { files }),
    ...(cut.length > 0 && { cut }),
  };
  const kept: KeptRun = {
    record,
    hasTexts: true,
    shown: shownOf(result, run.request?.outcome, redact),
    arguments: {
      ...{ api, useCache, wait },
      ...(isInputCut || description.parameters === undefined ? {} : { parameters: description.parameters }),
      ...(system !== undefined && !isInputCut && { system }),
      ...(withFiles(run.source, fileUriOf) !== run.source && { hasFile: true }),
    },
    ...(request !== undefined && { request }),
  };
  return v.parse(keptRunSchema, redact(kept));
}

function shownOf(
  result: RunResult | undefined,
  outcome: InferenceOutcome | undefined,
  redact: Redact,
): KeptRun['shown'] {
  const answer = outcome?.ok === true && outcome.answer.kind === 'json' ? outcome.answer : undefined;
  const { failure, partialText } = outcome?.ok === false ? outcome : {};
  const { attempts = 0, computeType, error, finishReason, fromCache, provider, text } = result ?? {};
  return {
    attempts,
    ...(text !== undefined && { text: cutText(text, MAX_KEPT_LENGTH, redact) }),
    ...(error !== undefined && { message: error.message }),
    ...(failure?.reason !== undefined && { reason: failure.reason }),
    ...(partialText !== undefined && { partialText: cutText(partialText, MAX_KEPT_LENGTH, redact) }),
    ...(fromCache !== undefined && { fromCache }),
    ...(computeType !== undefined && { computeType }),
    ...(finishReason !== undefined && { finishReason }),
    ...(provider !== undefined && { provider }),
    ...(answer?.noText !== undefined && { noText: answer.noText }),
    ...(answer?.leftOut !== undefined && { leftOut: answer.leftOut }),
  };
}

/**
 * Keeps a request without the bytes of a picture or a sound. If they are not those of `files`, or the request is too long,
 * it is not kept, and no shell line is offered.
 */
function keepRequest(ended: RequestEnded | undefined, files: readonly string[]): KeptRequest | undefined {
  if (ended === undefined) {
    return undefined;
  }
  const { body, headers, method, url } = ended.sent;
  const common = { method, url, headers: { ...headers }, hadToken: ended.account !== undefined };
  if (body instanceof Uint8Array) {
    const [file] = files;
    return file === undefined || files.length > 1 ? undefined : { ...common, file };
  }
  if (body === undefined) {
    return common;
  }
  return mustNotBeKept(body) ? undefined : { ...common, body };
}

function mustNotBeKept(body: string): boolean {
  return body.length > MAX_KEPT_LENGTH || /"data:[\w.+/-]+;base64,|"[A-Za-z0-9+/]{1024}/.test(body);
}
