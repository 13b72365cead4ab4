import * as vscode from 'vscode';
import { printUsage } from '../../core/usage/usageExport';
import type { DayRange } from '../../core/usage/usageSpan';
import { askToConfirm } from '../../platform/messages/showMessage';
import { askWhereToSave, saveText } from '../../platform/saveText';
import type { UsageStore } from './usageStore';
import { showNotice } from '../../platform/messages/showNotice';

/** Saves the figures of some days, or of all, to a file that the user chooses; its name decides on the format. */
export async function exportToFile(store: UsageStore, range?: DayRange): Promise<string> {
  const uri = await askWhereToSave({
    title: vscode.l10n.t('Export Usage Figures'),
    name: 'hf-inference-usage.csv',
    filters: { CSV: ['csv'], JSON: ['json'] },
  });
  const text = printUsage(await store.ledger.rows(range), uri.path.endsWith('.json') ? 'json' : 'csv');
  await saveText(uri, text);
  showNotice(vscode.l10n.t('Usage figures exported.'));
  return text;
}

/** Deletes all figures. Throws `DismissedError` if the user does not agree. */
export async function clearUsage(store: UsageStore, asks: boolean): Promise<void> {
  if (asks) {
    await askToConfirm(
      vscode.l10n.t('Clear all usage figures?'),
      vscode.l10n.t(
        'The figures of all days, endpoints, and accounts are deleted from this machine, for all windows. They cannot be restored. To keep a copy, export them first.',
      ),
      vscode.l10n.t('Clear'),
    );
  }
  try {
    await store.ledger.clear();
  } finally {
    store.refresh();
  }
}
