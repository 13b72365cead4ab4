import * as vscode from 'vscode';
import { shiftRange } from '../../core/runs/trackedRange';
import type { OffsetRange } from '../../core/runs/trackedRange';
import type { Disposable } from '../../core/ports';
import { tabGroupOf } from '../../platform/openTabs';

/** Cells have no tab of their own. */
const NOTEBOOK_CELL = 'vscode-notebook-cell';

/** Why a result cannot be put at its selection. */
export type UntrackedReason = 'edited' | 'closed';

/** Where a selection is now, or why that is not known any more. */
export type Target = { readonly range: vscode.Range } | { readonly lost: UntrackedReason };

interface Tracked {
  range: OffsetRange | undefined;
  text: string;
}

/**
 * Follows selections through the edits that are made while a model runs, so that a result lands where the user's
 * text is now. A selection whose own text was changed is lost for good.
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
        event.contentChanges.forEach((change) => this.follow(change));
      }
    });
  }

  /** The selected texts as they were when tracking began, or as `applied` set them. */
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

  /** Says that the selection was replaced by our own edit and now is `range`; without it, it was edited since. */
  applied(index: number, range: OffsetRange | undefined): void {
    const text =
      range === undefined
        ? ''
        : this.document.getText(
            new vscode.Range(this.document.positionAt(range.start), this.document.positionAt(range.end)),
          );
    this.tracked[index] = { range, text };
  }

  /** Follows until each holder has let go. */
  hold(): void {
    this.holders += 1;
  }

  release(): void {
    this.holders -= 1;
    if (this.holders <= 0) {
      this.subscription.dispose();
    }
  }

  private follow({ rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent): void {
    for (const tracked of this.tracked) {
      tracked.range &&= shiftRange(tracked.range, {
        offset: rangeOffset,
        removed: rangeLength,
        inserted: text.length,
      });
    }
  }
}

/** VS Code keeps a document in memory for a while after its tab is gone; the user does not see it any more then. */
function isShown({ isClosed, uri }: vscode.TextDocument): boolean {
  return (
    !isClosed &&
    (uri.scheme === NOTEBOOK_CELL ||
      tabGroupOf(uri) !== undefined ||
      vscode.window.visibleTextEditors.some((editor) => editor.document.uri.toString() === uri.toString()))
  );
}
