import * as vscode from 'vscode';
import type { PlaceableText } from '../core/runs/placeableText';
import { shiftRange } from '../core/runs/trackedRange';
import type { OffsetRange } from '../core/runs/trackedRange';
import type { Disposable } from '../core/ports';

/** A text that takes the place of a range; an empty range inserts it. */
export interface TextChange {
  readonly range: vscode.Range;
  readonly text: PlaceableText;
}

/** Where the text of each change is now, in the order of the changes; `undefined` where it was edited since. */
export type Landed = readonly (OffsetRange | undefined)[];

interface OwnChange extends OffsetRange {
  readonly text: string;
}

/**
 * Watches a document while an edit of ours is on its way: whether the texts appeared, and where they are after edits
 * that followed before VS Code answered. Our edit is made in `version` or not at all, so it makes the next version.
 */
export class LandingWatch {
  readonly version: number;
  private readonly own: readonly OwnChange[];
  private places: Landed | undefined;
  private readonly subscription: Disposable;

  constructor(
    private readonly document: vscode.TextDocument,
    changes: readonly TextChange[],
  ) {
    this.version = document.version;
    this.own = changes.map(({ range, text: { text } }) => ({
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
      text,
    }));
    // VS Code may leave out an edit that changes nothing.
    const isNothing = changes.every(({ range, text }) => document.getText(range) === text.text);
    this.places = isNothing ? this.own.map(({ start, end }) => ({ start, end })) : undefined;
    this.subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) {
        this.follow(event);
      }
    });
  }

  /** Where the texts are; `undefined` where they did not appear. */
  get landed(): Landed | undefined {
    return this.places;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private follow({ contentChanges }: vscode.TextDocumentChangeEvent): void {
    const places = this.document.version === this.version + 1 ? this.placesAfter(contentChanges) : undefined;
    this.places =
      places ?? this.places?.map((place) => contentChanges.reduce<OffsetRange | undefined>(shifted, place));
  }

  /** The places of the texts if these changes put them there. */
  private placesAfter(made: readonly vscode.TextDocumentContentChangeEvent[]): Landed | undefined {
    // VS Code may trim white space of other lines in the same step.
    const others = made.filter(({ rangeOffset, rangeLength }) =>
      this.own.every(({ start, end }) => rangeOffset > end || rangeOffset + rangeLength < start),
    );
    const places = this.own.map(({ start, text }) => {
      const before = [
        ...this.own.filter((one) => one.start < start).map((one) => one.text.length - (one.end - one.start)),
        ...others
          .filter(({ rangeOffset }) => rangeOffset < start)
          .map((one) => one.text.length - one.rangeLength),
      ];
      const from = before.reduce((sum, shift) => sum + shift, start);
      return { start: from, end: from + text.length };
    });
    return this.own.every(({ text }, index) => this.textAt(places[index]) === text) ? places : undefined;
  }

  private textAt(place: OffsetRange | undefined): string | undefined {
    const { document } = this;
    return (
      place &&
      document.getText(new vscode.Range(document.positionAt(place.start), document.positionAt(place.end)))
    );
  }
}

function shifted(
  place: OffsetRange | undefined,
  { rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent,
): OffsetRange | undefined {
  return place && shiftRange(place, { offset: rangeOffset, removed: rangeLength, inserted: text.length });
}
