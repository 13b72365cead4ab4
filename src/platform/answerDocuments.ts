import * as vscode from 'vscode';
import type { Disposable } from '../core/ports';
import { neighborColumn } from './neighborColumn';
import { nextChange } from './nextChange';
import { tabGroupOf } from './openTabs';

/** Scheme of the documents that show answers. The `when` clauses in the manifest use it. */
const ANSWER_SCHEME = 'hf-inference-answer';

const READING = vscode.Uri.from({ scheme: ANSWER_SCHEME, path: '/HF Inference Answer.md' });
const RAW = vscode.Uri.from({ scheme: ANSWER_SCHEME, path: '/HF Inference Answer.json' });

/** Maximum time to wait for an open tab to show new content, which usually takes a few milliseconds. */
const MAX_UPDATE_MS = 1000;

/**
 * The two read-only documents of the last answer, each in one reused tab: the reading in Markdown and the raw JSON.
 * A new reading never takes the focus from the editor.
 */
export class AnswerDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private reading = '';
  /** Makes the raw JSON when it is asked for: it may be long. */
  private raw = () => '';

  readonly onDidChange = this.changed.event;
  // Initialized after `onDidChange`, which VS Code reads only while it registers the provider.
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(ANSWER_SCHEME, this);

  provideTextDocumentContent(uri: vscode.Uri): string {
    return uri.path === RAW.path ? this.raw() : this.reading;
  }

  /** Sets the content of the documents and updates open tabs. */
  update(reading: string, raw: () => string): void {
    this.reading = reading;
    this.changed.fire(READING);
    this.updateRaw(raw);
  }

  /** Sets the raw JSON alone, for a result that is shown elsewhere. */
  updateRaw(raw: () => string): void {
    this.raw = raw;
    this.changed.fire(RAW);
  }

  /** Shows the reading in its existing tab, or beside the active editor. */
  async showReading(): Promise<void> {
    const open = () =>
      vscode.window.showTextDocument(READING, {
        viewColumn: tabGroupOf(READING)?.viewColumn ?? neighborColumn(),
        preserveFocus: true,
        preview: false,
      });
    // VS Code rejects if the user closes editors while the tab opens.
    const { document } = await open().then(undefined, open);
    await waitForContent(document, () => this.reading);
  }

  /** Shows the raw JSON and focuses it, since the user asked for it. */
  async showRaw(): Promise<void> {
    const { document } = await vscode.window.showTextDocument(RAW, {
      viewColumn: tabGroupOf(RAW)?.viewColumn ?? tabGroupOf(READING)?.viewColumn ?? neighborColumn(),
      preview: false,
    });
    const raw = this.raw();
    await waitForContent(document, () => raw);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

/** Waits until the document has the new content, which takes a moment if VS Code has it open. */
async function waitForContent(document: vscode.TextDocument, content: () => string): Promise<void> {
  const isCurrent = () => document.getText() === content();
  if (!isCurrent()) {
    await nextChange(document, MAX_UPDATE_MS, isCurrent);
  }
}
