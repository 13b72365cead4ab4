import * as vscode from 'vscode';
import { until } from './useLoopback';

interface Decoration {
  readonly range: vscode.Range;
  readonly text: string;
  readonly note: string | undefined;
  readonly hover: string | undefined;
}

/** The decorations that the extension has set since the test began. */
export interface Decorations {
  /** The decorated texts, in their order, each with what is written behind it. */
  marked(editor: vscode.TextEditor): readonly (readonly [string, string | undefined])[];
  /** What is written behind whole selections. */
  notes(editor: vscode.TextEditor): readonly string[];
  hovers(editor: vscode.TextEditor): readonly string[];
  /** Each text that was written behind another one in any editor. */
  everNoted(): readonly string[];
  /** Each text that was marked in any editor. */
  everMarked(): readonly string[];
  until(isSo: () => boolean): Promise<void>;
}

/**
 * Call it in a `describe`: passes what the extension decorates on to VS Code, and remembers it, because VS Code does not
 * say what is decorated. The extension under test has the same `vscode.window`.
 */
export function useDecorations(): Decorations {
  const original = {
    editors: Object.getOwnPropertyDescriptor(vscode.window, 'visibleTextEditors'),
    create: vscode.window.createTextEditorDecorationType,
  };
  const notesOf = new Map<vscode.TextEditorDecorationType, string | undefined>();
  const disposed = new Set<vscode.TextEditorDecorationType>();
  const drawn = new Map<vscode.TextEditor, Map<vscode.TextEditorDecorationType, readonly Decoration[]>>();
  const ever: string[] = [];
  const noted: string[] = [];
  const watched = (editor: vscode.TextEditor): vscode.TextEditor =>
    Object.create(editor, {
      setDecorations: {
        value: (style: vscode.TextEditorDecorationType, options: readonly vscode.DecorationOptions[]) => {
          editor.setDecorations(style, options);
          const decorations = options.map(({ hoverMessage, range, renderOptions }) => ({
            range,
            text: editor.document.getText(range),
            note: renderOptions?.after?.contentText ?? notesOf.get(style),
            hover: hoverMessage instanceof vscode.MarkdownString ? hoverMessage.value : undefined,
          }));
          noted.push(...decorations.flatMap(({ note }) => note ?? []));
          ever.push(...decorations.flatMap(({ hover, text }) => (hover === undefined ? [] : [text])));
          const styles =
            drawn.get(editor) ?? new Map<vscode.TextEditorDecorationType, readonly Decoration[]>();
          drawn.set(editor, styles.set(style, decorations));
        },
      },
    }) as vscode.TextEditor;
  beforeEach(() => {
    [notesOf, disposed, drawn].forEach((known) => known.clear());
    ever.length = 0;
    noted.length = 0;
    Reflect.set(
      vscode.window,
      'createTextEditorDecorationType',
      (options: vscode.DecorationRenderOptions) => {
        const made = original.create(options);
        const style = {
          key: made.key,
          dispose: () => {
            disposed.add(style);
            made.dispose();
          },
        };
        notesOf.set(style, options.after?.contentText);
        return style;
      },
    );
    const { editors } = original;
    Object.defineProperty(vscode.window, 'visibleTextEditors', {
      configurable: true,
      get: () => ((editors?.get?.call(vscode.window) ?? []) as readonly vscode.TextEditor[]).map(watched),
    });
  });
  afterEach(() => {
    Reflect.set(vscode.window, 'createTextEditorDecorationType', original.create);
    if (original.editors !== undefined) {
      Object.defineProperty(vscode.window, 'visibleTextEditors', original.editors);
    }
  });
  const all = (editor: vscode.TextEditor) =>
    [...(drawn.get(editor) ?? [])]
      .flatMap(([style, decorations]) => (disposed.has(style) ? [] : decorations))
      .toSorted((a, b) => a.range.start.compareTo(b.range.start));
  return {
    marked: (editor) =>
      all(editor).flatMap(({ hover, note, text }) => (hover === undefined ? [] : [[text, note] as const])),
    notes: (editor) =>
      all(editor).flatMap(({ hover, note }) => (hover === undefined && note !== undefined ? [note] : [])),
    hovers: (editor) => all(editor).flatMap(({ hover }) => hover ?? []),
    everMarked: () => ever,
    everNoted: () => noted,
    until,
  };
}
