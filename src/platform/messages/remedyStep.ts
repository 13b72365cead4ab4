import { l10n } from 'vscode';
import type { Remedy } from '../../core/http/failureTraits';
import { billingPage } from './billingPage';
import { HUB_URL } from './hubUrl';
import type { NextStep } from './nextStep';

const NEW_TOKEN_PAGE = `${HUB_URL}/settings/tokens/new?ownUserPermissions=inference.serverless.write&tokenType=fineGrained`;

/**
 * Returns the button for a remedy, or `undefined` if no button can help.
 * @param billTo the organization that is billed, if it is not the account's owner
 */
export function remedyStep(remedy: Exclude<Remedy, 'none'>, billTo?: string): NextStep;
export function remedyStep(remedy: Remedy, billTo?: string): NextStep | undefined;
export function remedyStep(remedy: Remedy, billTo?: string): NextStep | undefined {
  switch (remedy) {
    case 'none':
      return undefined;
    case 'retry':
      return { title: l10n.t('Retry'), again: true };
    case 'setToken':
    case 'replaceToken':
      return { title: l10n.t('Set Token'), command: 'hfInference.setToken', thenAgain: true };
    case 'createToken':
      return { title: l10n.t('Create Token'), url: NEW_TOKEN_PAGE };
    case 'openBilling':
      return { title: l10n.t('Open Billing'), url: billingPage(billTo) };
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
