import * as vscode from 'vscode';
import type { DownloadProgress } from '../../core/localServer/modelHub';
import { formatByteRate, formatBytes } from '../../platform/messages/formatBytes';

/** Describes how far a download is, such as “34 MB of 358 MB, 5.2 MB/s, 62 s left”. */
export function downloadText(at: DownloadProgress): string {
  const [done, total] = [formatBytes(at.doneBytes), formatBytes(at.totalBytes)];
  switch (at.waitsFor) {
    case 'otherDownload':
      return vscode.l10n.t('waiting for another download of this model');
    case 'hub':
      return vscode.l10n.t('{0} of {1}, waiting for the hub', done, total);
    case undefined:
      break;
  }
  if (at.bytesPerSecond === undefined || at.secondsLeft === undefined) {
    return vscode.l10n.t('{0} of {1}', done, total);
  }
  const rate = formatByteRate(at.bytesPerSecond);
  const seconds = Math.ceil(at.secondsLeft);
  return seconds < 100
    ? vscode.l10n.t('{0} of {1}, {2}, {3} s left', done, total, rate, seconds)
    : vscode.l10n.t('{0} of {1}, {2}, {3} min left', done, total, rate, Math.ceil(seconds / 60));
}
