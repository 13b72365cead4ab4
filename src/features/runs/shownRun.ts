import * as vscode from 'vscode';
import { fileOutput } from '../../core/runs/fileOutput';
import type { KeptRun } from '../../core/runs/historyRecord';
import type { FileOutput, RunResult } from '../../core/runs/runResult';
import { isApiTask } from '../../core/tasks/taskNames';
import type { TaskSetting } from '../../core/tasks/taskNames';
import type { Reading } from '../../core/tasks/reading';
import { itemMarkdown, plainBlock } from '../../platform/itemMarkdown';
import type { RunTools } from '../../platform/lazyInference';
import type { RunItem } from '../../platform/runItem';
import { localizedReadingStrings } from '../../platform/localizedReadingStrings';
import { endWords } from '../../platform/failureWords';

/** Returns the file of a run's image or sound, if that is its output. */
export function fileOf({ record: { output } }: KeptRun): FileOutput | undefined {
  return fileOutput(output);
}

/** Reads a kept answer as it was read when it arrived. */
export function readingOf({ readAnswer }: RunTools, run: KeptRun): Reading | undefined {
  const { cut, input, output, status } = run.record;
  return status !== 'ok' || output === undefined || fileOf(run) !== undefined
    ? undefined
    : readAnswer({
        ...{ task: taskOf(run), input, leftOut: run.shown.leftOut },
        json: output,
        ...(cut?.includes('output') === true && { task: 'auto' as const }),
      });
}

/** Formats a kept run as its result was shown, with the time and the place at the end. */
export function runMarkdown(tools: RunTools, run: KeptRun): string {
  const { at, origin } = run.record;
  const time = new Date(at).toLocaleString(vscode.env.language);
  const when = vscode.l10n.t('Run on {0} at {1}', time, tools.codeSpan(origin));
  return `${body(tools, run).trimEnd()}\n\n${when}\n`;
}

function body(tools: RunTools, run: KeptRun): string {
  const { record } = run;
  if (record.status === 'interrupted') {
    return `# ${vscode.l10n.t('Interrupted')}\n\n${interruptedText()}\n${inputBlock(tools, run)}`;
  }
  if (record.status === 'ok' && !run.hasTexts) {
    return `# ${tools.codeSpan(record.model)}\n\n${textsMissing()}\n`;
  }
  return itemMarkdown(tools, itemOf(tools, run, 0), localizedReadingStrings());
}

/** Explains that a run has no result because its window was closed. */
export function interruptedText(): string {
  return vscode.l10n.t('VS Code closed before the run ended. Run it again to get a result.');
}

/** Explains that only the figures of a run are kept. */
export function textsMissing(): string {
  return vscode.l10n.t('The texts of this run were not kept.');
}

/** A kept run as an item of a result. */
export function itemOf(tools: RunTools, run: KeptRun, index: number): RunItem {
  const { record, shown } = run;
  const result = resultOf(run);
  if (record.status !== 'ok') {
    const isInterrupted = record.status === 'interrupted';
    const message = isInterrupted ? interruptedText() : (shown.message ?? endWords({ ...record, ...shown }));
    const { partialText } = shown;
    return {
      ...{ kind: 'failed', index, result, failure: { message } },
      ...(partialText !== undefined && { partialText }),
    };
  }
  const reading = run.hasTexts ? readingOf(tools, run) : undefined;
  const answer = {
    ...{ task: taskOf(run), source: record.input },
    ...(reading !== undefined && { reading }),
    ...(shown.finishReason !== undefined && { finishReason: shown.finishReason }),
    ...(shown.noText !== undefined && { noText: shown.noText }),
  };
  return { kind: 'answered', index, result, answer };
}

function inputBlock(tools: RunTools, { record: { input } }: KeptRun): string {
  if (input === undefined) {
    return '';
  }
  const text = typeof input === 'string' ? input : tools.prettyJson(input);
  return `\n${plainBlock(tools, text, localizedReadingStrings())}\n`;
}

/** The JSON of the answer, or of the failure. */
export function runJson({ prettyJson }: RunTools, { record, shown }: KeptRun): string {
  const { kind, httpStatus, status } = record;
  return prettyJson(record.output ?? { status, kind, message: shown.message, httpStatus });
}

/** The text of the answer: what would have been placed, or else its JSON. */
export function runText(tools: RunTools, run: KeptRun): string {
  return run.shown.text ?? run.shown.partialText ?? runJson(tools, run);
}

export function taskOf({ record: { task } }: KeptRun): TaskSetting {
  return isApiTask(task) ? task : 'auto';
}

function resultOf({ record, shown }: KeptRun): RunResult {
  const { characters, elapsedMs, input, model, output, status, task, usage } = record;
  const { attempts, computeType, finishReason, fromCache, provider, text } = shown;
  return {
    ...{ attempts, characters, elapsedMs, input, model, output, task },
    status: status === 'interrupted' ? 'cancelled' : status,
    ...(computeType !== undefined && { computeType }),
    ...(finishReason !== undefined && { finishReason }),
    ...(fromCache !== undefined && { fromCache }),
    ...(provider !== undefined && { provider }),
    ...(text !== undefined && { text }),
    ...(usage !== undefined && { usage }),
  };
}
