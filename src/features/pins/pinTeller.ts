import * as vscode from 'vscode';
import type { PinIntent } from '../../core/pins/pinIntent';
import type { PinOutcome } from '../../core/pins/pinOutcome';
import { DismissedError, runCommand } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';
import type { MadeChange } from './madeChange';
import { pinFailureMessage, showPinFailure } from './pinFailure';
import { doneSentence, reasonSentence, shownNames } from './pinSentences';
import { askWhichGoes } from './pickPins';

/** Makes a further change; `confirmed` where the user has agreed to write to a list that has shrunk. */
export type ChangeAgain = (intents: readonly PinIntent[], confirmed?: boolean) => Promise<unknown>;

/** Tells what came of a change, with the one button that leads on. */
export class PinTeller {
  private hasToldOfJournal = false;

  constructor(private readonly log: OutputLog) {}

  /** Resolves when the message is gone. Never rejects. */
  async tell(made: MadeChange, again: ChangeAgain): Promise<void> {
    try {
      if (made.outcome.unjournaled === true) this.tellOfJournal();
      await (made.outcome.outcome === 'done' || made.outcome.outcome === 'already'
        ? tellDone(made, again)
        : tellWhyNot(made, again));
    } catch (error) {
      if (error instanceof DismissedError) return;
      this.log.error(
        `pins: a message failed: ${error instanceof Error ? (error.stack ?? error.name) : typeof error}`,
      );
    }
  }

  private tellOfJournal(): void {
    if (this.hasToldOfJournal) return;
    this.hasToldOfJournal = true;
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'Changes of the pinned models cannot be written down on this disk first. Should VS Code end in the middle of one, look at the list afterwards.',
      ),
    );
  }
}

async function tellDone({ intents, outcome, undo }: MadeChange, again: ChangeAgain): Promise<void> {
  if (outcome.lost !== undefined) return tellLost(outcome.lost, again);
  if (outcome.outcome === 'already') {
    vscode.window.setStatusBarMessage(vscode.l10n.t('The pinned models are like this already'), 4000);
    return;
  }
  const takeBack = vscode.l10n.t('Undo');
  const choice = await vscode.window.showInformationMessage(
    doneSentence(intents),
    ...(undo.length > 0 ? [takeBack] : []),
  );
  if (choice === takeBack) await again(undo);
}

async function tellLost(lost: NonNullable<PinOutcome['lost']>, again: ChangeAgain): Promise<void> {
  const restore = vscode.l10n.t('Put Them Back');
  const names = shownNames(lost.flatMap(({ item }) => (item.name ? [item.name] : [])));
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('The change was made, but the server dropped other pinned models with it: {0}.', names),
    restore,
  );
  const insert = lost.map(({ index, item }) => ({ index, text: item.text }));
  if (choice === restore) await again([{ type: 'restore', remove: [], insert }]);
}

async function tellWhyNot(made: MadeChange, again: ChangeAgain): Promise<void> {
  const { intents, pins } = made;
  const { reason } = made.outcome;
  const { origin } = pins.owner;
  if (reason === undefined || reason.code === 'laterIntent') return;
  const message = reasonSentence(reason, origin);
  const ask = async (button: string, act: () => Promise<unknown>): Promise<void> => {
    if ((await vscode.window.showWarningMessage(message, button)) === button) await act();
  };
  const [only, ...others] = intents;
  const swap =
    only?.type === 'add' && others.length === 0
      ? () => ask(vscode.l10n.t('Swap…'), async () => again([await askWhichGoes(pins, only)]))
      : undefined;
  switch (reason.code) {
    case 'limit':
      if (swap) return swap();
      break;
    case 'otherComputeType': {
      const wanted = intents.find((one) => one.type === 'add' && one.modelId === reason.modelId);
      if (wanted?.type !== 'add' || wanted.computeType === undefined) break;
      const { modelId, computeType } = wanted;
      return ask(vscode.l10n.t('Change to {0}', computeType), () =>
        again([{ type: 'setComputeType', modelId, computeType }]),
      );
    }
    case 'suspiciousShrink':
      return ask(vscode.l10n.t('Change It Anyway'), () => again(intents, true));
    case 'overwritten':
    case 'notApplied':
      return ask(vscode.l10n.t('Try Again'), () => again(intents));
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
      break;
  }
  await vscode.window.showWarningMessage(message);
}
