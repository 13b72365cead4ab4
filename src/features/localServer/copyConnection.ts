import * as vscode from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import { localEndpoint } from '../../core/localServer/localServer';
import { LOCAL_SERVER_ACCOUNT } from '../../core/localServer/serverTokens';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { offer } from '../../platform/messages/showMessage';
import type { ActionButton } from '../../platform/messages/showMessage';
import { readSetting } from '../../platform/settings';

/** The accounts that the key of the server is read from. */
export type ConnectionAccounts = Pick<Accounts, 'isForSession' | 'tokenOf'>;

type Part = 'address' | 'key';

/** What the messages depend on. */
interface Connection {
  readonly endpoint: string;
  /** Where clients of OpenAI's API find the server. */
  readonly address: string;
  /** Whether the server has the same address after a restart. */
  readonly keepsAddress: boolean;
  /** Whether the key is stored. Otherwise, it is lost when the window closes. */
  readonly keepsKey: boolean;
}

/**
 * Copies what other programs need to use the local server, which is started unless it is running. The key is never shown.
 */
export async function copyConnection(
  server: { run(): Promise<number> },
  accounts: ConnectionAccounts,
): Promise<void> {
  const port = await server.run();
  const endpoint = localEndpoint(port);
  const connection: Connection = {
    endpoint,
    address: `${endpoint}/v1`,
    keepsAddress: readSetting('localServer.port') === port,
    keepsKey: !accounts.isForSession(endpoint, LOCAL_SERVER_ACCOUNT),
  };
  const picked = await vscode.window.showQuickPick(rows(connection), {
    title: vscode.l10n.t('Use the Local Server in Other Programs'),
    placeHolder: vscode.l10n.t('Select what to copy'),
  });
  if (picked === undefined) {
    throw new DismissedError();
  }
  await copy(picked.part, connection, accounts);
}

function rows(connection: Connection): (vscode.QuickPickItem & { part: Part })[] {
  const { address, keepsAddress } = connection;
  return [
    {
      part: 'address',
      label: `$(link) ${vscode.l10n.t('Copy Address')}`,
      description: address,
      detail: keepsAddress
        ? vscode.l10n.t('The base URL for clients of OpenAI’s API. It stays the same.')
        : vscode.l10n.t(
            'The base URL for clients of OpenAI’s API. It may change when the server restarts, unless “hfInference.localServer.port” names its port.',
          ),
    },
    {
      part: 'key',
      label: `$(key) ${vscode.l10n.t('Copy Key')}`,
      detail: keyDetail(connection),
    },
  ];
}

/** A key belongs to the port of its server. */
function keyDetail({ keepsAddress, keepsKey }: Connection): string {
  if (!keepsKey) {
    return vscode.l10n.t(
      'The API key. It is valid for this server only. It could not be stored, so it changes after this window is closed.',
    );
  }
  return keepsAddress
    ? vscode.l10n.t('The API key. It is valid for this server only, and stays the same.')
    : vscode.l10n.t('The API key. It is valid for this server only, and changes with its port.');
}

/** Copies one part, and offers the other one in a message, which stays while the user pastes the first one. */
async function copy(part: Part, connection: Connection, accounts: ConnectionAccounts): Promise<void> {
  const { address, endpoint } = connection;
  const text = part === 'address' ? address : await accounts.tokenOf(endpoint, LOCAL_SERVER_ACCOUNT);
  if (text === undefined) {
    throw new Error('the key of the local server is not stored');
  }
  await vscode.env.clipboard.writeText(text);
  const copyButton = (title: string, other: Part): ActionButton => ({
    title,
    act: () => copy(other, connection, accounts),
  });
  if (part === 'address') {
    await offer(
      'information',
      vscode.l10n.t('The address {0} was copied. Programs also need the key.', address),
      [copyButton(vscode.l10n.t('Copy Key'), 'key')],
    );
  } else if (readSetting('localServer.keepRunning')) {
    await offer(
      'information',
      vscode.l10n.t('The key was copied. The local server keeps running when VS Code is closed.'),
      [copyButton(vscode.l10n.t('Copy Address'), 'address')],
    );
  } else {
    await offer(
      'information',
      vscode.l10n.t(
        'The key was copied. The local server stops soon after the last window that uses it is closed, unless you let it keep running.',
      ),
      [
        copyButton(vscode.l10n.t('Copy Address'), 'address'),
        {
          title: vscode.l10n.t('Open Settings'),
          act: () => runCommand('workbench.action.openSettings', 'hfInference.localServer.keepRunning'),
        },
      ],
    );
  }
}
