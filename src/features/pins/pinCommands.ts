import * as vscode from 'vscode';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { parseModelId } from '../../core/identity/modelId';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { PinName } from '../../core/pins/list/pinList';
import { pinsResult, restoreLost } from '../../core/pins/intent/pinOutcome';
import { pinRows } from '../../core/pins/intent/pinRows';
import type { CommandHandler, OwnCommandId } from '../../platform/commandMap';
import { plural } from '../../platform/messages/plural';
import { askToConfirm, showMessage } from '../../platform/messages/showMessage';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { writeSetting } from '../../platform/settings';
import { openingResult } from './pinFailure';
import { readPinsOrExplain } from './readPinsOrExplain';
import type { ActivePins } from './activePins';
import { givenArgument, parsePinArgs, rowsOfCall } from './pinArgs';
import type { PinEditor } from './pinEditor';
import { askForComputeType, pickPin, pickPins } from './pickPins';
import { namesInSentence, namesOnLine } from './pinNames';
import type { PinsStore } from './pinsStore';
import type { PinsView } from './pinsView';
import { showNotice } from '../../platform/messages/showNotice';

export interface PinCommandServices {
  readonly source: Pick<ActivePins, 'hasComputeTypes'>;
  readonly store: PinsStore;
  readonly view: Pick<PinsView, 'selected'>;
  readonly pinEditor: Pick<PinEditor, 'change' | 'changeOf'>;
}

export type PinCommandId = Extract<OwnCommandId, `hfInference.pins.${string}`>;

/** The command handlers by command ID. */
export type PinHandlers = { readonly [Id in PinCommandId]: CommandHandler<Id> };

/** The commands for whole lists. */
export type PinListCommandId =
  `hfInference.pins.${'replaceAll' | 'applyList' | 'discardList' | 'import' | 'export'}`;

