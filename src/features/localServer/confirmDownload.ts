import * as vscode from 'vscode';
import type { ModelOnHub } from '../../core/localServer/modelHub';
import type { NumberFormat } from '../../core/localServer/numberFormat';
import { formatBytes } from '../../platform/messages/formatBytes';
import { askInDialog } from '../../platform/messages/showMessage';

/** What the user is asked to agree to. */
export interface DownloadQuestion {
  readonly model: ModelOnHub;
  readonly host: string;
  readonly folder: string;
  /** The number format to begin with. */
  readonly dtype: NumberFormat;
  /** The caller asked for this number format. */
  readonly isFixed: boolean;
  /** The account whose token the hub will get, if the model needs one. */
  readonly account?: string | undefined;
}

/**
 * Asks whether to download a model, with host, size, and folder. Resolves to the number format that the user agreed to, or to
 * `undefined`.
 */
export async function confirmDownload(question: DownloadQuestion): Promise<NumberFormat | undefined> {
  const { host, isFixed, model } = question;
  let { dtype } = question;
  const download = { title: vscode.l10n.t('Download') };
  const otherFormat = { title: vscode.l10n.t('Other Number Format…') };
  for (;;) {
    const clicked = await askInDialog(
      vscode.l10n.t('Download {0} from {1}?', model.id, host),
      detailOf(question, dtype),
      [download, ...(model.formats.length > 1 && !isFixed ? [otherFormat] : [])],
    );
    if (clicked !== otherFormat) {
      return clicked === download ? dtype : undefined;
    }
    dtype = (await pickFormat(model, dtype)) ?? dtype;
  }
}

function detailOf({ account, folder, host, model }: DownloadQuestion, dtype: NumberFormat): string {
  const chosen = model.formats.find((format) => format.dtype === dtype);
  const others = model.formats
    .filter((format) => format !== chosen)
    .map((format) => `${format.dtype} ${formatBytes(format.bytes)}`);
  return [
    chosen === undefined
      ? vscode.l10n.t('It will be saved in {0}.', folder)
      : vscode.l10n.t(
          '{0} (number format {1}) will be saved in {2}.',
          formatBytes(chosen.bytes),
          dtype,
          folder,
        ),
    chosen !== undefined &&
      chosen.bytesHere > 0 &&
      vscode.l10n.t(
        '{0} are already here from an earlier download, which is continued.',
        formatBytes(chosen.bytesHere),
      ),
    others.length > 0 && vscode.l10n.t('Other number formats: {0}.', others.join(', ')),
    model.license === undefined
      ? vscode.l10n.t('{0} names no license.', host)
      : vscode.l10n.t('License: {0}.', model.license),
    account !== undefined &&
      vscode.l10n.t(
        'It is given only to accounts with access, so the token of the account “{0}” is sent to {1}.',
        account,
        host,
      ),
    account === undefined &&
      model.gated &&
      vscode.l10n.t('It is given only to accounts with access, and no token is set for {0}.', host),
    vscode.l10n.t('You can cancel at any time and continue later.'),
  ]
    .filter((line) => typeof line === 'string')
    .join('\n\n');
}

async function pickFormat(model: ModelOnHub, current: NumberFormat): Promise<NumberFormat | undefined> {
  const picked = await vscode.window.showQuickPick(
    model.formats.map(({ bytes, dtype }) => ({
      label: dtype,
      dtype,
      description: [formatBytes(bytes), ...(dtype === current ? [vscode.l10n.t('selected')] : [])].join(
        ' · ',
      ),
      detail: formatUse(dtype),
    })),
    {
      title: vscode.l10n.t('Number Format of {0}', model.id),
      placeHolder: vscode.l10n.t('Select a number format'),
      ignoreFocusOut: true,
    },
  );
  return picked?.dtype;
}

function formatUse(dtype: NumberFormat): string {
  switch (dtype) {
    case 'fp32':
      return vscode.l10n.t('As accurate as the original, but the largest');
    case 'fp16':
      return vscode.l10n.t('Half the size and almost as accurate; slow on many processors');
    case 'q8':
    case 'int8':
    case 'uint8':
      return vscode.l10n.t('A quarter of the size, fast on processors, slightly less accurate');
    case 'q4':
    case 'q4f16':
    case 'bnb4':
      return vscode.l10n.t('Smaller and less accurate');
    case 'q2':
    case 'q2f16':
    case 'q1':
    case 'q1f16':
      return vscode.l10n.t('The smallest and the least accurate');
  }
}
