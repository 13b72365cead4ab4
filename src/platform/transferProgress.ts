import * as vscode from 'vscode';
import { shareReporter } from './shareReporter';

/** Sets the text and the done part, from 0 to 1, of a progress notification. */
export type ReportTransfer = (message: string, doneShare: number) => void;

/** Runs `work` with a notification that has a bar and a Cancel button, which aborts the signal. Settles as `work` does. */
export async function withTransferProgress<T>(
  title: string,
  work: (report: ReportTransfer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const canceling = new AbortController();
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      token.onCancellationRequested(() => canceling.abort());
      return work(shareReporter(progress), canceling.signal);
    },
  );
}