/** The commands that show and change single pins. Commands with arguments do not ask the user. */
export function pinCommands({
  pinEditor,
  source,
  store,
  view,
}: PinCommandServices): Omit<PinHandlers, PinListCommandId> {
  /** Returns the pins that a command applies to: passed, clicked or selected in the view, or else picked from the list. */
  const namesOf = async (
    command: 'remove' | 'setComputeType' | 'copyModelId' | 'openOnHub' | 'infer' | 'useAsModel',
    args: readonly unknown[],
    placeHolder: string,
    pick: 'one' | 'several',
  ): Promise<readonly PinName[]> => {
    const call = rowsOfCall(args);
    const rows = call === 'selection' ? await view.selected() : call;
    if (rows !== undefined) {
      return rows.flatMap((row) => (row.kind === 'pin' ? [row.name] : []));
    }
    if (args[0] !== undefined) {
      return [{ modelId: parsePinArgs(command, args[0]).model_id }];
    }
    const fresh = pinRows((await readPinsOrExplain(store)).list.items);
    return pick === 'one' ? [await pickPin(fresh, placeHolder)] : pickPins(fresh, placeHolder, false);
  };

  return {
    'hfInference.pins.refresh': async () => {
      const read = await store.refresh({ accepts: true });
      if (read.ok) {
        return pinsResult({ outcome: 'done', list: read.list });
      }
      if ('problem' in read) {
        return openingResult(read.problem);
      }
      const { kind, httpStatus } = read.failure;
      const error = { kind, ...(httpStatus !== undefined && { httpStatus }) };
      return { outcome: 'refused', reason: 'notRead', error, pinned_models: [] };
    },
    'hfInference.pins.add': async (...args) => {
      const given = givenArgument(args);
      const intent = await intentToAdd(given, source);
      return pinEditor.change([intent], given !== undefined && parsePinArgs('add', given).confirm === false);
    },
    'hfInference.pins.restore': async (...args) => {
      const call = rowsOfCall(args);
      const rows = call === 'selection' ? await view.selected() : call;
      const texts = new Set(rows?.flatMap((row) => (row.kind === 'dropped' ? [row.text] : [])));
      const lost = store.dropped.filter(({ item }) => rows === undefined || texts.has(item.text));
      if (store.pins === undefined || lost.length === 0) {
        throw new DismissedError();
      }
      return pinEditor.changeOf(store.pins, [restoreLost(lost)]);
    },
    'hfInference.pins.remove': async (...args) => {
      if (args[0] !== undefined && rowsOfCall(args) === undefined) {
        const parsed = parsePinArgs('remove', args[0]);
        const { model_id: modelId, compute_type: computeType, confirm } = parsed;
        return pinEditor.change(
          [{ type: 'remove', modelId, ...(computeType !== undefined && { computeType }) }],
          confirm === false,
        );
      }
      const names = await namesOf('remove', args, vscode.l10n.t('Select models to unpin'), 'several');
      await confirmRemoval(names);
      // Removes exactly the rows that were shown, since another compute type of the same model is another pin.
      return pinEditor.change([{ type: 'replaceAll', target: [], removed: [...names] }]);
    },
    'hfInference.pins.setComputeType': async (...args) => {
      if (args[0] !== undefined && rowsOfCall(args) === undefined) {
        const { model_id: modelId, compute_type: computeType } = parsePinArgs('setComputeType', args[0]);
        return pinEditor.change([{ type: 'setComputeType', modelId, computeType }]);
      }
      if (!source.hasComputeTypes) {
        void showMessage('information', vscode.l10n.t('The local server runs all models on cpu.'));
        throw new DismissedError();
      }
      const names = await namesOf('setComputeType', args, vscode.l10n.t('Select a model'), 'one');
      const [first] = names;
      if (first === undefined) {
        throw new DismissedError();
      }
      const computeType = await askForComputeType(namesInSentence(names), first.computeType);
      return pinEditor.change(
        names.map(({ modelId, computeType: from }) => ({
          type: 'setComputeType',
          modelId,
          computeType,
          ...(from !== undefined && { from }),
        })),
      );
    },
    'hfInference.pins.copyModelId': async (...args) => {
      const names = await namesOf('copyModelId', args, vscode.l10n.t('Select models to copy'), 'several');
      const text = [...new Set(names.map(({ modelId }) => modelId))].join('\n');
      await vscode.env.clipboard.writeText(text);
      showNotice(vscode.l10n.t('Copied to the clipboard'));
      return text;
    },
    'hfInference.pins.openOnHub': async (...args) => {
      const names = await namesOf('openOnHub', args, vscode.l10n.t('Select a model to open'), 'one');
      for (const { modelId } of names) {
        const path = modelId.split('/').map(encodeURIComponent).join('/');
        await vscode.env.openExternal(vscode.Uri.parse(`https://huggingface.co/${path}`));
      }
    },
    'hfInference.pins.infer': async (...args) => {
      // The button in a row applies to that row only, regardless of the selection.
      const [name] = await namesOf('infer', args.slice(0, 1), vscode.l10n.t('Select a model to run'), 'one');
      return name && runCommand('hfInference.infer', { model: name.modelId });
    },
    'hfInference.pins.useAsModel': async (...args) => {
      const [name] = await namesOf(
        'useAsModel',
        args.slice(0, 1),
        vscode.l10n.t('Select a model to use'),
        'one',
      );
      if (name === undefined) {
        throw new DismissedError();
      }
      const { modelId } = name;
      if (!parseModelId(modelId).ok) {
        throw new ArgumentError('hfInference.pins.useAsModel expects the ID of a model');
      }
      await writeSetting('model', modelId, vscode.window.activeTextEditor?.document.uri);
      return modelId;
    },
  };
}

async function intentToAdd(args: unknown, source: Pick<ActivePins, 'hasComputeTypes'>): Promise<PinIntent> {
  if (args !== undefined) {
    const { model_id: modelId, compute_type: computeType } = parsePinArgs('add', args);
    return { type: 'add', modelId, ...(computeType !== undefined && { computeType }) };
  }
  const modelId = await runCommand('hfInference.pickModel');
  if (modelId === undefined) {
    throw new DismissedError();
  }
  const computeType = source.hasComputeTypes ? await askForComputeType(modelId) : DEFAULT_COMPUTE_TYPE;
  return { type: 'add', modelId, computeType };
}

/** Asks once for all models. Throws `DismissedError`. */
async function confirmRemoval(names: readonly PinName[]): Promise<void> {
  const [first, ...others] = names;
  if (first === undefined) {
    throw new DismissedError();
  }
  const unpin = vscode.l10n.t('Unpin');
  const question =
    others.length === 0
      ? vscode.l10n.t('Unpin {0}?', namesInSentence([first]))
      : plural(names.length, vscode.l10n.t('Unpin {0} model?|Unpin {0} models?'));
  const consequence =
    others.length === 0
      ? vscode.l10n.t('It will no longer stay loaded for anyone using this account. You can undo this.')
      : vscode.l10n.t(
          '{0}\n\nThey will no longer stay loaded for anyone using this account. You can undo this.',
          namesOnLine(names),
        );
  await askToConfirm(question, consequence, unpin);
}
