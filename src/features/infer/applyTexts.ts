import * as vscode from 'vscode';
import type { PlaceableText } from '../../core/runs/placeableText';
import { editText } from '../../platform/editText';
import type { TextChange } from '../../platform/editText';
import type { TrackedTargets, UntrackedReason } from './trackedTargets';

/** Why a text could not be put into the document. */
export type NotApplied = UntrackedReason | 'readOnly';

/** A text for one of the tracked selections. */
export interface TextForTarget {
  readonly index: number;
  readonly text: PlaceableText;
}

interface PlacedText {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/**
 * Puts texts in place of their selections, or after them, as one edit and one undo step. Resolves to those that could
 * not be placed, with the reason. Texts are literal, never snippets.
 */
export async function applyTexts(
  targets: TrackedTargets,
  texts: readonly TextForTarget[],
  where: 'replace' | 'insertAfter',
): Promise<ReadonlyMap<number, NotApplied>> {
  const missed = new Map<number, NotApplied>();
  const placed: PlacedText[] = [];
  const edited = await editText(targets.document, () => changesFor(targets, texts, where, missed, placed));
  if (!edited) {
    for (const { index } of texts) {
      const target = targets.target(index);
      missed.set(index, 'lost' in target ? target.lost : 'readOnly');
    }
    return missed;
  }
  if (where === 'replace') {
    let shift = 0;
    for (const { index, start, end, length } of placed.toSorted((a, b) => a.start - b.start)) {
      targets.applied(index, { start: start + shift, end: start + shift + length });
      shift += length - (end - start);
    }
  }
  return missed;
}

/** The changes to the text as it is now. Fills `missed` and `placed`. */
function changesFor(
  targets: TrackedTargets,
  texts: readonly TextForTarget[],
  where: 'replace' | 'insertAfter',
  missed: Map<number, NotApplied>,
  placed: PlacedText[],
): readonly TextChange[] {
  const { document } = targets;
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  return texts.flatMap(({ index, text }): readonly TextChange[] => {
    const target = targets.target(index);
    if ('lost' in target) {
      missed.set(index, target.lost);
      return [];
    }
    const { range } = target;
    const ownLine = where === 'insertAfter' && !text.continues ? ownLineAt(document, range.end, text) : {};
    const literal = text.fitted(lineEnd, ownLine);
    const start = document.offsetAt(range.start);
    placed.push({ index, start, end: document.offsetAt(range.end), length: literal.text.length });
    return [{ range: where === 'replace' ? range : new vscode.Range(range.end, range.end), text: literal }];
  });
}

/** The line ends that keep a text apart from the selection that ends at `end`. */
function ownLineAt(
  document: vscode.TextDocument,
  end: vscode.Position,
  { text }: PlaceableText,
): { readonly before?: boolean; readonly after?: boolean } {
  if (end.character === 0) {
    return { after: !text.endsWith('\n') };
  }
  return { before: document.lineAt(end.line).range.end.isEqual(end) };
}
