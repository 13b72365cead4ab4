import * as vscode from 'vscode';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { LostPin } from '../../core/pins/intent/rememberedPins';
import { restoreLost } from '../../core/pins/intent/pinOutcome';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { joinSentences } from '../../platform/messages/joinSentences';
import { remedyStep } from '../../platform/messages/remedyStep';
import { offer, showMessage } from '../../platform/messages/showMessage';
import type { ActingButton } from '../../platform/messages/showMessage';
import type { OutputLog } from '../../platform/outputLog';
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

/** Makes a further change; `confirmed` where the user has agreed to write to a list that has shrunk. */
export type RepeatChange = (intents: readonly PinIntent[], confirmed?: boolean) => Promise<unknown>;

/** Tells what came of a change, with the one button that leads on. */
export class PinMessages {
  private hasToldOfJournal = false;

  constructor(private readonly log: OutputLog) {}

  /** Resolves when the message is gone. Never rejects. */
  async tell(made: AppliedChange, again: RepeatChange): Promise<void> {
    try {
      if (made.outcome.unjournaled === true) {
        this.tellOfJournal();
      }
      if (made.outcome.lost !== undefined) {
        return await tellLost(made, made.outcome.lost, again);
      }
      await (made.outcome.outcome === 'done' || made.outcome.outcome === 'already'
        ? tellDone(made, again)
        : tellWhyNot(made, again));
    } catch (error) {
      if (error instanceof DismissedError) {
        return;
      }
      this.log.error(
        `pins: showing a message failed: ${error instanceof Error ? (error.stack ?? error.name) : typeof error}`,
      );
    }
  }

  private tellOfJournal(): void {
    if (this.hasToldOfJournal) {
      return;
    }
    this.hasToldOfJournal = true;
    void showMessage(
      'warning',
      vscode.l10n.t(
        'Changes to the pinned models cannot be recorded on this disk. If VS Code closes during a change, check the list afterwards.',
      ),
    );
  }
}

async function tellDone({ intents, outcome, undo }: AppliedChange, again: RepeatChange): Promise<void> {
  const { respelled = [] } = outcome;
  const more = respelled.length > 0 ? [respelledSentence(respelled)] : [];
  if (outcome.outcome === 'already') {
    const [first] = respelled;
    const [only] = intents;
    if (first === undefined) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('Pinned models are already up to date'), 4000);
    } else if (intents.length === 1 && only?.type === 'remove') {
      await showMessage('warning', otherEntrySentence(first));
    } else {
      const sentences = [vscode.l10n.t('Pinned models are already up to date.'), ...more];
      await showMessage('information', joinSentences(sentences));
    }
    return;
  }
  await offer('information', joinSentences([doneSentence(intents), ...more]), undoButton(undo, again));
}

/** Whatever came of the change itself: what is lost with it matters more, and can be restored. */
async function tellLost(
  { intents, outcome: { outcome, reason }, pins, undo }: AppliedChange,
  lost: readonly LostPin[],
  again: RepeatChange,
): Promise<void> {
  const first =
    outcome === 'done' ? doneSentence(intents) : reason && reasonSentence(reason, pins.owner.origin);
  await offer('warning', joinSentences([...(first === undefined ? [] : [first]), lostSentence(lost)]), [
    { title: vscode.l10n.t('Restore'), act: () => again([restoreLost(lost)]) },
    ...undoButton(undo, again),
  ]);
}

function undoButton(undo: readonly PinIntent[], again: RepeatChange): readonly ActingButton[] {
  return undo.length > 0 ? [{ title: vscode.l10n.t('Undo'), act: () => again(undo) }] : [];
}

async function tellWhyNot(made: AppliedChange, again: RepeatChange): Promise<void> {
  const { intents, pins } = made;
  const { reason } = made.outcome;
  const { origin } = pins.owner;
  if (reason === undefined || reason.code === 'laterIntent') {
    return;
  }
  const message = reasonSentence(reason, origin);
  const ask = (title: string, act: () => Promise<unknown>): Promise<void> =>
    offer('warning', message, [{ title, act }]);
  const [only, ...others] = intents;
  const swap =
    only?.type === 'add' && others.length === 0
      ? () => ask(vscode.l10n.t('Replace Another…'), async () => again([await askWhichToUnpin(pins, only)]))
      : undefined;
  switch (reason.code) {
    case 'limit':
      if (swap) {
        return swap();
      }
      break;
    case 'otherComputeType': {
      const wanted = intents.find((one) => one.type === 'add' && one.modelId === reason.modelId);
      if (wanted?.type !== 'add' || wanted.computeType === undefined) {
        break;
      }
      const { modelId, computeType } = wanted;
      return ask(vscode.l10n.t('Change to {0}', computeType), () =>
        again([{ type: 'setComputeType', modelId, computeType }]),
      );
    }
    case 'suspiciousShrink':
      return ask(vscode.l10n.t('Change Anyway'), () => again(intents, true));
    case 'overwritten':
    case 'dropped':
    case 'notApplied':
      return ask(remedyStep('retry').title, () => again(intents));
    case 'cancelled':
      return ask(vscode.l10n.t('Refresh'), () => runCommand('hfInference.pins.refresh'));
    case 'notRead':
    case 'rejected':
    case 'notReadBack': {
      // A server that does not tell its limit refuses what goes beyond it in these ways.
      if (reason.code === 'rejected' && swap && [400, 409, 422].includes(reason.failure.httpStatus ?? 0)) {
        return swap();
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
