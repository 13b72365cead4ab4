import { l10n } from 'vscode';
import type { Remedy } from '../../core/http/failureTraits';
import type { NextStep } from './nextStep';

export const HUB_URL = 'https://huggingface.co';
const NEW_TOKEN_PAGE = `${HUB_URL}/settings/tokens/new?ownUserPermissions=inference.serverless.write&tokenType=fineGrained`;

/** Returns the button for a remedy, or `undefined` if no button can help. */
export function remedyStep(remedy: Exclude<Remedy, 'none'>): NextStep;
export function remedyStep(remedy: Remedy): NextStep | undefined;
export function remedyStep(remedy: Remedy): NextStep | undefined {
  switch (remedy) {
    case 'none':
      return undefined;
    case 'retry':
      return { title: l10n.t('Retry'), again: true };
    case 'setToken':
      return { title: l10n.t('Set Token'), command: 'hfInference.setToken', thenAgain: true };
    case 'replaceToken':
      return { title: l10n.t('Set Token'), command: 'hfInference.setToken', thenAgain: true };
    case 'createToken':
      return { title: l10n.t('Create Token'), url: NEW_TOKEN_PAGE };
    case 'openBilling':
      return { title: l10n.t('Open Billing'), url: `${HUB_URL}/settings/billing` };
    case 'chooseModel':
      return { title: l10n.t('Select Model'), command: 'hfInference.selectModel' };
    case 'chooseEndpoint':
      return { title: l10n.t('Select Endpoint'), command: 'hfInference.selectEndpoint' };
    case 'switchApi':
      return { title: l10n.t('Select API'), command: 'hfInference.selectApi', thenAgain: true };
    case 'certificateSettings':
      return { title: l10n.t('Open Certificate Settings'), setting: 'http.systemCertificates' };
    case 'proxySettings':
      return { title: l10n.t('Open Proxy Settings'), setting: 'http.proxy' };
    case 'showLog':
      return { title: l10n.t('Show Log'), command: 'hfInference.showLog' };
  }
}
