import * as vscode from 'vscode';
import type { RunResult } from '../../core/runs/runResult';
import type { InputRefusal } from '../../core/tasks/makeInput';
import { characterCount } from '../../core/usage/characterCount';
import type { AnswerFiles } from '../../platform/answerFiles';
import { failureMessage } from '../../platform/failureMessage';
import type { FailureMessage } from '../../platform/nextStep';
import type { InferJob } from './inferJob';
import type { JobItem } from './runJob';

/** The public result of one item, with the message that the user sees where it failed. */
export interface ShownResult {
  readonly result: RunResult;
  readonly failure?: FailureMessage;
}

/** Makes the public result of one item. An image or a sound is kept in a file first. */
export async function toRunResult(
  job: InferJob,
  { input, made, outcome }: JobItem,
  elapsedMs: number,
  files: AnswerFiles,
): Promise<ShownResult> {
  const common = { model: job.model, task: job.task, input, elapsedMs: Math.round(elapsedMs) };
  if (outcome.ok) {
    const { attempts, computeCharacters, computeType, fromCache, ...answer } = outcome.answer;
    const output = answer.type === 'json' ? answer.json : await files.keep(answer.contentType, answer.bytes);
    return {
      result: {
        ...common,
        output,
        status: 'ok',
        ...(fromCache !== undefined && { fromCache }),
        ...(computeType !== undefined && { computeType }),
        attempts,
        characters: computeCharacters ?? characterCount(input),
      },
    };
  }
  const { failure: cause, attempts } = outcome;
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
  };
}

function refusalMessage(task: string, refusal: InputRefusal): string {
  switch (refusal.reason) {
    case 'needsFile':
      return vscode.l10n.t('The task {0} works on a file, not on text. Choose another task or model.', task);
    case 'needsJson':
      return vscode.l10n.t('The task {0} needs JSON. Select text such as {1}.', task, refusal.example);
    case 'wrongShape':
      return refusal.where === ''
        ? vscode.l10n.t(
            'The selected JSON does not fit the task {0}. It must look like {1}.',
            task,
            refusal.example,
          )
        : vscode.l10n.t(
            '“{0}” in the selected JSON does not fit the task {1}. It must look like {2}.',
            refusal.where,
            task,
            refusal.example,
          );
  }
}
