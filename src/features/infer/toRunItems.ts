import { fileUriOf, withFiles } from '../../core/fileInput';
import type { InferenceAnswer, InferenceOutcome } from '../../core/inference/runTypes';
import type { AnswerToPlace } from '../../core/runs/placeableText';
import type { BuiltInput } from '../../core/tasks/buildInput';
import { inputCharacters } from '../../core/usage/characterCount';
import type { AnswerFiles } from '../../platform/answerFiles';
import { failureMessage } from '../../platform/messages/failureMessage';
import { refusalMessage } from '../../platform/refusalMessage';
import type { RunTools } from '../../platform/lazyInference';
import type { InferJob } from './inferJob';
import type { RunItem } from '../../platform/runItem';
import type { JobReport } from './jobReport';

/** Creates the item of each source of a job. Saves images and audio to files first. */
export async function toRunItems(
  tools: RunTools,
  planned: InferJob,
  { elapsedMs, inputs, isLocalServer, model, outcomes, task }: JobReport,
  files: AnswerFiles,
): Promise<readonly RunItem[]> {
  const job = { ...planned, model, task, isLocalServer };
  return Promise.all(
    outcomes.map((outcome, index) => toRunItem(tools, job, index, inputs[index], outcome, elapsedMs, files)),
  );
}

async function toRunItem(
  tools: RunTools,
  job: InferJob & Pick<JobReport, 'isLocalServer'>,
  index: number,
  built: BuiltInput | undefined,
  outcome: InferenceOutcome,
  elapsedMs: number,
  files: AnswerFiles,
): Promise<RunItem> {
  const source = job.sources[index];
  const sent = built?.ok === true ? built.inputs : source;
  const characters = inputCharacters(job.task, sent);
  const common = {
    ...{ model: job.model, task: job.task, input: withFiles(sent, fileUriOf) },
    elapsedMs: Math.round(elapsedMs),
    ...(job.note !== undefined && { note: job.note }),
  };
  if (outcome.ok) {
    const { answer } = outcome;
    const { attempts, computeCharacters, computeType, fromCache, provider } = answer;
    const usage = answer.kind === 'json' ? answer.usage : undefined;
    const output = answer.kind === 'json' ? answer.json : await files.keep(answer.contentType, answer.bytes);
    const toPlace = answerToPlace(tools, job, source, common.input, answer);
    const { finishReason } = toPlace;
    const text = tools.answerText(toPlace);
    return {
      kind: 'answered',
      index,
      answer: toPlace,
      result: {
        ...common,
        output,
        ...(text !== undefined && { text }),
        status: 'ok',
        ...(fromCache !== undefined && { fromCache }),
        ...(computeType !== undefined && { computeType }),
        attempts,
        characters: computeCharacters ?? characters,
        ...(usage !== undefined && { usage }),
        ...(finishReason !== undefined && { finishReason }),
        ...(provider !== undefined && { provider }),
      },
    };
  }
  const { failure: cause, attempts, partialText } = outcome;
  const failure =
    built?.ok === false
      ? { message: refusalMessage(job.task, built) }
      : failureMessage(cause, {
          model: job.model,
          origin: job.origin,
          isLocalServer: job.isLocalServer,
          timeoutSeconds: job.timeoutMs / 1000,
          characters,
          ...(job.billTo !== undefined && { billTo: job.billTo }),
        });
  const { httpStatus, kind, requestId } = cause;
  return {
    kind: 'failed',
    index,
    result: {
      ...common,
      status: kind === 'cancelled' ? 'cancelled' : 'error',
      error: {
        kind,
        message: failure.message,
        ...(httpStatus !== undefined && { httpStatus }),
        ...(requestId !== undefined && { requestId }),
      },
      attempts,
      characters,
    },
    failure,
    ...(partialText !== undefined && { partialText }),
  };
}

function answerToPlace(
  tools: RunTools,
  { messages, targets, task }: InferJob,
  source: unknown,
  input: unknown,
  answer: InferenceAnswer,
): AnswerToPlace {
  if (answer.kind === 'bytes') {
    return { task, source };
  }
  const { finishReason, json, leftOut, noText } = answer;
  const isPrompt = messages !== undefined && targets !== undefined;
  return {
    task,
    source,
    ...(isPrompt && { fences: tools.fenceRule(targets.document.languageId) }),
    reading: tools.readAnswer({ task, input, json, leftOut }),
    ...(finishReason !== undefined && { finishReason }),
    ...(noText !== undefined && { noText }),
  };
}
