import * as vscode from 'vscode';
import { mergePins } from '../../core/pins/intent/mergePins';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import { pinsResult } from '../../core/pins/intent/pinOutcome';
import type { PinCommandResult } from '../../platform/commandMap';
import { DismissedError } from '../../platform/commandErrors';
import { showMessage } from '../../platform/messages/showMessage';
import { readPinsOrExplain } from './readPinsOrExplain';
import { givenArgument, parsePinArgs } from './pinArgs';
import type { PinCommandServices, PinHandlers, PinListCommandId } from './pinCommands';
import type { PinDraft } from './pinDraft';
import { givenUri, readPinFile, targetsOf, writePinFile } from './pinFiles';
import { reasonSentence } from './pinSentences';
import { askForNewList, confirmChanges, confirmNewList } from './replacePins';
import { showNotice } from '../../platform/messages/showNotice';

/** The commands for whole lists: replace, apply an edited one, import, export. */
export function pinListCommands(
  { pinEditor, store }: PinCommandServices,
  draft: Pick<PinDraft, 'open' | 'applied' | 'discard'>,
): Pick<PinHandlers, PinListCommandId> {
  const importFrom = async (
    uri: vscode.Uri | undefined,
    mode: 'add' | 'replace',
    asks: boolean,
  ): Promise<PinCommandResult> => {
    const fresh = await readPinsOrExplain(store);
    const targets = await readPinFile(uri);
    if (mode === 'replace') {
      const intent: PinIntent = asks
        ? await confirmNewList(fresh, targets)
        : { type: 'replaceAll', target: [...targets] };
      return pinEditor.changeOf(fresh.pins, [intent]);
    }
    const merge = mergePins(targets, fresh.list.items);
    if (!merge.ok) {
      void showMessage('warning', reasonSentence(merge.reason, fresh.pins.owner.origin));
      return pinsResult({ outcome: 'refused', reason: merge.reason, list: fresh.list });
    }
    if (asks) {
      await confirmChanges(
        merge.changes,
        vscode.l10n.t('Add these models to the pinned models?'),
        vscode.l10n.t('Add'),
      );
    }
    return pinEditor.changeOf(fresh.pins, merge.intents);
  };

  return {
    'hfInference.pins.replaceAll': async (...all) => {
      const args = givenArgument(all);
      if (args !== undefined) {
        const { pinned_models: given, confirm } = parsePinArgs('replaceAll', args);
        return confirm === true
          ? pinEditor.change([await confirmNewList(await readPinsOrExplain(store), given)])
          : pinEditor.change([{ type: 'replaceAll', target: given }], confirm === false);
      }
      const target = await askForNewList(await readPinsOrExplain(store), async (list) => draft.open(list));
      if (target === undefined) {
        return undefined;
      }
      // The user may have thought for long.
      const fresh = await readPinsOrExplain(store);
      return pinEditor.changeOf(fresh.pins, [await confirmNewList(fresh, target)]);
    },
    'hfInference.pins.applyList': async (uri) => {
      const document = listDocument(uri);
      if (document === undefined) {
        throw new DismissedError();
      }
      const fresh = await readPinsOrExplain(store);
      const intent = await confirmNewList(fresh, targetsOf(document.getText()));
      const result = await pinEditor.changeOf(fresh.pins, [intent]);
      if (result.outcome === 'done' || result.outcome === 'already') {
        await draft.applied(document);
      }
      return result;
    },
    'hfInference.pins.discardList': async () => draft.discard(),
    'hfInference.pins.import': async (...all) => {
      const args = givenArgument(all);
      if (args !== undefined && !(args instanceof vscode.Uri)) {
        const { mode = 'add', uri } = parsePinArgs('import', args);
        return importFrom(givenUri(uri), mode, false);
      }
      return importFrom(args, await askForMode(), true);
    },
    'hfInference.pins.export': async (...all) => {
      const args = givenArgument(all);
      const given = args === undefined ? undefined : givenUri(parsePinArgs('export', args).uri);
      const uri = await writePinFile(await readPinsOrExplain(store), given);
      showNotice(vscode.l10n.t('Pinned models exported'));
      return uri.toString();
    },
  };
}

/** The document that is to be applied: the one whose button was pressed, else the active one. */
function listDocument(given: unknown): vscode.TextDocument | undefined {
  const { activeTextEditor } = vscode.window;
  const wanted = given instanceof vscode.Uri ? given.toString() : activeTextEditor?.document.uri.toString();
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === wanted);
  return document?.uri.path.endsWith('.hfpins.json') === true ? document : undefined;
}

async function askForMode(): Promise<'add' | 'replace'> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('Add missing models'),
        detail: vscode.l10n.t('Keeps all pinned models'),
        mode: 'add' as const,
      },
      {
        label: vscode.l10n.t('Replace the list'),
        detail: vscode.l10n.t('Unpins models that are not in the file, after confirmation'),
        mode: 'replace' as const,
      },
    ],
    {
      title: vscode.l10n.t('Import Pinned Models'),
      placeHolder: vscode.l10n.t('Select how to import the file'),
    },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.mode;
}
