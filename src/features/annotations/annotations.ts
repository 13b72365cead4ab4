import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { setContextKey } from '../../platform/contextKeys';
import type { RunTools } from '../../platform/lazyInference';
import type { ShownResult } from '../../platform/resultEvents';
import { fillMasks } from './fillMasks';
import { markedTexts } from './markedText';
import type { MarkedText } from './markedText';
import { markRanges } from './markRanges';
import { MarkStyles } from './markStyles';

/** A result with marks in its document. */
interface Shown {
  readonly result: ShownResult;
  readonly document: vscode.TextDocument;
  readonly styles: MarkStyles;
  readonly tracking: vscode.Disposable;
  texts: readonly MarkedText[];
}

/**
 * Marks the newest result in its document. The marks follow edits elsewhere; those of a text disappear if it is edited.
 * Loaded with the first result that may have marks.
 */
export class Annotations implements Disposable {
  private shown: Shown | undefined;
  private filling = new AbortController();

  private readonly subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === this.shown?.document) {
        // What tracks the texts may get the event later.
        queueMicrotask(() => this.dropEdited());
      }
    }),
    vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (closed.length > 0) {
        this.dropEdited();
      }
    }),
  );

  constructor(private readonly tools: RunTools) {}

  show(result: ShownResult): void {
    this.clear();
    const texts = markedTexts(this.tools, result);
    const { document } = result;
    if (document === undefined || texts.length === 0) {
      return;
    }
    this.shown = { result, document, texts, styles: new MarkStyles(), tracking: result.hold() };
    this.draw();
    void setContextKey('hfInference.hasAnnotations', true);
  }

  /** Asks for the words in place of masks, if the result has any. */
  async fill(result: ShownResult): Promise<void> {
    this.clear();
    this.filling = new AbortController();
    await fillMasks(this.tools, result, this.filling.signal);
  }

  clear(): void {
    this.filling.abort();
    if (this.shown !== undefined) {
      this.shown.styles.dispose();
      this.shown.tracking.dispose();
      this.shown = undefined;
      void setContextKey('hfInference.hasAnnotations', false);
    }
  }

  dispose(): void {
    this.clear();
    this.subscriptions.dispose();
  }

  /** Removes the marks of texts that were edited, or whose document was closed. VS Code itself moves the others. */
  private dropEdited(): void {
    const { shown } = this;
    if (shown === undefined) {
      return;
    }
    const left = shown.texts.filter(({ index }) => shown.result.rangeOf(index) !== undefined);
    if (left.length === 0) {
      this.clear();
    } else if (left.length < shown.texts.length) {
      shown.texts = left;
      this.draw();
    }
  }

  private draw(): void {
    const { shown } = this;
    const editors = vscode.window.visibleTextEditors.filter(({ document }) => document === shown?.document);
    if (shown === undefined || editors.length === 0) {
      return;
    }
    const drawn = markRanges(this.tools, shown);
    for (const editor of editors) {
      shown.styles.all.forEach((style) => editor.setDecorations(style, drawn.get(style) ?? []));
    }
  }
}
