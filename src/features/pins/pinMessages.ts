import * as vscode from 'vscode';
import type { Failure } from '../../core/http/failure';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { LostPin } from '../../core/pins/intent/rememberedPins';
import { restoreLost } from '../../core/pins/intent/pinOutcome';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { joinSentences } from '../../platform/messages/joinSentences';
import { localServerFailureMessage } from '../../platform/messages/localServerFailureMessage';
import type { FailureMessage } from '../../platform/messages/nextStep';
import { remedyStep } from '../../platform/messages/remedyStep';
import { showFailure } from '../../platform/messages/showFailure';
import { offer, showMessage } from '../../platform/messages/showMessage';
import type { ActionButton } from '../../platform/messages/showMessage';
import type { OutputLog } from '../../platform/outputLog';
import type { ActivePins } from './activePins';
import type { AppliedChange } from './appliedChange';
import { pinFailureMessage, showPinFailure } from './pinFailure';
import {
  doneSentence,
  lostSentence,
  otherEntrySentence,
  reasonSentence,
  respelledSentence,
} from './pinSentences';
import { askWhichToUnpin } from './pickPins';
import { showNotice } from '../../platform/messages/showNotice';

/** Applies another change; `confirmed`: the user agreed to write although pins are missing from the list. */
export type ApplyChange = (intents: readonly PinIntent[], confirmed?: boolean) => Promise<unknown>;

/** Shows the outcome of a change, with buttons for what to do next. */
export class PinMessages {
  private hasWarnedOfJournal = false;

  constructor(
    private readonly log: OutputLog,
    private readonly source: Pick<ActivePins, 'isLocalServer'>,
  ) {}

  /** Resolves when the message is gone. Never rejects. */
  async show(change: AppliedChange, applyChange: ApplyChange): Promise<void> {
    try {
      if (change.outcome.unjournaled === true) {
        this.warnOfJournal();
      }
      if (change.outcome.lost !== undefined) {
        return await showLost(change, change.outcome.lost, applyChange);
      }
      await (change.outcome.outcome === 'done' || change.outcome.outcome === 'already'
        ? showDone(change, applyChange)
        : showReason(change, applyChange, this.source.isLocalServer(change.pins.owner.origin)));
    } catch (error) {
      if (error instanceof DismissedError) {
        return;
      }
      this.log.error(
        `pins: showing a message failed: ${error instanceof Error ? (error.stack ?? error.name) : typeof error}`,
      );
    }
  }

  private warnOfJournal(): void {
    if (this.hasWarnedOfJournal) {
      return;
    }
    this.hasWarnedOfJournal = true;
    void showMessage(
      'warning',
      vscode.l10n.t(
        'Changes to the pinned models cannot be recorded on this disk. If VS Code closes during a change, check the list afterwards.',
      ),
    );
  }
}

async function showDone({ intents, outcome, undo }: AppliedChange, applyChange: ApplyChange): Promise<void> {
  const { respelled = [] } = outcome;
  const details = respelled.length > 0 ? [respelledSentence(respelled)] : [];
  if (outcome.outcome === 'already') {
    const [first] = respelled;
    const [only] = intents;
    if (first === undefined) {
      showNotice(vscode.l10n.t('Pinned models are already up to date'));
    } else if (intents.length === 1 && only?.type === 'remove') {
      await showMessage('warning', otherEntrySentence(first));
    } else {
      const sentences = [vscode.l10n.t('Pinned models are already up to date.'), ...details];
      await showMessage('information', joinSentences(sentences));
    }
    return;
  }
  await offer(
    'information',
    joinSentences([doneSentence(intents), ...details]),
    undoButton(undo, applyChange),
  );
}

/** Shows lost entries in the message about any outcome, since they matter most and can be restored. */
async function showLost(
  { intents, outcome: { outcome, reason }, pins, undo }: AppliedChange,
  lost: readonly LostPin[],
  applyChange: ApplyChange,
): Promise<void> {
  const first =
    outcome === 'done' ? doneSentence(intents) : reason && reasonSentence(reason, pins.owner.origin);
  await offer('warning', joinSentences([...(first === undefined ? [] : [first]), lostSentence(lost)]), [
    { title: vscode.l10n.t('Restore'), act: () => applyChange([restoreLost(lost)]) },
    ...undoButton(undo, applyChange),
  ]);
}

function undoButton(undo: readonly PinIntent[], applyChange: ApplyChange): readonly ActionButton[] {
  return undo.length > 0 ? [{ title: vscode.l10n.t('Undo'), act: () => applyChange(undo) }] : [];
}

/** Returns the message about a model that the local server does not have yet, if that is why it cannot be pinned. */
function lackingModel(intent: PinIntent | undefined, { detail }: Failure): FailureMessage | undefined {
  if (intent?.type !== 'add' || !detail.startsWith(`Model ${intent.modelId} does not exist`)) {
    return undefined;
  }
  const message = localServerFailureMessage({ kind: 'notFound', detail }, intent.modelId);
  // Selecting a model for runs would not pin it.
  return message && { message: message.message, ...(message.next && { next: message.next }) };
}

async function showReason(
  change: AppliedChange,
  applyChange: ApplyChange,
  isLocalServer: boolean,
): Promise<void> {
  const { intents, pins } = change;
  const { reason } = change.outcome;
  const { origin } = pins.owner;
  if (reason === undefined || reason.code === 'laterIntent') {
    return;
  }
  const message = reasonSentence(reason, origin);
  const showWith = (title: string, act: () => Promise<unknown>): Promise<void> =>
    offer('warning', message, [{ title, act }]);
  const [only, ...others] = intents;
  const offerToReplace =
    only?.type === 'add' && others.length === 0
      ? () =>
          showWith(vscode.l10n.t('Replace Another…'), async () =>
            applyChange([await askWhichToUnpin(pins, only)]),
          )
      : undefined;
  switch (reason.code) {
    case 'limit':
      if (offerToReplace) {
        return offerToReplace();
      }
      break;
    case 'otherComputeType': {
      const refused = intents.find((one) => one.type === 'add' && one.modelId === reason.modelId);
      if (refused?.type !== 'add' || refused.computeType === undefined) {
        break;
      }
      const { modelId, computeType } = refused;
      return showWith(vscode.l10n.t('Change to {0}', computeType), () =>
        applyChange([{ type: 'setComputeType', modelId, computeType }]),
      );
    }
    case 'suspiciousShrink':
      return showWith(vscode.l10n.t('Change Anyway'), () => applyChange(intents, true));
    case 'overwritten':
    case 'dropped':
    case 'notApplied':
      return showWith(remedyStep('retry').title, () => applyChange(intents));
    case 'cancelled':
      return showWith(vscode.l10n.t('Refresh'), () => runCommand('hfInference.pins.refresh'));
    case 'notRead':
    case 'rejected':
    case 'notReadBack': {
      const lacking = isLocalServer && others.length === 0 ? lackingModel(only, reason.failure) : undefined;
      if (lacking !== undefined) {
        return showFailure(lacking, () => applyChange(intents));
      }
      // Servers that do not report their limit refuse a longer list with these statuses.
      if (
        reason.code === 'rejected' &&
        offerToReplace &&
        [400, 409, 422].includes(reason.failure.httpStatus ?? 0)
      ) {
        return offerToReplace();
      }
      const { next } = pinFailureMessage(reason.failure, origin);
      return showPinFailure({ message, ...(next && { next }) });
    }
    case 'invalidModelId':
    case 'invalidComputeType':
    case 'notPinned':
    case 'severalSpellings':
      break;
  }
  await showMessage('warning', message);
}
