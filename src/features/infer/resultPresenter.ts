import * as vscode from 'vscode';
import type { RunResult } from '../../core/runs/runResult';
import type { Reading } from '../../core/tasks/reading';
import type { AnswerFiles } from '../../platform/answerFiles';
import type { RunTools } from '../../platform/lazyInference';
import { showFailure } from '../../platform/showFailure';
import type { AnswerDocuments } from './answerDocuments';
import { answerMarkdown, partialMarkdown, type AnswerPart } from './answerMarkdown';
import { applyTexts, type NotApplied } from './applyTexts';
import type { InferJob } from './inferJob';
import type { JobReport } from './runJob';
import { toRunResult, type ShownResult } from './toRunResult';

/** A result with its reading, where it has one. */
interface ReadResult extends ShownResult {
  readonly reading?: Reading;
  /** What a stream brought before it broke. */
  readonly partialText?: string;
}

/** A growing text is shown again at most this often, in milliseconds: each time the whole of it is laid out. */
const PREVIEW_PAUSE_MS = 200;

/** Puts results where the user wants them, and failures into one message. */
export class ResultPresenter {
  private previewed: { readonly job: InferJob; readonly at: number } | undefined;

  constructor(
    private readonly documents: AnswerDocuments,
    private readonly files: AnswerFiles,
  ) {}

  /**
   * `again` runs the job once more, for the button of a failure. Resolves to the public results once they are placed;
   * messages that wait for a click are not waited for.
   */
  async present(
    tools: RunTools,
    job: InferJob,
    report: JobReport,
    again: () => Promise<unknown>,
  ): Promise<readonly RunResult[]> {
    const read = await Promise.all(
      report.items.map(async (item): Promise<ReadResult> => {
        const shown = await toRunResult(job, item, report.elapsedMs, this.files);
        if (item.outcome.ok) {
          const { answer } = item.outcome;
          return answer.type === 'json'
            ? {
                ...shown,
                reading: tools.readAnswer({ task: job.task, input: item.input, json: answer.json }),
              }
            : shown;
        }
        const { partialText } = item.outcome;
        return { ...shown, ...(partialText !== undefined && { partialText }) };
      }),
    );
    const failed = read.find(({ result }) => result.status === 'error');
    if (failed?.failure !== undefined) {
      void showFailure(failed.failure, again);
    }
    if (job.output !== 'none') {
      await this.place(tools, job, read);
    }
    return read.map(({ result }) => result);
  }

  /** Shows what a stream has brought so far, where the result is going to be shown. */
  preview(tools: RunTools, job: InferJob, text: string): void {
    if (job.output !== 'beside') {
      return;
    }
    const now = Date.now();
    if (this.previewed?.job === job && now - this.previewed.at < PREVIEW_PAUSE_MS) {
      return;
    }
    const isFirst = this.previewed?.job !== job;
    this.previewed = { job, at: now };
    this.documents.update(partialMarkdown(tools, text), '');
    if (isFirst) {
      // The end of the run shows it again, and says why where that fails.
      this.documents.showReading().catch(() => undefined);
    }
  }

  private async place(tools: RunTools, job: InferJob, read: readonly ReadResult[]): Promise<void> {
    const shown = read.some(({ result, partialText }) => result.status === 'ok' || partialText !== undefined);
    if (!shown) {
      return;
    }
    this.documents.update(answerMarkdown(tools, job, read.map(toPart)), rawJson(tools, read));
    const files = read.flatMap(({ reading, result }) =>
      result.status === 'ok' && reading === undefined ? [result.output] : [],
    );
    await Promise.all(files.map(openFile));
    const textOf = (reading: Reading, input: unknown) =>
      job.output === 'replace' ? tools.replacementText(reading, input) : tools.readingText(reading);
    const texts = read.flatMap(({ reading, result }, index) => {
      const text = reading && textOf(reading, result.input);
      return text === undefined ? [] : [{ index, text, continues: continues(reading) }];
    });
    // What has no text (an embedding), or broke off, can only be shown.
    if (job.output === 'beside' || texts.length < read.length - files.length) {
      await this.documents.showReading();
    }
    if (texts.length > 0) {
      await this.placeTexts(job, texts);
    }
  }

  private async placeTexts(
    job: InferJob,
    texts: readonly { readonly index: number; readonly text: string; readonly continues: boolean }[],
  ): Promise<void> {
    const joined = () => texts.map(({ text }) => text).join('\n');
    switch (job.output) {
      case 'beside':
      case 'none':
        return;
      case 'newDocument': {
        const document = await vscode.workspace.openTextDocument({ content: joined() });
        await vscode.window.showTextDocument(document, {
          viewColumn: vscode.ViewColumn.Beside,
          preserveFocus: true,
          preview: false,
        });
        return;
      }
      case 'clipboard':
        await vscode.env.clipboard.writeText(joined());
        vscode.window.setStatusBarMessage(vscode.l10n.t('Result copied to the clipboard'), 4000);
        return;
      case 'replace':
      case 'insertAfter': {
        if (job.targets === undefined) {
          await this.documents.showReading();
          return;
        }
        const missed = await applyTexts(job.targets, texts, job.output);
        const [reason] = missed.values();
        if (reason !== undefined) {
          await this.documents.showReading();
          void offerCopy(notAppliedText(reason), joined());
        }
      }
    }
  }
}

function continues(reading: Reading | undefined): boolean {
  return reading?.kind === 'text' && reading.role === 'generated';
}

function toPart({ failure, partialText, reading, result }: ReadResult): AnswerPart {
  return {
    result,
    ...(reading !== undefined && { reading }),
    ...(failure !== undefined && { failed: failure.message }),
    ...(partialText !== undefined && { partialText }),
  };
}

function rawJson({ prettyJson }: RunTools, read: readonly ReadResult[]): string {
  const outputs = read.map(({ result }) => result.output ?? result.error);
  return (
    prettyJson(outputs.length === 1 ? outputs[0] : outputs) ??
    vscode.l10n.t('The answer is nested too deeply to be shown.')
  );
}

async function openFile(output: unknown): Promise<void> {
  if (typeof output !== 'object' || output === null || !('uri' in output) || typeof output.uri !== 'string') {
    return;
  }
  if (output.uri.startsWith('data:')) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The answer could not be written to a file. It is in the raw JSON of the answer.'),
    );
  } else {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(output.uri), {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  }
}

async function offerCopy(message: string, text: string): Promise<void> {
  const copy = vscode.l10n.t('Copy Result');
  if ((await vscode.window.showInformationMessage(message, copy)) === copy) {
    await vscode.env.clipboard.writeText(text);
  }
}

function notAppliedText(reason: NotApplied): string {
  switch (reason) {
    case 'edited':
      return vscode.l10n.t(
        'The selected text was changed while the model ran, so the result opened beside it.',
      );
    case 'closed':
      return vscode.l10n.t(
        'The document was closed while the model ran, so the result opened in a tab of its own.',
      );
    case 'readOnly':
      return vscode.l10n.t('The document cannot be edited, so the result opened beside it.');
  }
}
