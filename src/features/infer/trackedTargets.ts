import * as vscode from 'vscode';
import { shiftRange, type OffsetRange } from '../../core/runs/trackedRange';
import type { Disposable } from '../../core/ports';

/** Why a result cannot be put at its selection. */
export type Untracked = 'edited' | 'closed';

/** Where a selection is now, or why that is not known any more. */
export type Target = { readonly range: vscode.Range } | { readonly lost: Untracked };

interface Tracked {
  range: OffsetRange | undefined;
  text: string;
}

/**
 * Follows selections through the edits that are made while a model runs, so that a result lands where the user's
 * text is now. A selection whose own text was changed is lost for good.
 */
export class TrackedTargets implements Disposable {
  private readonly tracked: Tracked[];
  private readonly subscriptions: Disposable;
  private closed = false;

  constructor(
    readonly document: vscode.TextDocument,
    ranges: readonly vscode.Range[],
  ) {
    this.tracked = ranges.map((range) => ({
      range: { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
      text: document.getText(range),
    }));
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document) {
          event.contentChanges.forEach((change) => this.follow(change));
        }
      }),
      vscode.workspace.onDidCloseTextDocument((other) => {
        this.closed ||= other === document;
      }),
    );
  }

  /** The selected texts as they were when tracking began, or as `applied` set them. */
  get texts(): readonly string[] {
    return this.tracked.map(({ text }) => text);
  }

  target(index: number): Target {
    const tracked = this.tracked[index];
    if (this.closed || this.document.isClosed || tracked === undefined) {
      return { lost: 'closed' };
    }
    if (tracked.range === undefined) {
      return { lost: 'edited' };
    }
    const { start, end } = tracked.range;
    const range = new vscode.Range(this.document.positionAt(start), this.document.positionAt(end));
    return this.document.getText(range) === tracked.text ? { range } : { lost: 'edited' };
  }

  /** Says that the selection was replaced by our own edit and now is `range`. */
  applied(index: number, range: OffsetRange): void {
    const text = this.document.getText(
      new vscode.Range(this.document.positionAt(range.start), this.document.positionAt(range.end)),
    );
    this.tracked[index] = { range, text };
  }

  dispose(): void {
    this.subscriptions.dispose();
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
