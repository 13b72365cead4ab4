import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import type { ResultEvent, ShownReport, ShownResult } from '../../platform/resultEvents';
import type { OutputLog } from '../../platform/outputLog';
import type { KeptView } from './keptViews';
import { viewOfReport } from './reportView';
import type { ResultPanel } from './resultPanelHost';
import { emptyView, viewOfResult, viewOfRunning } from './shownView';
import type { ShownView } from './shownView';
import { StreamedText } from './streamedText';

type Started = Extract<ResultEvent, { kind: 'started' }>;

/** Minimum time between two messages with the text of a stream: at most 30 a second. */
const MIN_STREAM_INTERVAL_MS = 34;
/** How long a run may take before the panel says that it is running. Until then, the former result stays. */
const QUIET_MS = 300;

/** Decides what the panel shows: the newest result, or the run in progress. */
export class ResultController implements Disposable {
  private running: Started | undefined;
  private partial: string | undefined;
  private streamed: StreamedText | undefined;
  private streamedAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown: { readonly result: ShownResult; readonly hold: vscode.Disposable } | undefined;
  /** The report that was shown after the newest result, if one was. */
  private shownReport: ShownReport | undefined;
  /** Items of the run for the items of the view. */
  private owners: readonly number[] = [];
  private note: string | undefined;
  private latest = 0;

  constructor(
    private readonly panel: ResultPanel,
    private readonly log: OutputLog,
    /** Keeps what the panel shows over a restart. */
    private readonly keep: (shown: KeptView) => void,
  ) {}

  /** The result that the panel shows or would show. */
  get result(): ShownResult | undefined {
    return this.shown?.result;
  }

  get report(): ShownReport | undefined {
    return this.shownReport;
  }

  ownerOf(item: number): number {
    return this.owners[item] ?? item;
  }

  observe(event: ResultEvent): void {
    switch (event.kind) {
      case 'started':
        return this.start(event);
      case 'partial':
        return this.grow(event.id, event.text);
      case 'revealed':
        // The panel asks for its content when it is ready.
        return this.panel.reveal();
      case 'ended':
        return this.end(event.result);
      case 'reported':
        return this.showReport(event.report);
    }
  }

  /** Makes screen readers say what the user did. */
  announce(text: string): void {
    this.panel.announce(text);
  }

  /** Says why there is nothing to show. */
  explain(note: string): void {
    this.note = note;
    this.render();
  }

  /** Sends everything again: the panel has just been created, or was hidden. */
  render(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.panel.isOpen) {
      return;
    }
    const call = ++this.latest;
    if (this.running !== undefined) {
      this.showRunning(this.running);
    } else if (this.shownReport !== undefined) {
      this.show(viewOfReport(this.shownReport));
    } else if (this.result !== undefined) {
      viewOfResult(this.result, (file) => this.panel.addressOf(file)).then(
        (view) => {
          if (call === this.latest) {
            this.show(view);
          }
        },
        (error: unknown) => {
          this.log.error(
            `A result could not be shown: ${error instanceof Error ? (error.stack ?? error.name) : typeof error}`,
          );
          this.show(emptyView(vscode.l10n.t('The result could not be shown. See the log for details.')));
        },
      );
    } else if (this.note !== undefined) {
      this.show(emptyView(this.note));
    }
    // Otherwise the result is still to come. An empty view would make the panel forget which runs it shows.
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.shown?.hold.dispose();
  }

  private show({ owners, texts, view }: ShownView): void {
    this.owners = owners;
    this.panel.show(view, texts);
    if (view.state !== 'empty') {
      this.keep({ runIds: view.runIds, report: this.shownReport?.source });
    }
  }

  private start(event: Started): void {
    if (event.output !== 'beside') {
      return;
    }
    this.running = event;
    this.partial = undefined;
    this.streamed = undefined;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.render(), QUIET_MS);
  }

  private grow(id: string, text: string): void {
    if (id !== this.running?.id) {
      return;
    }
    const wasThinking = this.partial === '';
    const isFirst = this.partial === undefined || (wasThinking && text !== '');
    this.partial = text;
    if (isFirst) {
      this.render();
    } else if (this.streamed !== undefined) {
      const wait = this.streamedAt + MIN_STREAM_INTERVAL_MS - Date.now();
      this.timer ??= setTimeout(() => this.sendGrowth(), Math.max(wait, 0));
    }
  }

  private sendGrowth(): void {
    this.timer = undefined;
    const { partial = '', running, streamed } = this;
    if (running === undefined || streamed === undefined) {
      return;
    }
    const piece = streamed.grow(partial);
    if (piece === undefined) {
      this.render();
      return;
    }
    this.streamedAt = Date.now();
    this.panel.append({ view: running.id, text: '0.text', isComplete: false, ...piece });
  }

  private showRunning(running: Started): void {
    const { partial } = this;
    this.streamed = partial === undefined || partial === '' ? undefined : new StreamedText(partial);
    this.streamedAt = Date.now();
    this.show(viewOfRunning(running, this.streamed?.start ?? partial));
  }

  private end(result: ShownResult): void {
    if (result.output === 'none') {
      return;
    }
    if (result.id === this.running?.id) {
      this.running = undefined;
      this.streamed = undefined;
    }
    const hold = result.hold();
    this.shown?.hold.dispose();
    this.shown = { result, hold };
    this.shownReport = undefined;
    this.render();
  }

  /** Shows a report even during a run, whose result takes its place when it has ended. */
  private showReport(report: ShownReport): void {
    this.running = undefined;
    this.streamed = undefined;
    this.shown?.hold.dispose();
    this.shown = undefined;
    this.shownReport = report;
    this.panel.reveal();
    this.render();
  }
}
