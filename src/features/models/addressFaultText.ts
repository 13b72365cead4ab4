import { l10n } from 'vscode';
import type { AddressFault } from '../../core/endpoints/completeAddress';

/** Explains why a typed text cannot be an endpoint. */
export function addressFaultText(fault: AddressFault): string {
  switch (fault) {
    case 'empty':
      return l10n.t('Enter an address.');
    case 'tooLong':
      return l10n.t('The address is too long.');
    case 'notAUrl':
      return l10n.t('This is not a valid address. Use the form https://host/path.');
    case 'scheme':
      return l10n.t('This is not an address. Use the form https://host/path or host:port.');
    case 'credentials':
      return l10n.t('The address must not contain a user name or password. Use “Set Token” instead.');
    case 'query':
      return l10n.t('The address must not contain a query (“?”).');
    case 'fragment':
      return l10n.t('The address must not contain a fragment (“#”).');
    case 'insecure':
      return l10n.t('Plain http:// would expose your texts on the internet. Use https://.');
    case 'linkLocal':
      return l10n.t('Link-local addresses are not allowed. Use another address.');
    case 'modelPage':
      return l10n.t('This is a web page, not an API. Select Hugging Face, and then the model.');
  }
}
