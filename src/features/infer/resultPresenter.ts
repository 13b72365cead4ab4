import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { fileOutput } from '../../core/runs/fileOutput';
import type { RunResult } from '../../core/runs/runResult';
import { runCommand } from '../../platform/commands';
import type { RunTools } from '../../platform/lazyInference';
import type { Place } from '../../core/runs/placeableText';
import { isPanelInSight } from '../../platform/openTabs';
import { rawAnswer } from '../../platform/rawAnswer';
import type { ShownResult } from '../../platform/resultEvents';
import type { Output } from '../../platform/settings';
import { readSetting } from '../../platform/settings';
import { showFailure } from '../../platform/messages/showFailure';
import { offer, showMessage } from '../../platform/messages/showMessage';
import { answerMarkdown, partialMarkdown } from './answerMarkdown';
import { ChangeReview } from './changeReview';
import type { InferJob } from './inferJob';
import type { InferServices } from './inferServices';
import { placeResults } from './placeResults';
import type { PlacingContext } from './placeResults';
import type { AnsweredItem, RunItem } from '../../platform/runItem';
import { toRunItems } from './toRunItems';
import { toShownResult } from './toShownResult';
import type { EndedReport } from './toShownResult';

/** Minimum time between two previews of a stream, since VS Code renders the whole text each time. */
const MIN_PREVIEW_INTERVAL_MS = 200;

/**
 * Places results where the user wants them, and shows failures in one message. A separate bundle, which is loaded with the
 * first result to keep activation fast.
 */
export class ResultPresenter implements Disposable {
  readonly review = new ChangeReview();
  private previewed: { readonly id: string; readonly at: number; readonly isThinking: boolean } | undefined;

  constructor(
    private readonly services: Pick<
      InferServices,
      'activeRuns' | 'documents' | 'files' | 'log' | 'resultEvents'
    >,
  ) {}

  /**
   * Resolves to the public results after they are placed, without waiting for messages with buttons. `again` runs the job
   * again, for the button of a failure.
   */
  async present(
    tools: RunTools,
    job: InferJob,
    report: EndedReport,
    again: NonNullable<ShownResult['repeat']>,
  ): Promise<readonly RunResult[]> {
    const items = await toRunItems(tools, job, report, this.services.files);
    const failed = items.find((item) => item.kind === 'failed' && item.result.status === 'error');
    if (failed?.kind === 'failed' && !this.isSeenInPanel(job, items)) {
      void showFailure(failed.failure, () => again());
    }
    const showReading = () => this.showReading(job, report.id);
    const placing: PlacingContext = { tools, job, review: this.review, showReading };
    if (job.output !== 'none') {
      await this.place(placing, job.output, items).catch((error: unknown) => this.reportNotShown(error));
    }
    const place = (chosen: readonly RunItem[], where: Place) =>
      placeResults(placing, withText(chosen), where);
    this.services.resultEvents.fire({
      kind: 'ended',
      result: toShownResult(job, report, items, { again, place }),
    });
    if (job.note !== undefined && job.output !== 'none' && job.output !== 'beside') {
      void showMessage('information', job.note);
    }
    return items.map(({ result }) => result);
  }

  /** Shows the text of a stream so far (an empty one while the model is thinking), if the result will be shown too. */
  preview(
    tools: RunTools,
    job: InferJob,
    { id, text }: { readonly id: string; readonly text: string },
  ): void {
    const { documents, resultEvents } = this.services;
    if (job.output !== 'beside') {
      return;
    }
    if (showsPanel(job)) {
      resultEvents.fire({ kind: 'partial', id, text });
    }
    const now = Date.now();
    const before = this.previewed?.id === id ? this.previewed : undefined;
    const isThinking = text === '';
    // The first text follows the thinking at once. The panel grows as fast as it can.
    if (before?.isThinking === isThinking && (showsPanel(job) || now - before.at < MIN_PREVIEW_INTERVAL_MS)) {
      return;
    }
    const isFirst = before === undefined;
    this.previewed = { id, at: now, isThinking };
    if (!showsPanel(job)) {
      documents.update(partialMarkdown(tools, text), () => '');
    }
    if (isFirst) {
      // The run shows its result at the end and reports if that fails.
      this.showReading(job, id).catch(() => undefined);
    }
  }

  dispose(): void {
    this.review.dispose();
  }

  private async showReading(job: InferJob, id: string): Promise<void> {
    if (showsPanel(job)) {
      this.services.resultEvents.fire({ kind: 'revealed', id });
    } else {
      await this.services.documents.showReading();
    }
  }

  /**
   * Whether the panel shows the failure with its buttons at once. It may not do that beside answers, or while another run
   * is in progress.
   */
  private isSeenInPanel(job: InferJob, items: readonly RunItem[]): boolean {
    return (
      job.output !== 'none' &&
      showsPanel(job) &&
      items.every(({ kind }) => kind === 'failed') &&
      this.services.activeRuns.newest === undefined &&
      isPanelInSight('hfInference.result')
    );
  }

  /** Reports an error while showing a result. The caller still gets the results. */
  private reportNotShown(error: unknown): void {
    const { log } = this.services;
    log.error(`A result could not be shown: ${error instanceof Error ? (error.stack ?? '') : ''}`);
    void offer('error', vscode.l10n.t('The result could not be shown. See the log for details.'), [
      { title: vscode.l10n.t('Show Log'), act: () => log.show() },
    ]);
  }

  private async place(placing: PlacingContext, output: Output, items: readonly RunItem[]): Promise<void> {
    const { job, showReading, tools } = placing;
    const answers = items.filter((item) => item.kind === 'answered');
    const isPartial = items.some((item) => item.kind === 'failed' && item.partialText !== undefined);
    const raw = () => tools.prettyJson(rawAnswer(items));
    if (answers.length === 0 && !isPartial) {
      // The answer of an earlier run must not stand where this one failed. Nothing is opened for that.
      if (items.some(({ result }) => result.status === 'error')) {
        this.services.documents.update(answerMarkdown(tools, job, items), raw);
      }
      return;
    }
    if (showsPanel(job)) {
      this.services.documents.updateRaw(raw);
    } else {
      this.services.documents.update(answerMarkdown(tools, job, items), raw);
      const files = answers.filter(({ answer }) => answer.reading === undefined);
      await Promise.all(files.map(({ result }) => openFile(result.output)));
    }
    // Failures and incomplete streams can only be shown, not placed.
    if (output === 'beside' || answers.length < items.length) {
      await showReading();
    }
    const texts = withText(items);
    if (output !== 'beside' && texts.length > 0) {
      await placeResults(placing, texts, output);
    }
  }
}

/** Whether results are shown in the panel, and not in a text document. */
function showsPanel({ targets }: InferJob): boolean {
  return readSetting('resultView', targets?.document.uri) === 'rich';
}

/** The answers that are not files. */
function withText(items: readonly RunItem[]): readonly AnsweredItem[] {
  return items
    .filter((item) => item.kind === 'answered')
    .filter(({ answer }) => answer.reading !== undefined);
}

async function openFile(output: unknown): Promise<void> {
  const file = fileOutput(output);
  if (file === undefined) {
    return;
  }
  if (file.uri.startsWith('data:')) {
    void showMessage(
      'warning',
      vscode.l10n.t('The answer could not be saved to a file. The raw response has it.'),
    );
  } else {
    await runCommand('vscode.open', vscode.Uri.parse(file.uri), {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  }
}
