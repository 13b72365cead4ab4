import * as vscode from 'vscode';
import type { PinChanges } from '../../core/pins/intent/pinChanges';
import type { LostPin } from '../../core/pins/intent/rememberedPins';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { PinReason, RespelledPin } from '../../core/pins/intent/pinOutcome';
import { requestedIds } from '../../core/pins/intent/pinIntent';
import { joinSentences } from '../../platform/messages/joinSentences';
import { plural } from '../../platform/messages/plural';
import { pinFailureText } from './pinFailure';
import { idsInSentence, namesInSentence, namesOnLine, nameText, textsOnLine } from './pinNames';

/** Says what a change did. */
export function doneSentence(intents: readonly PinIntent[]): string {
  const [intent, ...more] = intents;
  if (intent === undefined || more.length > 0) {
    return vscode.l10n.t('Pinned models updated.');
  }
  switch (intent.type) {
    case 'add':
      return vscode.l10n.t('Pinned {0}.', nameText(intent.modelId));
    case 'remove':
      return vscode.l10n.t('Unpinned {0}.', nameText(intent.modelId));
    case 'setComputeType':
      return vscode.l10n.t(
        'Changed the compute type of {0} to {1}.',
        nameText(intent.modelId),
        intent.computeType,
      );
    case 'replaceAll': {
      const [first, ...others] = intent.removed ?? [];
      if (intent.target.length > 0 || first === undefined) {
        return vscode.l10n.t('Pinned models replaced.');
      }
      return others.length === 0
        ? vscode.l10n.t('Unpinned {0}.', nameText(first.modelId))
        : plural(others.length + 1, vscode.l10n.t('Unpinned {0} model.|Unpinned {0} models.'));
    }
    case 'restore': {
      const [first, ...others] = requestedIds(intent);
      if (intent.remove.length > 0 || first === undefined) {
        return vscode.l10n.t('Change undone.');
      }
      return others.length === 0
        ? vscode.l10n.t('Pinned {0}.', nameText(first))
        : plural(others.length + 1, vscode.l10n.t('Pinned {0} model.|Pinned {0} models.'));
    }
  }
}

/** Says why a change was not applied, or may not have been. */
export function reasonSentence(reason: PinReason, origin: string): string {
  switch (reason.code) {
    case 'invalidModelId':
      return vscode.l10n.t(
        '“{0}” is not a valid model ID. Use name or owner/name with letters, digits, “.”, “_”, and “-”.',
        nameText(reason.modelId),
      );
    case 'invalidComputeType':
      return vscode.l10n.t(
        '“{0}” is not a valid compute type. Use cpu or gpu.',
        nameText(reason.computeType),
      );
    case 'limit':
      return plural(
        reason.count,
        vscode.l10n.t(
          'This change would pin {0} model, but the limit is {1}. Nothing was changed. Unpin a model first.|This change would pin {0} models, but the limit is {1}. Nothing was changed. Unpin a model first.',
        ),
        reason.allowed,
      );
    case 'otherComputeType':
      return reason.computeType === undefined
        ? vscode.l10n.t(
            '{0} is already pinned, without a compute type. Change its compute type instead.',
            nameText(reason.modelId),
          )
        : vscode.l10n.t(
            '{0} is already pinned on {1}. Change its compute type instead.',
            nameText(reason.modelId),
            nameText(reason.computeType),
          );
    case 'notPinned':
      return vscode.l10n.t('{0} is not pinned. Pin it first.', nameText(reason.modelId));
    case 'severalSpellings':
      return vscode.l10n.t(
        '{0} is not in the list, but {1} are. Nothing was changed. Use one of these IDs.',
        nameText(reason.modelId),
        idsInSentence(reason.spellings),
      );
    case 'suspiciousShrink':
      return vscode.l10n.t(
        'Models that you had pinned are missing from the list: {0}. Nothing was changed. Are you using the right account?',
        namesInSentence(reason.missing),
      );
    case 'notRead':
      return joinSentences([vscode.l10n.t('Nothing was changed.'), pinFailureText(reason.failure, origin)]);
    case 'rejected':
      return joinSentences([
        vscode.l10n.t('The pinned models are unchanged.'),
        pinFailureText(reason.failure, origin),
      ]);
    case 'cancelled':
      return vscode.l10n.t(
        'The change was canceled, but it may already have been applied. Refresh to check.',
      );
    case 'overwritten':
      return plural(
        reason.attempts,
        vscode.l10n.t(
          'Someone else kept changing the pinned models. This change was not applied after {0} attempt. Try again.|Someone else kept changing the pinned models. This change was not applied after {0} attempts. Try again.',
        ),
      );
    case 'dropped':
      return vscode.l10n.t('{0} accepted the change but kept only part of the list.', origin);
    case 'notApplied':
      return vscode.l10n.t('{0} accepted the change but did not apply it. Try again later.', origin);
    case 'laterIntent':
      return vscode.l10n.t('A later change replaced this one.');
    case 'notReadBack':
      return joinSentences([
        vscode.l10n.t('The change was sent but could not be verified.'),
        pinFailureText(reason.failure, origin),
      ]);
  }
}

/** Names the pins that the server removed although the change left them alone. */
export function lostSentence(lost: readonly LostPin[]): string {
  const names = lost.map(({ item: { name, text } }) => name ?? { modelId: text });
  return vscode.l10n.t(
    'Other models are no longer pinned: {0}. Restore them, or refresh to accept the list as it is.',
    namesInSentence(names),
  );
}

/** Says under which IDs the server lists models that were requested in different capitalization. */
export function respelledSentence(respelled: readonly RespelledPin[]): string {
  const [first, ...others] = respelled;
  return first !== undefined && others.length === 0
    ? vscode.l10n.t('The server lists {0} as {1}.', nameText(first.requested), nameText(first.listed))
    : vscode.l10n.t(
        'The server lists these models with different capitalization: {0}.',
        textsOnLine(respelled.map(({ requested, listed }) => `${nameText(requested)} → ${nameText(listed)}`)),
      );
}

/** Says why a model was not unpinned whose ID differs from a separate entry only in capitalization. */
export function otherEntrySentence({ requested, listed }: RespelledPin): string {
  return vscode.l10n.t(
    '{0} is not pinned. The list has {1}, which is a separate entry. To unpin that entry, use its exact ID.',
    nameText(requested),
    nameText(listed),
  );
}

/** Lists changes for the detail of a question, one line for each type of change. */
export function changeLines({ added, removed, changed }: PinChanges): string {
  return [
    added.length > 0 && vscode.l10n.t('Added: {0}', namesOnLine(added)),
    removed.length > 0 && vscode.l10n.t('Removed: {0}', namesOnLine(removed)),
    changed.length > 0 && vscode.l10n.t('Changed: {0}', textsOnLine(changed.map(changedText))),
  ]
    .filter((line) => line !== false)
    .join('\n');
}

function changedText({ modelId, from, to }: PinChanges['changed'][number]): string {
  return from === to
    ? nameText(modelId)
    : `${nameText(modelId)} (${nameText(from ?? '–')} → ${nameText(to ?? '–')})`;
}
