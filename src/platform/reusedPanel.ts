import * as vscode from 'vscode';
import type * as v from 'valibot';
import type { Disposable } from '../core/ports';
import { panelTabs } from './openTabs';
import { loadPanel } from './webviewPanels';
import type { PanelParts } from './webviewPanels';

/** Messages of a panel. The script sends `ready` each time it starts. */
type PanelSchema = v.GenericSchema<unknown, { readonly kind: string }>;

/** What a reused panel is made of. */
interface ReusedPanelParts<Schema extends PanelSchema> extends PanelParts {
  readonly viewType: string;
  /** The folder of the extension. */
  readonly extension: vscode.Uri;
  readonly schema: Schema;
}

/** A panel of which a window has one: it is created when it is needed, and is there until the user closes it. */
export class ReusedPanel<Schema extends PanelSchema, ToPanel> implements Disposable {
  private current: vscode.WebviewPanel | undefined;
  private subscriptions: readonly Disposable[] = [];
  /** Whether the script runs. It is stopped while the panel is hidden, and says so when it runs again. */
  private isRunning = false;

  constructor(
    private readonly parts: ReusedPanelParts<Schema>,
    private readonly receive: (message: v.InferOutput<Schema>) => void,
  ) {}

  /** The panel, if it is open. */
  get panel(): vscode.WebviewPanel | undefined {
    return this.current;
  }

  /** Whether messages arrive. */
  get isReady(): boolean {
    return this.isRunning;
  }

  create(where: Parameters<typeof vscode.window.createWebviewPanel>[2]): void {
    const { title, viewType } = this.parts;
    // Left by an extension host that has crashed, whose panels VS Code keeps, or not yet restored after a reload.
    const others = panelTabs(viewType);
    this.attach(vscode.window.createWebviewPanel(viewType, title, where, { enableFindWidget: true }));
    if (others.length > 0) {
      void vscode.window.tabGroups.close(others, true);
    }
  }

  /** Takes a panel that was open when VS Code was closed. */
  restore(panel: vscode.WebviewPanel): void {
    this.current?.dispose();
    this.attach(panel);
  }

  /** Sends a message, unless the script is stopped: it asks for everything when it runs again. */
  async send(message: ToPanel): Promise<void> {
    if (this.isRunning) {
      await this.current?.webview.postMessage(message);
    }
  }

  dispose(): void {
    this.current?.dispose();
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.current = panel;
    this.isRunning = false;
    const { extension, schema } = this.parts;
    this.subscriptions = [
      loadPanel(panel, extension, this.parts, schema, (message) => {
        this.isRunning ||= message.kind === 'ready';
        this.receive(message);
      }),
      panel.onDidChangeViewState(() => {
        this.isRunning &&= panel.visible;
      }),
      panel.onDidDispose(() => this.detach(panel)),
    ];
  }

  private detach(panel: vscode.WebviewPanel): void {
    if (this.current === panel) {
      this.current = undefined;
      this.isRunning = false;
      for (const subscription of this.subscriptions) {
        subscription.dispose();
      }
    }
  }
}
