import * as vscode from 'vscode';
import type { PinName } from '../../core/pins/list/pinList';
import { visibleLine } from '../../core/tasks/visibleText';
import { listInSentence, listOnLine } from '../../platform/messages/lists';
import { plural } from '../../platform/messages/plural';

const MAX_NAMES = 20;
const MAX_NAME_LENGTH = 100;

/** A name from outside as inert text. */
export function nameText(name: string): string {
  return visibleLine(name, MAX_NAME_LENGTH);
}

/** Names from outside within a sentence, as inert text. A long list is shortened. */
export function namesInSentence(names: readonly PinName[]): string {
  return shortened(names.map(pinText), listInSentence);
}

/** The models of some IDs within a sentence, each once. */
export function idsInSentence(ids: readonly string[]): string {
  return namesInSentence([...new Set(ids)].map((modelId) => ({ modelId })));
}

/** Names from outside after a label, as inert text. A long list is shortened. */
export function namesOnLine(names: readonly PinName[]): string {
  return textsOnLine(names.map(pinText));
}

/** Texts after a label. A long list is shortened. */
export function textsOnLine(texts: readonly string[]): string {
  return shortened(texts, listOnLine);
}

function pinText({ modelId, computeType }: PinName): string {
  return nameText(modelId) + (computeType ? ` (${nameText(computeType)})` : '');
}

function shortened(texts: readonly string[], list: (texts: readonly string[]) => string): string {
  const more = texts.length - MAX_NAMES;
  return more > 0
    ? plural(
        more,
        vscode.l10n.t('{1}, and {0} more|{1}, and {0} more'),
        listOnLine(texts.slice(0, MAX_NAMES)),
      )
    : list(texts);
}
