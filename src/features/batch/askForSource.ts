import * as vscode from 'vscode';
import type { ByteSource, ContentHash } from '../../core/runs/batch/byteSource';
import { jsonlFields, sourceColumns } from '../../core/runs/batch/exampleColumns';
import { visibleLine } from '../../core/tasks/visibleText';
import { DismissedError } from '../../platform/commandErrors';
import type { ValueItem } from '../../platform/messages/settingLabels';
import { plural } from '../../platform/messages/plural';
import { pickValue } from '../../platform/pickValue';
import { readSetting } from '../../platform/settings';
import { nameOf } from '../../platform/nameOf';
import { formatOf } from './batchArgs';
import type { BatchCall } from './batchArgs';
import { explainedFaults } from './explainedFaults';
import { openBytes, uriOfSelections } from './openBytes';

const MAX_EXAMPLE_LENGTH = 80;
/** Columns that people often give to their texts. */
const TEXT_NAMES =
  /^(?:text|inputs?|content|sentence|prompt|question|message|messages|body|comment|review|description|title)$/i;

/** Access to files. */
export interface FileAccess {
  readonly fileBytes: (path: string) => ByteSource;
  readonly sha256: () => ContentHash;
}

/**
 * Finds out which inputs the user means: the files that a menu passes, what is selected in the editor, or what the user
 * picks. Asks for the column or field that has them. Throws `DismissedError`.
 */
export async function askForSource(args: readonly unknown[], files: FileAccess): Promise<BatchCall> {
  const [first, ...others] = await askForUris(args);
  if (first === undefined) {
    throw new DismissedError();
  }
  if (others.length > 0) {
    return { input: [first, ...others], format: 'files' };
  }
  const format = first.fragment === '' ? formatOf(first, readSetting('task', first)) : 'lines';
  if (format === 'lines' || format === 'files') {
    return { input: [first], format };
  }
  const column = await askForColumn(first, format, files);
  return { input: [first], format, ...(column !== undefined && { column }) };
}

async function askForUris([clicked, selected]: readonly unknown[]): Promise<readonly vscode.Uri[]> {
  const editor = vscode.window.activeTextEditor;
  if (clicked instanceof vscode.Uri) {
    const all = Array.isArray(selected) ? selected.filter((uri) => uri instanceof vscode.Uri) : [];
    if (all.some((uri) => uri.toString() === clicked.toString())) {
      return all;
    }
    // The editor's menu passes its document only.
    const isOfEditor = !Array.isArray(selected) && editor?.document.uri.toString() === clicked.toString();
    return [(isOfEditor ? selectionOf(editor) : undefined) ?? clicked];
  }
  const selection = selectionOf(editor);
  const document = editor?.document.uri;
  if (document === undefined) {
    return pickFiles();
  }
  const name = nameOf(document);
  const items: ValueItem<vscode.Uri | undefined>[] = [
    ...(selection === undefined
      ? []
      : [{ value: selection, label: vscode.l10n.t('Selected Lines'), description: lineCount(editor) }]),
    { value: document, label: vscode.l10n.t('Whole Document'), description: name },
    { value: undefined, label: vscode.l10n.t('Files…') },
  ];
  const picked = await pickValue<vscode.Uri | undefined>({
    title: vscode.l10n.t('Infer on Many Inputs'),
    placeHolder: vscode.l10n.t('Select where the inputs come from'),
    items,
  });
  return picked instanceof vscode.Uri ? [picked] : pickFiles();
}

/** What is selected in an editor, if it has several lines. */
function selectionOf(editor: vscode.TextEditor | undefined): vscode.Uri | undefined {
  const ranges = editor?.selections.filter(({ isEmpty }) => !isEmpty) ?? [];
  const isMany = ranges.length > 1 || ranges.some(({ isSingleLine }) => !isSingleLine);
  return editor === undefined || !isMany ? undefined : uriOfSelections(editor.document.uri, ranges);
}

function lineCount(editor: vscode.TextEditor | undefined): string {
  const lines = new Set(
    (editor?.selections ?? []).flatMap(({ end, isEmpty, start }) =>
      isEmpty ? [] : Array.from({ length: end.line - start.line + 1 }, (_, at) => start.line + at),
    ),
  );
  return plural(lines.size, vscode.l10n.t('{0} line|{0} lines'));
}

async function pickFiles(): Promise<readonly vscode.Uri[]> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Select Inputs'),
    openLabel: vscode.l10n.t('Select'),
    canSelectMany: true,
  });
  return files ?? [];
}

/** Asks which column or field has the inputs, with an example of each. Resolves to none if there is no choice. */
async function askForColumn(
  uri: vscode.Uri,
  format: 'csv' | 'jsonl',
  files: FileAccess,
): Promise<string | undefined> {
  const columns = await explainedFaults(nameOf(uri), async () => {
    const bytes = await openBytes(uri, files.fileBytes);
    return format === 'csv' ? sourceColumns(bytes) : jsonlFields(bytes);
  });
  if (columns.length < (format === 'csv' ? 2 : 1)) {
    return undefined;
  }
  const rows = columns.map(({ example, name }) => ({
    value: name,
    label: visibleLine(name, MAX_EXAMPLE_LENGTH),
    description: visibleLine(example, MAX_EXAMPLE_LENGTH),
  }));
  const whole = { value: undefined, label: vscode.l10n.t('The whole JSON value of each line') };
  // A question with its context is one input.
  const isQuestion = ['question', 'context'].every((key) => columns.some(({ name }) => name === key));
  const active = columns.find(({ name }) => TEXT_NAMES.test(name))?.name;
  const picked = await pickValue<string | undefined>({
    title: nameOf(uri),
    placeHolder:
      format === 'csv'
        ? vscode.l10n.t('Select the column that has the inputs')
        : vscode.l10n.t('Select the field that has the inputs'),
    items: format === 'csv' ? rows : [...rows, whole],
    ...(format === 'jsonl' && isQuestion ? { active: undefined } : active !== undefined && { active }),
  });
  return typeof picked === 'string' ? picked : undefined;
}
