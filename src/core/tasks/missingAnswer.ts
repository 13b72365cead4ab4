import { isFileInput } from '../fileInput';
import { buildInput } from './buildInput';
import type { InputAnswers } from './buildInput';
import { hasMask } from './masks';
import { traitsOf } from './taskNames';
import type { TaskSetting } from './taskNames';

/** What a run needs before its inputs can be built. */
export type MissingAnswer =
  /** A file in place of the selected text */
  | { readonly kind: 'file' }
  | { readonly kind: 'labels' }
  | { readonly kind: 'question'; readonly about: 'text' | 'table' | 'picture' }
  /** The place of the mask in the text with this index */
  | { readonly kind: 'mask'; readonly index: number; readonly text: string };

/** A run whose inputs are not built yet. */
export interface UnbuiltRun {
  readonly task: TaskSetting;
  /** Selected texts and files. */
  readonly sources: readonly unknown[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly answers: InputAnswers;
}

/** Returns the first answer that a run needs and does not have; undefined if its inputs can be built or refused. */
export function missingAnswer({ answers, parameters, sources, task }: UnbuiltRun): MissingAnswer | undefined {
  const texts = sources.filter((source) => typeof source === 'string');
  // A text is always an input of a task that takes text.
  const built = takesText(task) ? [] : texts.map((text) => buildInput(task, text, answers));
  if (built.some((input) => !input.ok && input.reason === 'needsFile')) {
    return { kind: 'file' };
  }
  if (traitsOf(task).requires.includes('candidate_labels') && !hasLabels(parameters)) {
    return { kind: 'labels' };
  }
  if (answers.question === undefined) {
    if (sources.some(isFileInput) && asksAboutPicture(task, answers)) {
      return { kind: 'question', about: 'picture' };
    }
    if (built.some((input) => !input.ok && input.reason === 'needsJson')) {
      return { kind: 'question', about: task === 'table-question-answering' ? 'table' : 'text' };
    }
  }
  return task === 'fill-mask' ? missingMask(texts, answers) : undefined;
}

function takesText(task: TaskSetting): boolean {
  return traitsOf(task).input === 'text';
}

function asksAboutPicture(task: TaskSetting, { pictureQuestion }: InputAnswers): boolean {
  return (
    task === 'visual-question-answering' ||
    task === 'document-question-answering' ||
    (task === 'chat-completion' && pictureQuestion === undefined)
  );
}

function hasLabels(parameters: Readonly<Record<string, unknown>> = {}): boolean {
  const labels = parameters['candidate_labels'];
  return (Array.isArray(labels) || typeof labels === 'string') && labels.length > 0;
}

function missingMask(texts: readonly string[], { mask, masked }: InputAnswers): MissingAnswer | undefined {
  const index = texts.findIndex((text, at) => masked?.[at] === undefined && !hasMask(text, mask));
  const text = texts[index];
  return text === undefined ? undefined : { kind: 'mask', index, text };
}
