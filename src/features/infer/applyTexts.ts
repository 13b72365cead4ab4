import * as vscode from 'vscode';
import type { PlaceableText } from '../../core/runs/placeableText';
import { editText } from '../../platform/editText';
import type { TextChange } from '../../platform/landingWatch';
import type { TrackedTargets, UntrackedReason } from './trackedTargets';

/** Why a text could not be put into the document. */
export type NotApplied = UntrackedReason | 'readOnly';

/** A text for one of the tracked selections. */
export interface TextForTarget {
  readonly index: number;
  readonly text: PlaceableText;
}

interface Plan {
  readonly changes: readonly TextChange[];
  /** The target of each change. */
  readonly indexes: readonly number[];
  readonly missed: ReadonlyMap<number, NotApplied>;
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
  let plan: Plan | undefined;
  const landed = await editText(targets.document, () => (plan = planFor(targets, texts, where)).changes);
  if (landed === undefined || plan === undefined) {
    return new Map(
      texts.map(({ index }) => {
        const target = targets.target(index);
        return [index, 'lost' in target ? target.lost : 'readOnly'];
      }),
    );
  }
  if (where === 'replace') {
    plan.indexes.forEach((index, place) => targets.applied(index, landed[place]));
  }
  return plan.missed;
}

/** The changes to the text as it is now. */
function planFor(
  targets: TrackedTargets,
  texts: readonly TextForTarget[],
  where: 'replace' | 'insertAfter',
): Plan {
  const { document } = targets;
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const changes: TextChange[] = [];
  const indexes: number[] = [];
  const missed = new Map<number, NotApplied>();
  for (const { index, text } of texts) {
    const target = targets.target(index);
    if ('lost' in target) {
      missed.set(index, target.lost);
      continue;
    }
    const { range } = target;
    const ownLine = where === 'insertAfter' && !text.continues ? ownLineAt(document, range.end, text) : {};
    changes.push({
      range: where === 'replace' ? range : new vscode.Range(range.end, range.end),
      text: text.fitted(lineEnd, ownLine),
    });
    indexes.push(index);
  }
  return { changes, indexes, missed };
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
