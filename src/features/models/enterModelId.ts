import * as vscode from 'vscode';
import { isRouter } from '../../core/endpoints/endpointApi';
import type { EndpointApi } from '../../core/endpoints/endpointApi';
import type { ModelsTarget } from '../../core/models/offeredModels';
import { parseTypedId } from '../../core/models/parseTypedId';
import { DismissedError } from '../../platform/commandErrors';
import type { KnownModel } from './modelDescription';
import { invalidIdText } from './modelRows';

/** The host of an endpoint, as shown. */
export const hostOf = ({ endpoint }: ModelsTarget): string => new URL(endpoint).host;

/** Whether an endpoint takes only `name` or `owner/name`. */
export function isStrict({ endpoint, isLocalServer }: ModelsTarget, api: EndpointApi | undefined): boolean {
  return isLocalServer || isRouter(endpoint) || api?.forms.includes('openai') === false;
}

/** Asks for the ID of a model that is not in a list. Throws `DismissedError`. */
export async function enterModelId(target: ModelsTarget, api: EndpointApi | undefined): Promise<KnownModel> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Model ID'),
    prompt: vscode.l10n.t('The model ID, exactly as {0} knows it', hostOf(target)),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === '' || parseTypedId(text, target, api?.forms).ok
        ? undefined
        : invalidIdText(isStrict(target, api)),
  });
  const parsed = parseTypedId(typed ?? '', target, api?.forms);
  if (!parsed.ok) {
    throw new DismissedError();
  }
  return { id: parsed.id };
}
