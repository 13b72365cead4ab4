import * as vscode from 'vscode';
import { visibleLine } from '../../core/tasks/visibleText';
import type { ActiveBatches } from '../../core/runs/batch/activeBatches';
import type { ExampleColumn } from '../../core/runs/batch/exampleColumns';
import { DismissedError } from '../../platform/commandErrors';
import { pickValue } from '../../platform/pickValue';
import { nameOf } from '../../platform/nameOf';
import { fileExists } from '../../platform/fileExists';
import { findKnownOutputs, isDescribed, readDescription } from './outputOfBatch';

/** Maximum length of an example in UTF-16 units. */
const MAX_EXAMPLE_LENGTH = 100;

interface OutputQuestion {
  readonly title: string;
  readonly placeHolder: string;
  /** An output that another is asked for, and which is not offered. Outputs of the same source come first. */
  readonly beside?: vscode.Uri;
}

/**
 * Asks for the output of a batch: the file in the active editor first if it is one, then the batches that are shown, then
 * those in the workspace. Throws `DismissedError`.
 */
export async function pickOutput(
  { beside, placeHolder, title }: OutputQuestion,
  batches: Pick<ActiveBatches, 'get' | 'list'>,
): Promise<vscode.Uri> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const shown = batches.list().map(({ output }) => vscode.Uri.parse(output));
  const isOutput = active !== undefined && (await isDescribed(active));
  const known = [...(isOutput ? [active] : []), ...shown, ...(await findKnownOutputs())];
  const names = known.map(String);
  const others = known.filter(
    (uri, at) => names.indexOf(uri.toString()) === at && uri.toString() !== beside?.toString(),
  );
  const exist = await Promise.all(others.map(fileExists));
  const found = others.filter((_, at) => exist[at]);
  const items = (beside === undefined ? found : await ofSameSourceFirst(beside, found)).map((uri) => ({
    label: nameOf(uri),
    description: [batches.get(uri.toString())?.model, folderOf(uri)].filter(Boolean).join(' · '),
    value: uri,
  }));
  if (items.length === 0) {
    return browse(title);
  }
  const chosen = await pickValue<vscode.Uri | 'browse'>({
    title,
    placeHolder,
    items: [...items, { label: vscode.l10n.t('Select Another File…'), value: 'browse' }],
  });
  return chosen instanceof vscode.Uri ? chosen : browse(title);
}

async function ofSameSourceFirst(
  one: vscode.Uri,
  others: readonly vscode.Uri[],
): Promise<readonly vscode.Uri[]> {
  const [source, ...sources] = await Promise.all(
    [one, ...others].map(async (uri) => (await readDescription(uri))?.sha256),
  );
  const isOfSame = (_: vscode.Uri, at: number) => source !== undefined && sources[at] === source;
  return [...others.filter(isOfSame), ...others.filter((uri, at) => !isOfSame(uri, at))];
}

/** The folder of a file, from the folder of the workspace on. */
function folderOf(uri: vscode.Uri): string {
  return vscode.workspace
    .asRelativePath(uri)
    .replace(/[^/]*$/, '')
    .replace(/(?<=.)\/$/, '');
}

async function browse(title: string): Promise<vscode.Uri> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t('Select'),
      filters: { [vscode.l10n.t('Batch outputs')]: ['jsonl', 'csv', 'tsv'] },
    })) ?? [];
  if (file === undefined) {
    throw new DismissedError();
  }
  return file;
}

/** Asks which column has the expected values. Throws `DismissedError`. */
export async function pickExpected(name: string, columns: readonly ExampleColumn[]): Promise<string> {
  const chosen = await pickValue({
    title: vscode.l10n.t('Evaluate {0}', name),
    placeHolder: vscode.l10n.t('Select the column with the expected values'),
    items: columns.map((column) => ({
      label: column.name,
      description: visibleLine(column.example, MAX_EXAMPLE_LENGTH),
      value: column.name,
    })),
  });
  if (typeof chosen !== 'string') {
    throw new DismissedError();
  }
  return chosen;
}
