import * as vscode from 'vscode';
import { shiftRange } from '../../core/runs/trackedRange';
import type { OffsetRange } from '../../core/runs/trackedRange';
import type { Disposable } from '../../core/ports';
import { isInTab } from '../../platform/openTabs';

/** Scheme of notebook cells, which have no tabs of their own. */
export const NOTEBOOK_CELL = 'vscode-notebook-cell';

/** Why a result cannot be placed at its selection. */
export type UntrackedReason = 'edited' | 'closed';

/** The current range of a selection, or why it is no longer known. */
export type Target = { readonly range: vscode.Range } | { readonly lost: UntrackedReason };

interface Tracked {
  range: OffsetRange | undefined;
  text: string;
  /** What our own edit replaced, which undoing it brings back. */
  readonly replaced?: string;
}

/**
 * Tracks selections through edits while a model runs, so that a result is placed where the user's text is now. A
 * selection whose own text has changed is lost.
 */
export class TrackedTargets {
  private readonly tracked: Tracked[];
  private readonly subscription: Disposable;
  private holders = 0;

  constructor(
    readonly document: vscode.TextDocument,
    ranges: readonly vscode.Range[],
  ) {
    this.tracked = ranges.map((range) => ({
      range: { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
      text: document.getText(range),
    }));
    this.subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) {
        event.contentChanges.forEach((change) => this.shift(change));
      }
    });
  }

  /** The selected texts as they were when tracking started or when `recordReplacement` was last called. */
  get texts(): readonly string[] {
    return this.tracked.map(({ text }) => text);
  }

  target(index: number): Target {
    const tracked = this.tracked[index];
    if (tracked === undefined || !isShown(this.document)) {
      return { lost: 'closed' };
    }
    if (tracked.range === undefined) {
      return { lost: 'edited' };
    }
    const { start, end } = tracked.range;
    const range = new vscode.Range(this.document.positionAt(start), this.document.positionAt(end));
    return this.document.getText(range) === tracked.text ? { range } : { lost: 'edited' };
  }

  /** Records that our own edit replaced a selection, which is now `range`, or `undefined` if it was edited since then. */
  recordReplacement(index: number, range: OffsetRange | undefined): void {
    const text =
      range === undefined
        ? ''
        : this.document.getText(
            new vscode.Range(this.document.positionAt(range.start), this.document.positionAt(range.end)),
          );
    const replaced = this.tracked[index]?.text;
    this.tracked[index] = { range, text, ...(replaced !== undefined && { replaced }) };
  }

  /** Keeps tracking until `release` has been called as often as `hold`. */
  hold(): void {
    this.holders += 1;
  }

  release(): void {
    this.holders -= 1;
    if (this.holders <= 0) {
      this.subscription.dispose();
    }
  }

  private shift({ rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent): void {
    for (const tracked of this.tracked) {
      const { range, replaced } = tracked;
      if (
        range !== undefined &&
        text === replaced &&
        rangeOffset === range.start &&
        rangeLength === range.end - range.start
      ) {
        tracked.range = { start: range.start, end: range.start + text.length };
        tracked.text = text;
      } else {
        tracked.range &&= shiftRange(tracked.range, {
          offset: rangeOffset,
          removed: rangeLength,
          inserted: text.length,
        });
      }
    }
  }
}

/** Whether the user can see the document. VS Code keeps a document open for a while after its tab was closed. */
function isShown({ isClosed, uri }: vscode.TextDocument): boolean {
  return (
    !isClosed &&
    (uri.scheme === NOTEBOOK_CELL ||
      isInTab(uri) ||
      vscode.window.visibleTextEditors.some((editor) => editor.document.uri.toString() === uri.toString()))
  );
}
