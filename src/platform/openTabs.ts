import * as vscode from 'vscode';

/** Finds the tab group that shows `uri` as text or as the right side of a comparison. */
export function tabGroupOf(uri: vscode.Uri): vscode.TabGroup | undefined {
  const wanted = uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => {
      if (input instanceof vscode.TabInputText) {
        return input.uri.toString() === wanted;
      }
      return input instanceof vscode.TabInputTextDiff && input.modified.toString() === wanted;
    }),
  );
}

/** Whether a tab shows `uri` as text or on either side of a comparison. */
export function isInTab(uri: vscode.Uri): boolean {
  const wanted = uri.toString();
  return (
    vscode.window.tabGroups.all.some(({ tabs }) =>
      tabs.some(
        ({ input }) => input instanceof vscode.TabInputTextDiff && input.original.toString() === wanted,
      ),
    ) || tabGroupOf(uri) !== undefined
  );
}

/** Whether a group shows a panel with this type. */
export function isPanelInSight(viewType: string): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => showsPanel(activeTab, viewType));
}

function showsPanel(tab: vscode.Tab | undefined, viewType: string): boolean {
  // VS Code puts a prefix before the type.
  return tab?.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(viewType);
}

/** Finds the tabs with panels of this type. */
export function panelTabs(viewType: string): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((tab) => showsPanel(tab, viewType)));
}

/** The column beside the active one: that of an existing neighbor, so that no third column opens. */
export function columnBeside(): vscode.ViewColumn {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  const others = all
    .map(({ viewColumn }) => viewColumn)
    .filter((column) => column !== activeTabGroup.viewColumn);
  return (
    others.find((column) => column > activeTabGroup.viewColumn) ?? others.at(-1) ?? vscode.ViewColumn.Beside
  );
}
