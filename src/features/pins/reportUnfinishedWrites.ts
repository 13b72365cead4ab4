import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import type { OpenPins } from './openPins';
import { showMessage } from '../../platform/messages/showMessage';
import type { OutputLog } from '../../platform/outputLog';
import type { ActivePins } from './activePins';
import type { PinEditor } from './pinEditor';
import { appliedSentence, notAppliedSentence } from './unfinishedSentence';

/** Reports changes during which VS Code closed when an account's pins are first used, and offers to apply them. */
export function reportUnfinishedWrites(
  source: Pick<ActivePins, 'onDidOpen'>,
  pinEditor: Pick<PinEditor, 'changeOf'>,
  log: OutputLog,
): Disposable {
  const stop = new AbortController();
  const opened = source.onDidOpen((pins) => {
    reportUnfinished(pins, pinEditor, stop.signal).catch((error: unknown) =>
      log.error(
        `pins: unfinished changes could not be reported (${error instanceof Error ? error.name : typeof error})`,
      ),
    );
  });
  return {
    dispose: () => {
      opened.dispose();
      stop.abort();
    },
  };
}

async function reportUnfinished(
  pins: OpenPins,
  pinEditor: Pick<PinEditor, 'changeOf'>,
  signal: AbortSignal,
): Promise<void> {
  const { service } = pins;
  const recovery = await service.recover(signal);
  if (recovery.kind !== 'found') {
    return;
  }
  const unapplied = recovery.intents.flatMap(({ isApplied, intent }) => (isApplied ? [] : [intent]));
  if (unapplied.length === 0) {
    // The message needs no answer.
    await service.settle(recovery.entryIds);
    const applied = recovery.intents.map(({ intent }) => intent);
    await showMessage('information', appliedSentence(applied));
    return;
  }
  const choice = await showMessage('warning', notAppliedSentence(unapplied), [
    { title: vscode.l10n.t('Apply Now') },
  ]);
  // If the window closes before the user answers, the next window asks again.
  if (signal.aborted) {
    return;
  }
  const result = choice !== undefined ? await pinEditor.changeOf(pins, unapplied) : undefined;
  if (result?.outcome !== 'refused') {
    await service.settle(recovery.entryIds);
  }
}
