import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';

/** Scheme of the documents that show answers; `when` clauses in the manifest name it. */
export const ANSWER_SCHEME = 'hf-inference-answer';

const READING = vscode.Uri.from({ scheme: ANSWER_SCHEME, path: '/HF Inference Answer.md' });
const RAW = vscode.Uri.from({ scheme: ANSWER_SCHEME, path: '/HF Inference Answer.json' });

/**
 * The two read-only documents of the last answer, each in one reused tab: its reading in Markdown, and its raw JSON.
 * Showing them never takes the focus from where the user types.
 */
export class AnswerDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(ANSWER_SCHEME, this);
  private reading = '';
  private raw = '';

  readonly onDidChange = this.changed.event;

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
    await vscode.window.showTextDocument(READING, {
      viewColumn: openColumn(READING) ?? vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: false,
    });
  }

  /** Shows the raw JSON; the user asked for it, so it gets the focus. */
  async showRaw(): Promise<void> {
    await vscode.window.showTextDocument(RAW, {
      viewColumn: openColumn(RAW) ?? openColumn(READING) ?? vscode.ViewColumn.Beside,
      preview: false,
    });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

function openColumn(uri: vscode.Uri): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  )?.viewColumn;
}
