import * as vscode from 'vscode';
import type { PinChanges } from '../../core/pins/intent/pinChanges';
import type { LostPin } from '../../core/pins/intent/rememberedPins';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { PinName } from '../../core/pins/list/pinList';
import type { PinReason, RespelledPin } from '../../core/pins/intent/pinOutcome';
import { visibleLine } from '../../core/tasks/visibleText';
import { pinFailureText } from './pinFailure';

const MAX_NAMES = 20;

/** What has been done, once it is. */
export function doneSentence(intents: readonly PinIntent[]): string {
  const [intent, ...more] = intents;
  if (intent === undefined || more.length > 0) {
    return vscode.l10n.t('Pinned models updated.');
  }
  switch (intent.type) {
    case 'add':
      return vscode.l10n.t('Pinned {0}.', shown(intent.modelId));
    case 'remove':
      return vscode.l10n.t('Unpinned {0}.', shown(intent.modelId));
    case 'setComputeType':
      return vscode.l10n.t(
        'Changed the compute type of {0} to {1}.',
        shown(intent.modelId),
        intent.computeType,
      );
    case 'replaceAll': {
      const [first, ...others] = intent.removed ?? [];
      if (intent.target.length > 0 || first === undefined) {
        return vscode.l10n.t('Pinned models replaced.');
      }
      return others.length === 0
        ? vscode.l10n.t('Unpinned {0}.', shown(first.modelId))
        : vscode.l10n.t('Unpinned {0} models.', others.length + 1);
    }
    case 'restore':
      return vscode.l10n.t('Change undone.');
  }
}

/** What was meant to be done, for a question whether to do it now. */
export function intentSentence(intent: PinIntent): string {
  switch (intent.type) {
    case 'add':
      return vscode.l10n.t('pin {0}', shown(intent.modelId));
    case 'remove':
      return vscode.l10n.t('unpin {0}', shown(intent.modelId));
    case 'setComputeType':
      return vscode.l10n.t(
        'change the compute type of {0} to {1}',
        shown(intent.modelId),
        intent.computeType,
      );
    case 'replaceAll':
      return intent.target.length === 0
        ? vscode.l10n.t('unpin {0}', shownNames(intent.removed ?? []))
        : vscode.l10n.t(
            'replace the list with {0}',
            shownNames(intent.target.map(({ model_id: modelId }) => ({ modelId }))),
          );
    case 'restore':
      return vscode.l10n.t('undo a change');
  }
}

/** Why it was not done, or is not known to be. */
export function reasonSentence(reason: PinReason, origin: string): string {
  switch (reason.code) {
    case 'invalidModelId':
      return vscode.l10n.t(
        '“{0}” is not a valid model ID. Use name or owner/name with letters, digits, “.”, “_”, and “-”.',
        shown(reason.modelId),
      );
    case 'invalidComputeType':
      return vscode.l10n.t('“{0}” is not a valid compute type. Use cpu or gpu.', shown(reason.computeType));
    case 'limit':
      return vscode.l10n.t(
        'This change would pin {1} models, but the limit is {0}. Nothing was changed. Unpin a model first.',
        reason.allowed,
        reason.count,
      );
    case 'otherComputeType':
      return reason.computeType === undefined
        ? vscode.l10n.t('{0} is already pinned, without a compute type.', shown(reason.modelId))
        : vscode.l10n.t('{0} is already pinned on {1}.', shown(reason.modelId), shown(reason.computeType));
    case 'notPinned':
      return vscode.l10n.t('{0} is not pinned.', shown(reason.modelId));
    case 'severalSpellings':
      return vscode.l10n.t(
        '{0} is not in the list, but {1} are. Nothing was changed. Use one of these IDs.',
        shown(reason.modelId),
        shownNames(reason.spellings.map((modelId) => ({ modelId }))),
      );
    case 'suspiciousShrink':
      return vscode.l10n.t(
        'Models that you had pinned are missing from the list: {0}. Nothing was changed. Are you using the right account?',
        shownNames(reason.missing),
      );
    case 'notRead':
      return vscode.l10n.t('Nothing was changed. {0}', pinFailureText(reason.failure, origin));
    case 'rejected':
      return vscode.l10n.t('The pinned models are unchanged. {0}', pinFailureText(reason.failure, origin));
    case 'cancelled':
      return vscode.l10n.t(
        'The change was canceled, but it may already have been applied. Refresh to check.',
      );
    case 'overwritten':
      return vscode.l10n.t(
        'Someone else kept changing the pinned models. This change was not applied after {0} attempts. Try again.',
        reason.attempts,
      );
    case 'dropped':
      return vscode.l10n.t('{0} accepted the change but kept only part of the list.', origin);
    case 'notApplied':
      return vscode.l10n.t('{0} accepted the change but did not apply it. Try again later.', origin);
    case 'laterIntent':
      return vscode.l10n.t('A later change replaced this one.');
    case 'notReadBack':
      return vscode.l10n.t(
        'The change was sent but could not be verified. {0}',
        pinFailureText(reason.failure, origin),
      );
  }
}

/** What a server did to pins that nobody asked to change. */
export function lostSentence(lost: readonly LostPin[]): string {
  const names = lost.map(({ item: { name, text } }) => name ?? { modelId: text });
  return vscode.l10n.t('Other models are no longer pinned: {0}.', shownNames(names));
}

/** What the server calls the models that were asked for in another case. */
export function respelledSentence(respelled: readonly RespelledPin[]): string {
  const [first, ...others] = respelled;
  return first !== undefined && others.length === 0
    ? vscode.l10n.t('The server lists {0} as {1}.', shown(first.asked), shown(first.listed))
    : vscode.l10n.t(
        'The server lists these models with different capitalization: {0}.',
        shortened(respelled.map(({ asked, listed }) => `${shown(asked)} → ${shown(listed)}`)),
      );
}

/** There is nothing to unpin, but an entry that differs only in case and that the server keeps apart. */
export function otherEntrySentence({ asked, listed }: RespelledPin): string {
  return vscode.l10n.t(
    '{0} is not pinned. The list has {1}, which is a separate entry.',
    shown(asked),
    shown(listed),
  );
}

/** The changes as the lines of a question. */
export function changeLines({ added, removed, changed }: PinChanges): string {
  return [
    added.length > 0 && vscode.l10n.t('Added: {0}', shownNames(added)),
    removed.length > 0 && vscode.l10n.t('Removed: {0}', shownNames(removed)),
    changed.length > 0 && vscode.l10n.t('Changed: {0}', shortened(changed.map(changedText))),
  ]
    .filter((line) => line !== false)
    .join('\n');
}

/** Names from outside as inert text, so many that a person can still read them. */
export function shownNames(names: readonly PinName[]): string {
  return shortened(
    names.map(({ modelId, computeType }) => shown(modelId) + (computeType ? ` (${shown(computeType)})` : '')),
  );
}

function changedText({ modelId, from, to }: PinChanges['changed'][number]): string {
  return from === to ? shown(modelId) : `${shown(modelId)} (${shown(from ?? '–')} → ${shown(to ?? '–')})`;
}

function shortened(texts: readonly string[]): string {
  const more = texts.length - MAX_NAMES;
  const first = texts.slice(0, MAX_NAMES).join(', ');
  return more > 0 ? vscode.l10n.t('{0}, and {1} more', first, more) : first;
}

function shown(text: string): string {
  return visibleLine(text, 100);
}
