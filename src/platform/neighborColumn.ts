import * as vscode from 'vscode';

/**
 * The column for something beside the active editor: the next editor group, else the one before it. Only if there is a
 * single group, a new one is created.
 */
export function neighborColumn(): vscode.ViewColumn {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  const columns = all
    .map(({ viewColumn }) => viewColumn)
    .filter((column) => column !== activeTabGroup.viewColumn);
  const next = columns.filter((column) => column > activeTabGroup.viewColumn);
  return Math.min(...next) < Infinity
    ? Math.min(...next)
    : columns.length > 0
      ? Math.max(...columns)
      : vscode.ViewColumn.Beside;
}
