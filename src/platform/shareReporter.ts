import type * as vscode from 'vscode';

/** Sets the text of a progress notification, and how much is done, from 0 to 1, if that is known. */
export type ReportProgress = (message: string, doneShare?: number) => void;

/** Returns what reports to a notification, whose bar VS Code moves by increments. */
export function shareReporter(
  progress: vscode.Progress<{ readonly message: string; readonly increment?: number }>,
): ReportProgress {
  let shown = 0;
  return (message, doneShare) => {
    if (doneShare === undefined) {
      progress.report({ message });
      return;
    }
    const percent = Math.min(100 * doneShare, 100);
    progress.report({ message, increment: Math.max(percent - shown, 0) });
    shown = Math.max(percent, shown);
  };
}
