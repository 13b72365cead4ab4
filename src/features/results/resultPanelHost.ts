import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { neighborColumn } from '../../platform/neighborColumn';
import { loadPanel } from '../../platform/webviewPanels';
import { fromResultPanelSchema } from '../../webview/resultProtocol';
import type { FromResultPanel, ResultView, ToResultPanel } from '../../webview/resultProtocol';
import type { TextPool } from './textPool';

const RESULT_PANEL = 'hfInference.result';

/** The folders of a result panel. */
interface PanelFolders {
  /** Of the extension. */
  readonly extension: vscode.Uri;
  /** Of the pictures and sounds that models returned: the only other folder that the panel can read. */
  readonly answers: vscode.Uri;
}

/** The panel that shows results: one for each window, which is reused. It never takes the focus from the editor. */
export class ResultPanel implements Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private subscriptions: readonly Disposable[] = [];
  /** Whether the script runs. It is stopped while the panel is hidden, and says so when it runs again. */
  private isReady = false;
  private latest = 0;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly folders: PanelFolders,
    private readonly receive: (message: FromResultPanel) => void,
  ) {}

  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  /** Shows the panel beside the active editor, or where it is. */
  reveal(): void {
    if (this.panel !== undefined) {
      if (!this.panel.visible) {
        this.panel.reveal(this.panel.viewColumn, true);
      }
      return;
    }
    const where = { viewColumn: neighborColumn(), preserveFocus: true };
    this.attach(
      vscode.window.createWebviewPanel(RESULT_PANEL, vscode.l10n.t('Result'), where, {
        enableFindWidget: true,
      }),
    );
  }

  /** Takes a panel that was open when VS Code was closed. */
  restore(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.attach(panel);
  }

  /** Sends a view, then the rest of its texts. A newer view stops that. */
  show(view: ResultView, texts: TextPool): void {
    const call = ++this.latest;
    if (this.panel !== undefined) {
      this.panel.title = view.title === '' ? vscode.l10n.t('Result') : view.title;
    }
    this.sending = this.sendAll(call, view, texts).catch(() => undefined);
  }

  /** Continues a text of the shown view, after all that was to be sent before. */
  append(piece: Omit<Extract<ToResultPanel, { kind: 'append' }>, 'kind'>): void {
    const call = this.latest;
    this.sending = this.sending.then(async () => {
      if (call === this.latest) {
        await this.send({ kind: 'append', ...piece });
      }
    });
  }

  /** Says what the user did, such as `Copied`. */
  announce(text: string): void {
    void this.send({ kind: 'announce', text });
  }

  /** Address of a file in the panel. */
  addressOf(file: vscode.Uri): string | undefined {
    return this.panel?.webview.asWebviewUri(file).toString();
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private async send(message: ToResultPanel): Promise<void> {
    if (this.isReady) {
      await this.panel?.webview.postMessage(message);
    }
  }

  private async sendAll(call: number, view: ResultView, texts: TextPool): Promise<void> {
    await this.send({ kind: 'view', view });
    for (const piece of texts.rest()) {
      if (call !== this.latest || !this.isReady) {
        return;
      }
      await this.send({ kind: 'append', view: view.id, ...piece });
    }
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.isReady = false;
    const parts = {
      title: vscode.l10n.t('Result'),
      script: 'resultPanel.js',
      style: 'resultStyles.css',
      media: this.folders.answers,
    };
    this.subscriptions = [
      loadPanel(panel, this.folders.extension, parts, fromResultPanelSchema, (message) => {
        this.isReady ||= message.kind === 'ready';
        this.receive(message);
      }),
      panel.onDidChangeViewState(() => {
        this.isReady &&= panel.visible;
      }),
      panel.onDidDispose(() => this.detach(panel)),
    ];
  }

  private detach(panel: vscode.WebviewPanel): void {
    if (this.panel === panel) {
      this.panel = undefined;
      this.isReady = false;
      for (const subscription of this.subscriptions) {
        subscription.dispose();
      }
    }
  }
}
