import * as vscode from 'vscode';

/** How long a run may take before a notification appears; the status bar shows it from the start. */
const QUIET_MS = 400;

/** Sets the text of the progress notification. */
export type Report = (message: string) => void;

/**
 * Runs `work` under a notification with a Cancel button. The notification appears only for work that takes longer
 * than `quietMs`; cancelling it calls `cancel`. Resolves or rejects as `work` does.
 */
export async function withCancellableProgress<T>(
  title: string,
  cancel: () => void,
  work: (report: Report) => Promise<T>,
  quietMs = QUIET_MS,
): Promise<T> {
  let latest: string | undefined;
  let show: Report = () => undefined;
  const running = work((message) => {
    latest = message;
    show(message);
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
        show = (message) => progress.report({ message });
        if (latest !== undefined) {
          show(latest);
        }
        return settled;
      },
    );
  }, quietMs);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}
