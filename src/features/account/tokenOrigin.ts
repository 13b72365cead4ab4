import * as vscode from 'vscode';
import { isUnencrypted } from '../../core/identity/endpoint';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { badEndpointText } from '../../platform/messages/failureMessage';
import { offer, showMessage } from '../../platform/messages/showMessage';
import type { AccountServices } from './accountServices';

/** Returns the endpoint in the settings. Shows a warning and throws `DismissedError` if it is not an address. */
export function requireEndpoint(): { readonly endpoint: string; readonly origin: string } {
  const endpoint = activeEndpoint();
  if (!endpoint.ok) {
    void showMessage('warning', badEndpointText());
    throw new DismissedError();
  }
  return endpoint;
}

/** Returns the origin that a token can be stored for. Says why there is none, and throws `DismissedError`. */
export function originForToken({ isLocalServer }: AccountServices): string {
  const { origin } = requireEndpoint();
  if (isUnencrypted(origin)) {
    void showMessage('warning', unencryptedText(origin));
    throw new DismissedError();
  }
  refuseLocalServer(isLocalServer(origin));
  return origin;
}

/** Explains why no token is stored for an origin with plain HTTP. */
export function unencryptedText(origin: string): string {
  return vscode.l10n.t(
    'No token is sent to {0}, because plain http:// would expose it on the network. Use https://.',
    origin,
  );
}

/** Explains that the local server sets its own token, and throws `DismissedError`. */
export function refuseLocalServer(isLocalServer: boolean): void {
  if (isLocalServer) {
    void offer(
      'information',
      vscode.l10n.t('The local server sets its own token. If it was lost, restart the server.'),
      [
        {
          title: vscode.l10n.t('Restart Local Server'),
          act: () => runCommand('hfInference.localServer.start'),
        },
      ],
    );
    throw new DismissedError();
  }
}
