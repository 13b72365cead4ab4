import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './useLoopback';

type Picker = vscode.QuickPick<vscode.QuickPickItem>;

/** Call it in a `describe`: records the pickers that the extension opens, which work as always. */
export function usePickers() {
  const { createQuickPick } = vscode.window;
  const pickers: Picker[] = [];
  beforeEach(() => {
    pickers.length = 0;
    Reflect.set(vscode.window, 'createQuickPick', () => {
      const picker = createQuickPick();
      pickers.push(picker);
      return picker;
    });
  });
  afterEach(async () => {
    Reflect.set(vscode.window, 'createQuickPick', createQuickPick);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  });
  const opened = async (title: string): Promise<Picker> => {
    const find = () => pickers.find((picker) => picker.title === title && picker.activeItems.length > 0);
    await until(() => find() !== undefined);
    return find() ?? assert.fail(title);
  };
  return { pickers, opened };
}

/** Accepts the active row of the open picker. */
export const acceptRow = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
