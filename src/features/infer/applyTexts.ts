import * as vscode from 'vscode';
import { editText, type TextChange } from '../../platform/editText';
import type { TrackedTargets, Untracked } from './trackedTargets';

/** Why a text could not be put into the document. */
export type NotApplied = Untracked | 'readOnly';

/** A text for one of the tracked selections. */
export interface TextForTarget {
  readonly index: number;
  readonly text: string;
  /** The text goes on where the selection ends (generated text); others are inserted on lines of their own. */
  readonly continues: boolean;
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
  const { document } = targets;
  const missed = new Map<number, NotApplied>();
  const changes: TextChange[] = [];
  const placed: {
    readonly index: number;
    readonly start: number;
    readonly end: number;
    readonly length: number;
  }[] = [];
  for (const { index, text, continues } of texts) {
    const target = targets.target(index);
    if ('lost' in target) {
      missed.set(index, target.lost);
      continue;
    }
    const literal = withDocumentLineEnds(
      where === 'replace' || continues ? text : onOwnLines(document, target.range, text),
      document,
    );
    const at = where === 'replace' ? target.range : new vscode.Range(target.range.end, target.range.end);
    changes.push({ range: at, text: literal });
    const start = document.offsetAt(target.range.start);
    placed.push({ index, start, end: document.offsetAt(target.range.end), length: literal.length });
  }
  if (placed.length === 0) {
    return missed;
  }
  if (!(await editText(document, changes))) {
    placed.forEach(({ index }) => missed.set(index, 'readOnly'));
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

/** The text with the line ends that keep it apart from the selection before it. */
function onOwnLines(document: vscode.TextDocument, { end }: vscode.Range, text: string): string {
  const endsLine = document.lineAt(end.line).range.end.isEqual(end);
  if (end.character === 0) {
    return text.endsWith('\n') ? text : `${text}\n`;
  }
  return endsLine ? `\n${text}` : text;
}

function withDocumentLineEnds(text: string, { eol }: vscode.TextDocument): string {
  return text.replaceAll(/\r\n|\r|\n/g, eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}
