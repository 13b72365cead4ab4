import type { QuickPick, QuickPickItem } from 'vscode';

/**
 * Returns the row that the user accepted. VS Code tells the extension only the number of a row. If the rows were replaced
 * while Enter was on its way, `selectedItems` has another row with that number, whereas `activeItems` still has the row
 * that was active when the user saw it.
 */
export function acceptedItem<Item extends QuickPickItem>({
  activeItems,
  selectedItems,
}: Pick<QuickPick<Item>, 'activeItems' | 'selectedItems'>): Item | undefined {
  return activeItems[0] ?? selectedItems[0];
}
