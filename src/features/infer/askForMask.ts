import * as vscode from 'vscode';
import type { TextRange } from '../../core/tasks/codePointOffsets';
import { visibleLine } from '../../core/tasks/visibleText';
import { DismissedError } from '../../platform/commandErrors';
import type { RunTools } from '../../platform/lazyInference';
import type { InferJob } from './inferJob';
import { markSent } from './markSent';

/** Characters that are shown on each side of a word. */
const CONTEXT = 30;

interface PlaceItem extends vscode.QuickPickItem {
  readonly range?: TextRange;
}

/** Asks where a text without a mask gets one: at the cursor, at its end, or on a word. Throws `DismissedError`. */
export async function askForMask(
  tools: RunTools,
  job: InferJob,
  { index, text }: { readonly index: number; readonly text: string },
): Promise<TextRange> {
  const end = text.trimEnd().length;
  const cursor = cursorIn(job, index);
  const atCursor = cursor !== undefined && cursor > 0 && cursor < end;
  const items: readonly PlaceItem[] = [
    ...(atCursor ? [item(vscode.l10n.t('$(add) At the cursor'), text, { start: cursor, end: cursor })] : []),
    item(vscode.l10n.t('$(add) At the end of the text'), text, { start: end, end }),
    { label: vscode.l10n.t('In place of a word'), kind: vscode.QuickPickItemKind.Separator },
    ...tools.findWords(text).map((range) => item(text.slice(range.start, range.end), text, range)),
  ];
  const mark = new PlaceMark(job, index);
  try {
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Mask for {0}', job.model),
      placeHolder: vscode.l10n.t('Select the word that the model should suggest'),
      matchOnDescription: false,
      ignoreFocusOut: true,
      onDidSelectItem: (active: PlaceItem) => mark.show(active.range),
    });
    if (chosen?.range === undefined) {
      throw new DismissedError();
    }
    return chosen.range;
  } finally {
    mark.dispose();
  }
}

function item(label: string, text: string, range: TextRange): PlaceItem {
  const line = (part: string) => visibleLine(part.replace(/\s+/g, ' '), 2 * CONTEXT);
  const before = text.slice(Math.max(range.start - CONTEXT, 0), range.start);
  const after = text.slice(range.end, range.end + CONTEXT);
  return {
    label,
    description: `${line(before)}▁▁▁${line(after)}`.replaceAll('$(', String.raw`\$(`),
    range,
  };
}

/** Returns the offset of the cursor in a selected text; undefined if it is elsewhere. */
function cursorIn({ targets }: InferJob, index: number): number | undefined {
  const target = targets?.target(index);
  const editor = vscode.window.activeTextEditor;
  if (
    targets === undefined ||
    target === undefined ||
    'lost' in target ||
    editor?.document !== targets.document
  ) {
    return undefined;
  }
  const { active } = editor.selection;
  return target.range.contains(active)
    ? targets.document.offsetAt(active) - targets.document.offsetAt(target.range.start)
    : undefined;
}

/** Marks the lines of the word that is about to be chosen. */
class PlaceMark {
  private shown: vscode.Disposable | undefined;

  constructor(
    private readonly job: InferJob,
    private readonly index: number,
  ) {}

  show(range: TextRange | undefined): void {
    this.dispose();
    const { targets } = this.job;
    const target = targets?.target(this.index);
    if (range === undefined || targets === undefined || target === undefined || 'lost' in target) {
      return;
    }
    const start = targets.document.offsetAt(target.range.start);
    const at = (offset: number) => targets.document.positionAt(start + offset);
    this.shown = markSent(targets.document, [new vscode.Range(at(range.start), at(range.end))], 'words');
  }

  dispose(): void {
    this.shown?.dispose();
    this.shown = undefined;
  }
}
