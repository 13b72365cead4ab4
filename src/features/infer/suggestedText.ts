import type { HeldText } from '../../core/runs/placeableText';
import type { TextForTarget } from './applyTexts';
import type { TrackedTargets } from './trackedTargets';

/** An incomplete text for a tracked selection. */
export interface HeldForTarget {
  readonly index: number;
  readonly held: HeldText;
}

/** Texts that may replace selections of one document. */
export interface SuggestedTexts {
  readonly targets: TrackedTargets;
  readonly texts: readonly TextForTarget[];
  /** Incomplete texts, which replace their selections only after another question. */
  readonly held: readonly HeldForTarget[];
}

/** Returns the whole text of a document with the texts in place. A selection that was edited stays as it is. */
export function suggestedText({ held, targets, texts }: SuggestedTexts): string {
  const { document } = targets;
  const whole = document.getText();
  const changes = [
    ...texts.map(({ index, text }) => ({ index, text: text.text })),
    ...held.map(({ index, held: text }) => ({ index, text: text.shown })),
  ].flatMap(({ index, text }) => {
    const target = targets.target(index);
    return 'lost' in target
      ? []
      : [{ start: document.offsetAt(target.range.start), end: document.offsetAt(target.range.end), text }];
  });
  let end = 0;
  const parts = changes
    .toSorted((a, b) => a.start - b.start)
    .map((change) => {
      const part = whole.slice(end, change.start) + change.text;
      end = change.end;
      return part;
    });
  return parts.join('') + whole.slice(end);
}
