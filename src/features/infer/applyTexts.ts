import * as vscode from 'vscode';
import type { PlaceableText } from '../../core/runs/placeableText';
import { editText } from '../../platform/editText';
import type { TextChange } from '../../platform/landingWatch';
import type { TrackedTargets, UntrackedReason } from './trackedTargets';

/** Why a text could not be applied to the document. */
export type NotAppliedReason = UntrackedReason | 'readOnly';

/** A text for a tracked selection. */
export interface TextForTarget {
  readonly index: number;
  readonly text: PlaceableText;
}

interface EditPlan {
  readonly changes: readonly TextChange[];
  /** The index of the target of each change. */
  readonly indexes: readonly number[];
  readonly missed: ReadonlyMap<number, NotAppliedReason>;
}

/**
 * Replaces selections with texts, or inserts the texts after them, as one edit and one undo step. Resolves to the indexes
 * of the texts that could not be applied, with the reasons. Texts are literal, never snippets.
 */
export async function applyTexts(
  targets: TrackedTargets,
  texts: readonly TextForTarget[],
  where: 'replace' | 'insertAfter',
): Promise<ReadonlyMap<number, NotAppliedReason>> {
  let plan: EditPlan | undefined;
  const landed = await editText(targets.document, () => (plan = planEdit(targets, texts, where)).changes);
  if (landed === undefined || plan === undefined) {
    return new Map(
      texts.map(({ index }) => {
        const target = targets.target(index);
        return [index, 'lost' in target ? target.lost : 'readOnly'];
      }),
    );
  }
  if (where === 'replace') {
    plan.indexes.forEach((index, place) => targets.recordReplacement(index, landed[place]));
  }
  return plan.missed;
}

/** Plans the changes to the current text. */
function planEdit(
  targets: TrackedTargets,
  texts: readonly TextForTarget[],
  where: 'replace' | 'insertAfter',
): EditPlan {
  const { document } = targets;
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const changes: TextChange[] = [];
  const indexes: number[] = [];
  const missed = new Map<number, NotAppliedReason>();
  for (const { index, text } of texts) {
    const target = targets.target(index);
    if ('lost' in target) {
      missed.set(index, target.lost);
      continue;
    }
    const { range } = target;
    const lineBreaks =
      where === 'insertAfter' && !text.continues ? lineBreaksAt(document, range.end, text) : {};
    changes.push({
      range: where === 'replace' ? range : new vscode.Range(range.end, range.end),
      text: text.forDocument(lineEnd, lineBreaks),
    });
    indexes.push(index);
  }
  return { changes, indexes, missed };
}

/** Returns the line breaks that separate a text from the selection that ends at `end`. */
function lineBreaksAt(
  document: vscode.TextDocument,
  end: vscode.Position,
  { text }: PlaceableText,
): { readonly before?: boolean; readonly after?: boolean } {
  if (end.character === 0) {
    return { after: !text.endsWith('\n') };
  }
  return { before: document.lineAt(end.line).range.end.isEqual(end) };
}
