import * as vscode from 'vscode';
import { shareReporter } from './shareReporter';
import type { ReportProgress } from './shareReporter';

/** Delay before the notification appears. */
const NOTIFICATION_DELAY_MS = 400;

/**
 * Runs `work` with a notification that has a Cancel button, which calls `cancel`. The notification appears only if the
 * work takes longer than `delayMs`. Settles as `work` does.
 */
export async function withCancellableProgress<T>(
  title: string,
  cancel: () => void,
  work: (report: ReportProgress) => Promise<T>,
  delayMs = NOTIFICATION_DELAY_MS,
): Promise<T> {
  let latest: Parameters<ReportProgress> | undefined;
  let show: ReportProgress = () => undefined;
  const running = work((...report) => {
    latest = report;
    show(...report);
  });
  const settled = running.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        token.onCancellationRequested(cancel);
        show = shareReporter(progress);
        if (latest !== undefined) {
          show(...latest);
        }
        return settled;
      },
    );
  }, delayMs);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}
