import * as vscode from 'vscode';
import { isRefusal } from '../../core/localServer/isRefusal';
import { chosenFormat } from '../../core/localServer/chosenFormat';
import type { HubFault, HubAnswer, ModelOnHub } from '../../core/localServer/modelHub';
import type { NumberFormat } from '../../core/localServer/numberFormat';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import type { DownloadCommandResult } from '../../platform/localServerCommandMap';
import { readSetting } from '../../platform/settings';
import { withTransferProgress } from '../../platform/transferProgress';
import { confirmDownload } from './confirmDownload';
import type { DownloadPlace } from './downloadPlace';
import type { DownloadServices } from './downloadServices';
import { downloadText } from './downloadText';
import { readHubToken, tokenOriginFor } from './hubToken';

/** A model to download, and what the user agreed to. */
export interface DownloadOrder {
  readonly id: string;
  readonly hub: string;
  readonly dtype?: NumberFormat | undefined;
  /** What the user agreed to for this model and hub, so that trying again does not ask again. */
  readonly consent?: DownloadConsent | undefined;
}

export interface DownloadConsent {
  readonly dtype: NumberFormat | undefined;
  /** The user agreed that the token goes to the hub. */
  readonly sendsToken: boolean;
}

/** How a download ended, with what a further try needs. */
export interface EndedDownload {
  readonly result: DownloadCommandResult;
  readonly fault?: HubFault;
  readonly consent?: DownloadConsent;
}

/** Downloads one model after the user agreed to it. Shows the question and the progress, but no outcome. */
export class ModelDownload {
  constructor(
    private readonly place: DownloadPlace,
    private readonly accounts: DownloadServices['accounts'],
  ) {}

  async run(order: DownloadOrder): Promise<EndedDownload> {
    const { hub, id } = order;
    const { folders, site } = this.place;
    if (await site.has(folders, id)) {
      return { result: { outcome: 'already', bytes: 0 } };
    }
    const agreed = order.consent === undefined ? await this.agree(order) : { consent: order.consent };
    if (!('consent' in agreed)) {
      return agreed;
    }
    const { consent } = agreed;
    const token = consent.sendsToken ? await readHubToken(hub, this.accounts) : undefined;
    const [folder] = folders;
    const ended = await withTransferProgress(vscode.l10n.t('Downloading {0}', id), (report, signal) =>
      site.hub.download(
        {
          ...{ id, hub, folder, dtype: consent.dtype, memoryBytes: site.memoryBytes() },
          token: token?.token,
        },
        (at) => report(downloadText(at), at.totalBytes === 0 ? 0 : at.doneBytes / at.totalBytes),
        signal,
      ),
    );
    const { bytes, outcome } = ended;
    return 'fault' in ended
      ? { result: { outcome, bytes, reason: ended.fault.kind }, fault: ended.fault, consent }
      : { result: { outcome, bytes }, consent };
  }

  /** Describes the model and asks, unless the user wants no question. */
  private async agree(order: DownloadOrder): Promise<EndedDownload | { readonly consent: DownloadConsent }> {
    const { dtype, hub } = order;
    const origin = tokenOriginFor(hub, this.accounts);
    const account = origin === undefined ? undefined : this.accounts.activeAccount(origin);
    const described = await this.describe(order);
    if (described === undefined) {
      return { result: { outcome: 'cancelled', bytes: 0 } };
    }
    if (!described.ok) {
      return faultEnd(described.fault);
    }
    const model = described.value;
    const chosen = this.choose(model, dtype);
    if (typeof chosen === 'object') {
      return faultEnd(chosen);
    }
    const needsToken = model.gated || model.private;
    if (readSetting('localServer.downloads') === 'always' && !needsToken) {
      return { consent: { dtype: chosen, sendsToken: false } };
    }
    const { host } = new URL(hub);
    const agreedDtype = await confirmDownload({
      ...{ model, host, folder: this.place.folders[0], dtype: chosen, isFixed: dtype !== undefined },
      account: needsToken ? account : undefined,
    });
    return agreedDtype === undefined
      ? { result: { outcome: 'refused', bytes: 0, reason: 'declined' } }
      : { consent: { dtype: agreedDtype, sendsToken: needsToken && account !== undefined } };
  }

  /** Returns the number format to download, or why there is none. */
  private choose(model: ModelOnHub, wanted: NumberFormat | undefined): NumberFormat | HubFault {
    const available = model.formats.map(({ dtype }) => dtype);
    if (wanted !== undefined) {
      return available.includes(wanted) ? wanted : { kind: 'noSuchFormat', available };
    }
    const memoryBytes = this.place.site.memoryBytes();
    const bytes = Math.min(...model.formats.map((format) => format.bytes));
    return chosenFormat(model, memoryBytes)?.dtype ?? { kind: 'tooLargeForMemory', bytes, memoryBytes };
  }

  private async describe({ hub, id }: DownloadOrder): Promise<HubAnswer<ModelOnHub> | undefined> {
    const canceling = new AbortController();
    return withCancellableProgress(
      vscode.l10n.t('Asking {0} about {1}', new URL(hub).host, id),
      () => canceling.abort(),
      () => this.place.site.hub.describe({ hub, id, folder: this.place.folders[0] }, canceling.signal),
    ).catch((error: unknown) => {
      if (canceling.signal.aborted) {
        return undefined;
      }
      throw error;
    });
  }
}

function faultEnd(fault: HubFault): EndedDownload {
  return {
    result: { outcome: isRefusal(fault) ? 'refused' : 'failed', bytes: 0, reason: fault.kind },
    fault,
  };
}
