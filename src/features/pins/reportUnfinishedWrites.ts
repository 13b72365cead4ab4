import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import type { OpenPins } from './openPins';
import { showMessage } from '../../platform/messages/showMessage';
import type { OutputLog } from '../../platform/outputLog';
import type { ActivePins } from './activePins';
import type { PinEditor } from './pinEditor';
import { appliedSentence, notAppliedSentence } from './unfinishedSentence';

/** When an account's pins are first used, tells of changes in the middle of which VS Code ended, and offers to redo them. */
export function reportUnfinishedWrites(
  source: Pick<ActivePins, 'onDidOpen'>,
  pinEditor: Pick<PinEditor, 'changeOf'>,
  log: OutputLog,
): Disposable {
  const stop = new AbortController();
  const opened = source.onDidOpen((pins) => {
    tell(pins, pinEditor, stop.signal).catch((error: unknown) =>
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

async function tell(
  pins: OpenPins,
  pinEditor: Pick<PinEditor, 'changeOf'>,
  signal: AbortSignal,
): Promise<void> {
  const { service } = pins;
  const recovery = await service.recover(signal);
  if (recovery.state !== 'told') {
    return;
  }
  const open = recovery.intents.flatMap(({ holds, intent }) => (holds ? [] : [intent]));
  if (open.length === 0) {
    // There is nothing to answer.
    await service.settle(recovery.entries);
    const applied = recovery.intents.map(({ intent }) => intent);
    await showMessage('information', appliedSentence(applied));
    return;
  }
  const choice = await showMessage('warning', notAppliedSentence(open), [
    { title: vscode.l10n.t('Apply Now') },
  ]);
  // A window that closes has not answered: the next one asks again.
  if (signal.aborted) {
    return;
  }
  const redone = choice !== undefined ? await pinEditor.changeOf(pins, open) : undefined;
  if (redone?.outcome !== 'refused') {
    await service.settle(recovery.entries);
  }
}
