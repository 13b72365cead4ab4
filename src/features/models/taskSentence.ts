import * as vscode from 'vscode';
import type { ApiTask } from '../../core/tasks/taskNames';

/** The models that come with the extension. */
const INCLUDED: Readonly<Record<string, () => string>> = {
  'demo/code-embed': () => vscode.l10n.t('Turns code into numbers, for comparing it'),
  'demo/code-language': () => vscode.l10n.t('Recognizes the programming language of the selection'),
  'demo/dts-complete': () => vscode.l10n.t('Continues a TypeScript declaration'),
  'demo/dts-mask': () => vscode.l10n.t('Suggests words for [MASK] in a TypeScript declaration'),
};

/** One line about what a model does; `undefined` where its task is not known. */
export function modelSentence({
  id,
  task,
}: {
  readonly id: string;
  readonly task?: ApiTask;
}): string | undefined {
  return INCLUDED[id]?.() ?? (task && taskSentence(task));
}

function taskSentence(task: ApiTask): string {
  switch (task) {
    case 'chat-completion':
      return vscode.l10n.t('Answers the selection, as in a chat');
    case 'text-generation':
      return vscode.l10n.t('Continues the selected text');
    case 'summarization':
      return vscode.l10n.t('Summarizes the selected text');
    case 'translation':
      return vscode.l10n.t('Translates the selected text');
    case 'text-classification':
      return vscode.l10n.t('Assigns labels with scores to the selected text');
    case 'zero-shot-classification':
      return vscode.l10n.t('Assigns labels that you name to the selected text');
    case 'token-classification':
      return vscode.l10n.t('Finds names and other entities in the selected text');
    case 'fill-mask':
      return vscode.l10n.t('Suggests words for the masked place in the selected text');
    case 'feature-extraction':
      return vscode.l10n.t('Turns the selected text into numbers, for comparing it');
    case 'question-answering':
    case 'table-question-answering':
      return vscode.l10n.t('Answers a question about a text or a table');
    case 'sentence-similarity':
      return vscode.l10n.t('Compares sentences by their meaning');
    case 'text-ranking':
      return vscode.l10n.t('Ranks texts by how well they fit a query');
    case 'conversational':
      return vscode.l10n.t('Continues a conversation');
    case 'tabular-classification':
    case 'tabular-regression':
      return vscode.l10n.t('Predicts a value for each row of a table');
    case 'text-to-image':
      return vscode.l10n.t('Creates an image from the selected text');
    case 'text-to-speech':
    case 'text-to-audio':
      return vscode.l10n.t('Creates audio from the selected text');
    case 'automatic-speech-recognition':
      return vscode.l10n.t('Transcribes speech');
    case 'audio-classification':
    case 'audio-to-audio':
      return vscode.l10n.t('Processes audio');
    case 'image-classification':
    case 'object-detection':
    case 'image-segmentation':
    case 'image-to-text':
    case 'visual-question-answering':
    case 'document-question-answering':
    case 'zero-shot-image-classification':
      return vscode.l10n.t('Describes or labels an image');
  }
}
