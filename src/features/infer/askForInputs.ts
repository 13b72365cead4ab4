import * as vscode from 'vscode';
import { fileInput } from '../../core/fileInput';
import type { KeyValueStore } from '../../core/ports';
import type { InputAnswers } from '../../core/tasks/buildInput';
import type { MissingAnswer } from '../../core/tasks/missingAnswer';
import { askForLabels } from '../../platform/askForLabels';
import { askForLine } from '../../platform/askForLine';
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
          parameters: { ...job.parameters, candidate_labels: await askForLabels(this.state, job.model) },
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
    const question = await askForLine({
      title: vscode.l10n.t('Question for {0}', model),
      prompt: questionPrompt(about),
      value: last,
      placeHolder: vscode.l10n.t('Example: Who wrote it?'),
      problem: vscode.l10n.t('Enter a question.'),
    });
    this.lastQuestions.set(model, question);
    return question;
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
