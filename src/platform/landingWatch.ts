import * as vscode from 'vscode';
import type { PlaceableText } from '../core/runs/placeableText';
import { shiftRange } from '../core/runs/trackedRange';
import type { OffsetRange } from '../core/runs/trackedRange';
import type { Disposable } from '../core/ports';

/** A text that replaces a range, or is inserted at an empty range. */
export interface TextChange {
  readonly range: vscode.Range;
  readonly text: PlaceableText;
}

/** The current range of each new text, in the order of the changes; `undefined` if the text was edited since then. */
export type Landed = readonly (OffsetRange | undefined)[];

interface OwnChange extends OffsetRange {
  readonly text: string;
}

/**
 * Watches a document during our own edit: whether the texts appeared, and where they are after other edits that followed
 * before VS Code responded. VS Code applies our edit only to `version`, so it creates the next version.
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
    // VS Code may skip an edit that changes nothing.
    const isUnchanged = changes.every(({ range, text }) => document.getText(range) === text.text);
    this.places = isUnchanged ? this.own.map(({ start, end }) => ({ start, end })) : undefined;
    this.subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) {
        this.update(event);
      }
    });
  }

  /** The current ranges of the texts; `undefined` if they did not appear. */
  get landed(): Landed | undefined {
    return this.places;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private update({ contentChanges }: vscode.TextDocumentChangeEvent): void {
    const places = this.document.version === this.version + 1 ? this.placesAfter(contentChanges) : undefined;
    this.places =
      places ??
      this.places?.map((place) => contentChanges.reduce<OffsetRange | undefined>(shiftPlace, place));
  }

  /** Returns the ranges of the texts after these changes, or `undefined` if they did not insert the texts. */
  private placesAfter(made: readonly vscode.TextDocumentContentChangeEvent[]): Landed | undefined {
    // VS Code may also trim white space in other lines.
    const others = made.filter(({ rangeOffset, rangeLength }) =>
      this.own.every(({ start, end }) => rangeOffset > end || rangeOffset + rangeLength < start),
    );
    const places = this.own.map(({ start, text }) => {
      const before = [
        ...this.own
          .filter((other) => other.start < start)
          .map((other) => other.text.length - (other.end - other.start)),
        ...others
          .filter(({ rangeOffset }) => rangeOffset < start)
          .map((other) => other.text.length - other.rangeLength),
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

function shiftPlace(
  place: OffsetRange | undefined,
  { rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent,
): OffsetRange | undefined {
  return place && shiftRange(place, { offset: rangeOffset, removed: rangeLength, inserted: text.length });
}
