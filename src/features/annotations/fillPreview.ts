import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';

/** A text as it would be in the document. */
export interface PreviewedFill {
  readonly range: vscode.Range;
  readonly text: string;
}

/** Shows words in place of masks without changing the document. */
export class FillPreview implements Disposable {
  private readonly style = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    backgroundColor: new vscode.ThemeColor('diffEditor.removedTextBackground'),
    textDecoration: 'line-through',
    after: { backgroundColor: new vscode.ThemeColor('diffEditor.insertedTextBackground') },
  });

  constructor(private readonly document: vscode.TextDocument) {}

  show(fills: readonly PreviewedFill[]): void {
    const options = fills.map(({ range, text }) => ({
      range,
      renderOptions: { after: { contentText: text } },
    }));
    vscode.window.visibleTextEditors
      .filter(({ document }) => document === this.document)
      .forEach((editor) => editor.setDecorations(this.style, options));
  }

  dispose(): void {
    this.style.dispose();
  }
}
