import * as vscode from 'vscode';
import { isFileInput } from '../../core/fileInput';
import { buildInputs } from '../../core/tasks/buildInputs';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { askForLine } from '../../platform/askForLine';
import type { LineQuestion } from '../../platform/askForLine';
import { ArgumentError } from '../../platform/commandErrors';
import { refusalMessage } from '../../platform/refusalMessage';
import { describePicture } from '../../platform/sendFiles';
import type { PreparedBatch } from './preparedBatch';
import { withTexts } from './shapeInput';

/** Which text a task takes with each input, if the source does not have it. */
type MissingText = 'aboutText' | 'aboutTable' | 'aboutPicture' | 'compared' | 'query';

/**
 * Asks once for what the inputs of a batch lack, such as the question about each of them. Throws `DismissedError`, and
 * `ArgumentError` in place of asking or if no input can be sent.
 */
export async function askForQuestion(batch: PreparedBatch, mayAsk: boolean): Promise<PreparedBatch> {
  const { settings } = batch;
  const { model, prompt, task } = settings;
  const missing = prompt === undefined ? missingText(batch, await firstInput(batch), mayAsk) : undefined;
  if (missing === undefined) {
    return batch;
  }
  if (!mayAsk) {
    throw new ArgumentError(
      `hfInference.batch.start: “input”: the task ${task} needs more than a text or a file for each input, such as a question; use JSON lines that have it`,
    );
  }
  return { ...batch, settings: { ...settings, question: await askForLine(questionOf(missing, model)) } };
}

function missingText(
  { call, settings: { task } }: PreparedBatch,
  input: unknown,
  mayAsk: boolean,
): MissingText | undefined {
  if (isFileInput(input)) {
    // Without asking, a chat describes images.
    const isAsked = ASKS_ABOUT_PICTURES.includes(task) || (mayAsk && task === 'chat-completion');
    return isAsked ? 'aboutPicture' : undefined;
  }
  const [built] = typeof input === 'string' ? buildInputs(task, [input], {}) : [];
  if (built === undefined || built.ok) {
    return undefined;
  }
  switch (built.reason) {
    case 'needsJson':
      return task === 'table-question-answering' ? 'aboutTable' : 'aboutText';
    case 'needsSeveral':
      return task === 'text-ranking' ? 'query' : 'compared';
    case 'needsFile':
      if (call.format === 'lines' || call.format === 'csv') {
        throw new ArgumentError(refusalMessage(task, built));
      }
      return undefined;
    case 'needsTable':
    case 'wrongShape':
      return undefined;
  }
}

const ASKS_ABOUT_PICTURES: readonly TaskSetting[] = [
  'visual-question-answering',
  'document-question-answering',
];

/** The first input that is sent; the others are taken to have the same form. */
async function firstInput({ settings, source }: PreparedBatch): Promise<unknown> {
  for await (const input of withTexts(source.inputs(), settings.task)) {
    if (input.kind === 'ready') {
      return input.input;
    }
  }
  return undefined;
}

function questionOf(missing: MissingText, model: string): LineQuestion {
  const question = {
    title: vscode.l10n.t('Question for {0}', model),
    value: '',
    placeHolder: vscode.l10n.t('Example: Who wrote it?'),
    problem: vscode.l10n.t('Enter a question.'),
  };
  const text = {
    title: vscode.l10n.t('Text to compare for {0}', model),
    value: '',
    placeHolder: '',
    problem: vscode.l10n.t('Enter a text.'),
  };
  switch (missing) {
    case 'aboutText':
      return { ...question, prompt: vscode.l10n.t('Ask a question about each text') };
    case 'aboutTable':
      return { ...question, prompt: vscode.l10n.t('Ask a question about each table') };
    case 'aboutPicture':
      return {
        ...question,
        value: describePicture(),
        prompt: vscode.l10n.t('Ask a question about each image'),
      };
    case 'compared':
      return { ...text, prompt: vscode.l10n.t('Enter the text that each input is compared with') };
    case 'query':
      return { ...text, prompt: vscode.l10n.t('Enter the query that each input is compared with') };
  }
}
