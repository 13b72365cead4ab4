import * as vscode from 'vscode';
import type { InferenceAnswer } from '../../core/inference/runTypes';
import type { AnswerToPlace } from '../../core/runs/placeableText';
import type { RunResult } from '../../core/runs/runResult';
import type { InputRefusal } from '../../core/tasks/buildInput';
import { characterCount } from '../../core/usage/characterCount';
import type { AnswerFiles } from '../../platform/answerFiles';
import { failureMessage } from '../../platform/messages/failureMessage';
import type { RunTools } from '../../platform/lazyInference';
import type { FailureMessage } from '../../platform/messages/nextStep';
import type { InferJob } from './inferJob';
import type { JobItem } from './runJob';

/** The public result of one item, with what showing and placing it needs. */
export interface ShownResult {
  readonly result: RunResult;
  /** The message that the user sees where it failed. */
  readonly failure?: FailureMessage;
  /** Present unless it failed. */
  readonly answer?: AnswerToPlace;
  /** What a stream brought before it broke. */
  readonly partialText?: string;
}

/** Makes the public result of one item. An image or a sound is kept in a file first. */
export async function toRunResult(
  tools: RunTools,
  job: InferJob,
  { input, made, outcome, source }: JobItem,
  elapsedMs: number,
  files: AnswerFiles,
): Promise<ShownResult> {
  const common = { model: job.model, task: job.task, input, elapsedMs: Math.round(elapsedMs) };
  if (outcome.ok) {
    const { answer } = outcome;
    const { attempts, computeCharacters, computeType, fromCache } = answer;
    const output = answer.kind === 'json' ? answer.json : await files.keep(answer.contentType, answer.bytes);
    const toPlace = answerToPlace(tools, job, { input, source }, answer);
    const { finishReason } = toPlace;
    const text = tools.answerText(toPlace);
    return {
      answer: toPlace,
      result: {
        ...common,
        output,
        ...(text !== undefined && { text }),
        status: 'ok',
        ...(fromCache !== undefined && { fromCache }),
        ...(computeType !== undefined && { computeType }),
        attempts,
        characters: computeCharacters ?? characterCount(input),
        ...(finishReason !== undefined && { finishReason }),
      },
    };
  }
  const { failure: cause, attempts, partialText } = outcome;
  const failure = made.ok
    ? failureMessage(cause, {
        model: job.model,
        origin: job.origin,
        timeoutSeconds: job.timeoutMs / 1000,
        characters: characterCount(input),
      })
    : { message: refusalMessage(job.task, made) };
  const { httpStatus, kind, requestId } = cause;
  return {
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
      characters: characterCount(input),
    },
    failure,
    ...(partialText !== undefined && { partialText }),
  };
}

function answerToPlace(
  tools: RunTools,
  { task }: InferJob,
  { input, source }: Pick<JobItem, 'input' | 'source'>,
  answer: InferenceAnswer,
): AnswerToPlace {
  if (answer.kind === 'bytes') {
    return { task, source };
  }
  const { finishReason, json, leftOut, noText } = answer;
  return {
    task,
    source,
    reading: tools.readAnswer({ task, input, json, leftOut }),
    ...(finishReason !== undefined && { finishReason }),
    ...(noText !== undefined && { noText }),
  };
}

function refusalMessage(task: string, refusal: InputRefusal): string {
  switch (refusal.reason) {
    case 'needsFile':
      return vscode.l10n.t('The task {0} needs a file, not text. Select another task or model.', task);
    case 'needsJson':
      return vscode.l10n.t('The task {0} needs JSON input. Select text such as {1}.', task, refusal.example);
    case 'wrongShape':
      return refusal.where === ''
        ? vscode.l10n.t(
            'The selected JSON does not match the task {0}. It should look like {1}.',
            task,
            refusal.example,
          )
        : vscode.l10n.t(
            '“{0}” in the selected JSON does not match the task {1}. The JSON should look like {2}.',
            refusal.where,
            task,
            refusal.example,
          );
  }
}
