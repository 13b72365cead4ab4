import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { neighborColumn } from '../../platform/neighborColumn';
import { panelTabs } from '../../platform/openTabs';
import { ReusedPanel } from '../../platform/reusedPanel';
import { fromResultPanelSchema, SHOW_RUNS } from '../../webview/resultProtocol';
import type { FromResultPanel, ResultView, ToResultPanel } from '../../webview/resultProtocol';
import type { TextPool } from './textPool';

const VIEW_TYPE = 'hfInference.result';

/** The folders of a result panel. */
interface PanelFolders {
  /** Of the extension. */
  readonly extension: vscode.Uri;
  /** Of the pictures and sounds that models returned: the only other folder that the panel can read. */
  readonly answers: vscode.Uri;
}

/** The panel that shows results: one for each window, which is reused. It never takes the focus from the editor. */
export class ResultPanel implements Disposable {
  private readonly host: ReusedPanel<typeof fromResultPanelSchema, ToResultPanel>;
  private latest = 0;
  private sending: Promise<void> = Promise.resolve();

  constructor({ answers, extension }: PanelFolders, receive: (message: FromResultPanel) => void) {
    this.host = new ReusedPanel(
      {
        ...{ viewType: VIEW_TYPE, title: vscode.l10n.t('Result'), extension },
        ...{ script: 'resultPanel.js', style: 'resultStyles.css', media: answers },
        ...{ schema: fromResultPanelSchema, commands: [SHOW_RUNS] },
      },
      (message) => {
        if (message.kind !== 'ready') {
          void this.host.send({ kind: 'received' });
        }
        receive(message);
      },
    );
  }

  get isOpen(): boolean {
    return this.host.panel !== undefined;
  }

  /** Shows the panel beside the active editor, or where it is. */
  reveal(): void {
    const { panel } = this.host;
    if (panel === undefined) {
      // The new panel takes the place of one that is left from a crash.
      const left = panelTabs(VIEW_TYPE).at(0);
      this.host.create({ viewColumn: left?.group.viewColumn ?? neighborColumn(), preserveFocus: true });
    } else if (!panel.visible) {
      panel.reveal(panel.viewColumn, true);
    }
  }

  /** Takes a panel that was open when VS Code was closed. */
  restore(panel: vscode.WebviewPanel): void {
    this.host.restore(panel);
  }

  /** Sends a view, then the rest of its texts. A newer view stops that. */
  show(view: ResultView, texts: TextPool): void {
    const call = ++this.latest;
    const { panel } = this.host;
    if (panel !== undefined) {
      panel.title = view.title === '' ? vscode.l10n.t('Result') : view.title;
    }
    this.sending = this.sendAll(call, view, texts).catch(() => undefined);
  }

  /** Continues a text of the shown view, after all that was to be sent before. */
  append(piece: Omit<Extract<ToResultPanel, { kind: 'append' }>, 'kind'>): void {
    const call = this.latest;
    this.sending = this.sending.then(async () => {
      if (call === this.latest) {
        await this.host.send({ kind: 'append', ...piece });
      }
    });
  }

  /** Says what the user did, such as `Copied`. */
  announce(text: string): void {
    void this.host.send({ kind: 'announce', text });
  }

  /** Address of a file in the panel. */
  addressOf(file: vscode.Uri): string | undefined {
    return this.host.panel?.webview.asWebviewUri(file).toString();
  }

  dispose(): void {
    this.host.dispose();
  }

  private async sendAll(call: number, view: ResultView, texts: TextPool): Promise<void> {
    await this.host.send({ kind: 'view', view });
    for (const piece of texts.rest()) {
      if (call !== this.latest || !this.host.isReady) {
        return;
      }
      await this.host.send({ kind: 'append', view: view.id, ...piece });
    }
  }
}
