import * as vscode from 'vscode';
import { modelLabels } from '../core/models/modelValues';
import type { KeyValueStore } from '../core/ports';
import { MAX_LABELS, readLabelList } from '../core/tasks/labelList';
import { DismissedError } from './commandErrors';

/** Asks for the labels that a model may assign, and remembers them for it. Throws `DismissedError`. */
export async function askForLabels(state: KeyValueStore, model: string): Promise<readonly string[]> {
  const known = modelLabels(state);
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Labels for {0}', model),
    prompt: vscode.l10n.t(
      'Enter the labels that the model may assign, separated by commas. They are remembered for this model.',
    ),
    value: (known.get(model) ?? []).join(', '),
    placeHolder: vscode.l10n.t('Example: bug, question, praise'),
    ignoreFocusOut: true,
    validateInput: labelsProblem,
  });
  const labels = readLabelList(typed ?? '');
  if (labels.length === 0 || labelsProblem(typed ?? '') !== undefined) {
    throw new DismissedError();
  }
  await known.remember(model, labels);
  return labels;
}

function labelsProblem(text: string): string | undefined {
  const count = readLabelList(text).length;
  if (count === 0) {
    return vscode.l10n.t('Enter at least one label.');
  }
  return count > MAX_LABELS ? vscode.l10n.t('Enter at most {0} labels.', MAX_LABELS) : undefined;
}
