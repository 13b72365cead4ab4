import * as vscode from 'vscode';
import { visibleLine } from '../../core/tasks/visibleText';
import type { ActiveBatches } from '../../core/runs/batch/activeBatches';
import type { ExampleColumn } from '../../core/runs/batch/exampleColumns';
import { DismissedError } from '../../platform/commandErrors';
import { pickValue } from '../../platform/pickValue';
import { nameOf } from '../../platform/nameOf';
import { findKnownOutputs } from './outputOfBatch';

/** Maximum length of an example in UTF-16 units. */
const MAX_EXAMPLE_LENGTH = 100;
const OUTPUT_NAME = /\.(jsonl|csv|tsv)$/i;

interface OutputQuestion {
  readonly title: string;
  readonly placeHolder: string;
  /** An output that is not offered. */
  readonly without?: vscode.Uri;
}

/**
 * Asks for the output of a batch: the file in the active editor first, then the batches that are shown, then those in the
 * workspace. Throws `DismissedError`.
 */
export async function pickOutput(
  { placeHolder, title, without }: OutputQuestion,
  batches: Pick<ActiveBatches, 'list'>,
): Promise<vscode.Uri> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const shown = batches.list().map(({ output }) => vscode.Uri.parse(output));
  const known = [...shown, ...(await findKnownOutputs())];
  const candidates = [...(active !== undefined && OUTPUT_NAME.test(active.path) ? [active] : []), ...known];
  const isOffered = (uri: vscode.Uri, at: number) =>
    uri.toString() !== without?.toString() &&
    candidates.findIndex((other) => other.toString() === uri.toString()) === at;
  const items = candidates.filter(isOffered).map((uri) => ({
    label: nameOf(uri),
    description: vscode.workspace.asRelativePath(uri.with({ path: uri.path.replace(/\/[^/]*$/, '') })),
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
