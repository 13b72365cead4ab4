import * as vscode from 'vscode';
import { fileInput } from '../../core/fileInput';
import { modelLabels } from '../../core/models/modelValues';
import type { KeyValueStore } from '../../core/ports';
import type { InputAnswers } from '../../core/tasks/buildInput';
import { MAX_LABELS, readLabelList } from '../../core/tasks/labelList';
import type { MissingAnswer } from '../../core/tasks/missingAnswer';
import { DismissedError } from '../../platform/commandErrors';
import type { RunTools } from '../../platform/lazyInference';
import { pickFiles } from './pickFiles';
import { askForMask } from './askForMask';
import type { InferJob } from './inferJob';

/** Asks for what a run needs besides the selected text. Remembers questions while the window is open, labels for longer. */
export class InputQuestions {
  private readonly lastQuestions = new Map<string, string>();

  constructor(private readonly state: KeyValueStore) {}

  /** Resolves to the job with all that its inputs need. Throws `DismissedError`. */
  async answer(tools: RunTools, given: InferJob): Promise<InferJob> {
    let job = given;
    for (let missing = tools.missingAnswer(job); missing !== undefined; missing = tools.missingAnswer(job)) {
      job = await this.ask(tools, job, missing);
    }
    return job;
  }

  private async ask(tools: RunTools, job: InferJob, missing: MissingAnswer): Promise<InferJob> {
    const answered = (answers: Partial<InputAnswers>): InferJob => ({
      ...job,
      answers: { ...job.answers, ...answers },
    });
    switch (missing.kind) {
      case 'file':
        return ofFiles(job, await pickFiles(job.task));
      case 'labels':
        return {
          ...job,
          parameters: { ...job.parameters, candidate_labels: await this.labels(job.model) },
        };
      case 'question':
        return answered({ question: await this.question(job.model, missing.about) });
      case 'mask': {
        const { index } = missing;
        const range = await askForMask(tools, job, missing);
        return answered({ masked: { ...job.answers.masked, [index]: range } });
      }
    }
  }

  private async question(model: string, about: 'text' | 'table' | 'picture'): Promise<string> {
    const last = this.lastQuestions.get(model) ?? '';
    const typed = await vscode.window.showInputBox({
      title: vscode.l10n.t('Question for {0}', model),
      prompt: questionPrompt(about),
      value: last,
      placeHolder: vscode.l10n.t('Example: Who wrote it?'),
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Enter a question.') : undefined),
    });
    const question = typed?.trim() ?? '';
    if (question === '') {
      throw new DismissedError();
    }
    this.lastQuestions.set(model, question);
    return question;
  }

  private async labels(model: string): Promise<readonly string[]> {
    const known = modelLabels(this.state);
    const typed = await vscode.window.showInputBox({
      title: vscode.l10n.t('Labels for {0}', model),
      prompt: vscode.l10n.t(
        'Enter the labels that the model may assign, separated by commas. They are remembered for this model.',
      ),
      value: (known.get(model) ?? []).join(', '),
      placeHolder: vscode.l10n.t('Example: bug, question, praise'),
      ignoreFocusOut: true,
      validateInput: labelsProblem,
    });
    const labels = readLabelList(typed ?? '');
    if (labels.length === 0 || labelsProblem(typed ?? '') !== undefined) {
      throw new DismissedError();
    }
    await known.remember(model, labels);
    return labels;
  }
}

/** The job on files in place of the selection that cannot be sent. */
function ofFiles({ targets: _targets, ...job }: InferJob, files: readonly vscode.Uri[]): InferJob {
  return { ...job, sources: files.map((uri) => fileInput(uri.toString())) };
}

function questionPrompt(about: 'text' | 'table' | 'picture'): string {
  switch (about) {
    case 'text':
      return vscode.l10n.t('Ask a question about the selected text');
    case 'table':
      return vscode.l10n.t('Ask a question about the selected table');
    case 'picture':
      return vscode.l10n.t('Ask a question about the image');
  }
}

function labelsProblem(text: string): string | undefined {
  const count = readLabelList(text).length;
  if (count === 0) {
    return vscode.l10n.t('Enter at least one label.');
  }
  return count > MAX_LABELS ? vscode.l10n.t('Enter at most {0} labels.', MAX_LABELS) : undefined;
}
