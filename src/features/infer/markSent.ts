import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import type { TrackedTargets } from './trackedTargets';

/**
 * Marks lines or words in the visible editors of a document until disposed: what a run is about, if that is not the
 * selection. The marks have a border besides the color, which themes of high contrast do not have.
 */
export function markSent(
  document: vscode.TextDocument,
  ranges: readonly vscode.Range[],
  shape: 'lines' | 'words',
): Disposable {
  const isWholeLine = shape === 'lines';
  const mark = vscode.window.createTextEditorDecorationType({
    isWholeLine,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('focusBorder'),
    borderStyle: 'solid',
    borderWidth: isWholeLine ? '0 0 0 2px' : '1px',
    overviewRulerColor: new vscode.ThemeColor('focusBorder'),
  });
  vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .forEach((editor) => editor.setDecorations(mark, ranges));
  return mark;
}

/** Marks the lines of tracked texts, as they are now, until disposed. */
export function markTargets(targets: TrackedTargets): Disposable {
  const ranges = targets.texts.flatMap((_, index) => {
    const target = targets.target(index);
    return 'range' in target ? [target.range] : [];
  });
  return markSent(targets.document, ranges, 'lines');
}
