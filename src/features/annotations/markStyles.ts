import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';

/** Colors of VS Code's charts, each with a faint background for light and for dark themes. */
const COLORS: readonly { readonly line: string; readonly light: string; readonly dark: string }[] = [
  { line: 'charts.blue', light: '#1a85ff26', dark: '#3794ff33' },
  // High contrast themes have no orange for charts.
  { line: '#d18616', light: '#d186162e', dark: '#d1861638' },
  { line: 'charts.green', light: '#388a3426', dark: '#89d18533' },
  { line: 'charts.purple', light: '#652d9021', dark: '#b180d738' },
  { line: 'charts.red', light: '#e514001f', dark: '#f1707033' },
  { line: 'charts.yellow', light: '#bf880333', dark: '#cca70038' },
];

const OTHERS = '…';

const LINES = ['solid', 'dashed', 'dotted'] as const;

/** Maximum number of labels with a style of their own. Others share one, and their names are in the hovers. */
const MAX_STYLES = 24;

/** Makes the text behind a mark smaller, for which VS Code has no option. */
const SMALL = 'none; font-size: 0.8em;';

/** The text that VS Code draws behind a mark. */
const NOTE = { color: new vscode.ThemeColor('descriptionForeground'), textDecoration: SMALL } as const;

/** The decoration types of one result. Each label has a color, a kind of line, and its name behind it. */
export class MarkStyles implements Disposable {
  private readonly labels = new Map<string, vscode.TextEditorDecorationType>();

  /** A text behind a whole selection. */
  readonly note = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    after: { ...NOTE, margin: '0 0 0 0.8em' },
  });

  /** The style of a label; `name` is what is shown behind it. */
  of(label: string, name: string): vscode.TextEditorDecorationType {
    const isShared = !this.labels.has(label) && this.labels.size >= MAX_STYLES;
    const key = isShared ? OTHERS : label;
    const style = this.labels.get(key) ?? createStyle(this.labels.size, isShared ? OTHERS : name);
    this.labels.set(key, style);
    return style;
  }

  get all(): readonly vscode.TextEditorDecorationType[] {
    return [this.note, ...this.labels.values()];
  }

  dispose(): void {
    this.all.forEach((style) => style.dispose());
  }
}

function createStyle(index: number, name: string): vscode.TextEditorDecorationType {
  const color = COLORS[index % COLORS.length] ?? { line: 'charts.blue', light: '', dark: '' };
  const borderStyle = LINES[(index + Math.floor(index / COLORS.length)) % LINES.length] ?? 'solid';
  const line = color.line.startsWith('#') ? color.line : new vscode.ThemeColor(color.line);
  return vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    borderColor: line,
    borderStyle,
    borderWidth: '0 0 2px 0',
    light: { backgroundColor: color.light },
    dark: { backgroundColor: color.dark },
    overviewRulerColor: line,
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    after: { ...NOTE, contentText: name, margin: '0 0.25em 0 0.25em' },
  });
}
