import * as v from 'valibot';
import * as vscode from 'vscode';
import { NUMBER_FORMATS } from '../../core/localServer/numberFormat';
import { isExactModelId } from '../../core/identity/modelId';
import { API_TASKS } from '../../core/tasks/taskNames';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import type { DownloadCommandResult } from '../../platform/localServerCommandMap';
import { showNotice } from '../../platform/messages/showNotice';
import { readSetting } from '../../platform/settings';
import { findDownloadPlace } from './downloadPlace';
import type { DownloadPlace } from './downloadPlace';
import type { OfferedDownload } from './downloadRows';
import type { DownloadServices } from './downloadServices';
import { explainHubFault } from './explainHubFault';
import { ModelDownload } from './modelDownload';
import type { DownloadOrder, EndedDownload } from './modelDownload';
import { pickDownload } from './pickDownload';
import { unloadModel } from './unloadModel';
import { useDownloaded } from './useDownloaded';

export { deleteModel } from './deleteModel';

const downloadArgs = v.object({
  model_id: v.pipe(v.string(), v.trim(), v.check(isExactModelId)),
  dtype: v.optional(v.picklist(NUMBER_FORMATS)),
});
const pickArgs = v.object({
  wanted: v.optional(v.picklist(API_TASKS)),
  typed: v.optional(v.string()),
});

/** A model that is on this machine now. */
interface PickedModel extends OfferedDownload {
  readonly result: DownloadCommandResult;
}

/** Downloads models: asks which one, asks for consent, and reports the outcome. Loaded on first use. */
export class DownloadDialogs {
  constructor(private readonly services: DownloadServices) {}

  /** Downloads the model that the caller names. Throws `ArgumentError`. */
  async download(args: unknown): Promise<DownloadCommandResult> {
    const parsed = v.safeParse(downloadArgs, args);
    if (!parsed.success) {
      throw new ArgumentError(
        'hfInference.localServer.download expects { model_id, dtype? } with the ID of a model and a number format',
      );
    }
    const { dtype, model_id: id } = parsed.output;
    const place = await findDownloadPlace(this.services);
    if ('outcome' in place) {
      return place;
    }
    const order = { id, hub: place.hub, dtype };
    const ended = await this.run(place, order);
    // The caller does not wait for the message.
    void this.report(place, order, ended);
    return ended.result;
  }

  /** Asks for a model, downloads it, and makes it ready to use. Throws `DismissedError`. */
  async downloadAndUse(): Promise<DownloadCommandResult> {
    const task = readSetting('task', vscode.window.activeTextEditor?.document.uri);
    const { id, result, task: itsTask } = await this.pick(task === 'auto' ? {} : { wanted: task });
    // The caller does not wait for the next question.
    void useDownloaded(this.services, { id, task: itsTask });
    return result;
  }

  /** Asks for a model and downloads it. Throws `DismissedError`. */
  async pick(args: unknown): Promise<PickedModel> {
    const { typed, wanted } = v.parse(pickArgs, args);
    const place = await findDownloadPlace(this.services);
    if ('outcome' in place) {
      throw new DismissedError();
    }
    const { folders, hub, site } = place;
    const present = new Set((await Promise.all(folders.map((folder) => site.list(folder)))).flat());
    for (;;) {
      const model = await pickDownload(site, { hub, wanted, typed, present });
      const result = await this.complete(place, { id: model.id, hub });
      if (result !== 'otherModel') {
        return { ...model, result };
      }
    }
  }

  /** Downloads a model, again if the user wants that after a failure. Throws `DismissedError` if it is not here then. */
  private async complete(
    place: DownloadPlace,
    order: DownloadOrder,
  ): Promise<DownloadCommandResult | 'otherModel'> {
    for (let next = order; ;) {
      const { consent, fault, result } = await this.run(place, next);
      if (result.outcome === 'done' || result.outcome === 'already') {
        return result;
      }
      if (fault === undefined) {
        reportCanceled(result);
        throw new DismissedError();
      }
      const step = await explainHubFault(fault, order, place);
      if (step === 'otherModel') {
        return step;
      }
      if (step === undefined) {
        throw new DismissedError();
      }
      next = step === 'retry' ? { ...next, consent } : { ...order, consent: undefined };
    }
  }

  private async run(place: DownloadPlace, order: DownloadOrder): Promise<EndedDownload> {
    const ended = await new ModelDownload(place, this.services.accounts).run(order);
    if (ended.result.outcome === 'done') {
      // The server may have looked for the model a moment ago.
      await unloadModel(this.services, order.id);
    }
    return ended;
  }

  /** Shows the outcome of a command with arguments. */
  private async report(place: DownloadPlace, order: DownloadOrder, ended: EndedDownload): Promise<void> {
    const { consent, fault, result } = ended;
    if (fault !== undefined) {
      const step = await explainHubFault(fault, order, place);
      if (step === 'retry' || step === 'askAgain') {
        const next = step === 'retry' ? { ...order, consent } : { ...order, consent: undefined };
        await this.report(place, next, await this.run(place, next));
      } else if (step === 'otherModel') {
        await this.downloadAndUse().catch(ignoreDismissed);
      }
      return;
    }
    if (result.outcome === 'done') {
      showNotice(vscode.l10n.t('{0} was downloaded', order.id));
    } else if (result.outcome === 'already') {
      showNotice(vscode.l10n.t('{0} is already on this machine', order.id), { icon: 'info' });
    }
    reportCanceled(result);
  }
}

function reportCanceled({ outcome }: DownloadCommandResult): void {
  if (outcome === 'cancelled') {
    showNotice(vscode.l10n.t('Download canceled; the next one continues it'), { icon: 'info' });
  }
}

function ignoreDismissed(error: unknown): void {
  if (!(error instanceof DismissedError)) {
    throw error;
  }
}
