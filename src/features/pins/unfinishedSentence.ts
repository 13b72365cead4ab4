import * as vscode from 'vscode';
import { affectedIds, requestedIds } from '../../core/pins/intent/pinIntent';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import { plural } from '../../platform/messages/plural';
import { idsInSentence, namesInSentence, nameText } from './pinNames';

/** Tells of changes that were applied although VS Code closed during them. */
export function appliedSentence(intents: readonly PinIntent[]): string {
  const [intent, ...others] = intents;
  if (intent === undefined || others.length > 0) {
    return plural(
      intents.length,
      vscode.l10n.t(
        'VS Code closed during {0} change to these pinned models: {1}. The change was applied.|VS Code closed during {0} changes to these pinned models: {1}. The changes were applied.',
      ),
      idsInSentence(intents.flatMap(affectedIds)),
    );
  }
  switch (intent.type) {
    case 'add':
      return vscode.l10n.t(
        'VS Code closed while pinning {0}. The change was applied.',
        nameText(intent.modelId),
      );
    case 'remove':
      return vscode.l10n.t(
        'VS Code closed while unpinning {0}. The change was applied.',
        nameText(intent.modelId),
      );
    case 'setComputeType':
      return vscode.l10n.t(
        'VS Code closed while changing the compute type of {0} to {1}. The change was applied.',
        nameText(intent.modelId),
        nameText(intent.computeType),
      );
    case 'replaceAll':
      return intent.target.length === 0
        ? vscode.l10n.t(
            'VS Code closed while unpinning {0}. The change was applied.',
            namesInSentence(intent.removed ?? []),
          )
        : vscode.l10n.t(
            'VS Code closed while replacing the pinned models with {0}. The change was applied.',
            idsInSentence(requestedIds(intent)),
          );
    case 'restore':
      return intent.remove.length === 0
        ? vscode.l10n.t(
            'VS Code closed while pinning {0}. The change was applied.',
            idsInSentence(requestedIds(intent)),
          )
        : vscode.l10n.t(
            'VS Code closed while undoing a change to these pinned models: {0}. The change was undone.',
            idsInSentence(affectedIds(intent)),
          );
  }
}

/** Tells of changes that were not applied because VS Code closed, and asks whether to apply them. */
export function notAppliedSentence(intents: readonly PinIntent[]): string {
  const [intent, ...others] = intents;
  if (intent === undefined || others.length > 0) {
    return plural(
      intents.length,
      vscode.l10n.t(
        'VS Code closed during {0} change to these pinned models: {1}. The change was not applied. Apply it now?|VS Code closed during {0} changes to these pinned models: {1}. The changes were not applied. Apply them now?',
      ),
      idsInSentence(intents.flatMap(affectedIds)),
    );
  }
  switch (intent.type) {
    case 'add':
      return vscode.l10n.t(
        'VS Code closed while pinning {0}. The change was not applied. Apply it now?',
        nameText(intent.modelId),
      );
    case 'remove':
      return vscode.l10n.t(
        'VS Code closed while unpinning {0}. The change was not applied. Apply it now?',
        nameText(intent.modelId),
      );
    case 'setComputeType':
      return vscode.l10n.t(
        'VS Code closed while changing the compute type of {0} to {1}. The change was not applied. Apply it now?',
        nameText(intent.modelId),
        nameText(intent.computeType),
      );
    case 'replaceAll':
      return intent.target.length === 0
        ? vscode.l10n.t(
            'VS Code closed while unpinning {0}. The change was not applied. Apply it now?',
            namesInSentence(intent.removed ?? []),
          )
        : vscode.l10n.t(
            'VS Code closed while replacing the pinned models with {0}. The change was not applied. Apply it now?',
            idsInSentence(requestedIds(intent)),
          );
    case 'restore':
      return intent.remove.length === 0
        ? vscode.l10n.t(
            'VS Code closed while pinning {0}. The change was not applied. Apply it now?',
            idsInSentence(requestedIds(intent)),
          )
        : vscode.l10n.t(
            'VS Code closed while undoing a change to these pinned models: {0}. The change was not undone. Undo it now?',
            idsInSentence(affectedIds(intent)),
          );
  }
}
