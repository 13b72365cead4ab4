import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { tabGroupOf } from '../../platform/openTabs';

/** Scheme of the documents that show answers; `when` clauses in the manifest name it. */
const ANSWER_SCHEME = 'hf-inference-answer';

const READING = vscode.Uri.from({ scheme: ANSWER_SCHEME, path: '/HF Inference Answer.md' });
const RAW = vscode.Uri.from({ scheme: ANSWER_SCHEME, path: '/HF Inference Answer.json' });

/** Milliseconds until a tab must show new content; it does so within a few. */
const CATCH_UP_MS = 1000;

/**
 * The two read-only documents of the last answer, each in one reused tab: its reading in Markdown, and its raw JSON.
 * Showing them never takes the focus from where the user types.
 */
export class AnswerDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private reading = '';
  private raw = '';

  readonly onDidChange = this.changed.event;
  // After the event: VS Code looks for it when the provider is registered, and never again.
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(ANSWER_SCHEME, this);

  provideTextDocumentContent(uri: vscode.Uri): string {
    return uri.path === RAW.path ? this.raw : this.reading;
  }

  /** Puts an answer into the documents; open tabs follow. */
  update(reading: string, raw: string): void {
    this.reading = reading;
    this.raw = raw;
    this.changed.fire(READING);
    this.changed.fire(RAW);
  }

  /** Shows the reading beside the active editor, or where its tab already is. */
  async showReading(): Promise<void> {
    const { document } = await vscode.window.showTextDocument(READING, {
      viewColumn: tabGroupOf(READING)?.viewColumn ?? vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: false,
    });
    await this.caughtUp(document);
  }

  /** Shows the raw JSON; the user asked for it, so it gets the focus. */
  async showRaw(): Promise<void> {
    await vscode.window.showTextDocument(RAW, {
      viewColumn: tabGroupOf(RAW)?.viewColumn ?? tabGroupOf(READING)?.viewColumn ?? vscode.ViewColumn.Beside,
      preview: false,
    });
  }

  /** A tab that is open already takes a moment to show new content. */
  private async caughtUp(document: vscode.TextDocument): Promise<void> {
    const isSo = () => document.getText() === this.reading;
    if (isSo()) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        changes.dispose();
        resolve();
      };
      const timer = setTimeout(done, CATCH_UP_MS);
      const changes = vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document && isSo()) {
          done();
        }
      });
    });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
