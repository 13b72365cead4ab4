import * as vscode from 'vscode';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { checkToken } from '../../core/identity/token';
import type { TokenFault } from '../../core/identity/token';
import { DismissedError } from '../../platform/commandErrors';

/** Explains why a text cannot be a token, without repeating it. */
export function tokenFaultText(fault: TokenFault): string {
  switch (fault) {
    case 'empty':
      return vscode.l10n.t('The token is empty.');
    case 'tooLong':
      return vscode.l10n.t('The token is too long (at most 4096 characters).');
    case 'characters':
      return vscode.l10n.t(
        'A token must not contain spaces, line breaks, or non-ASCII characters. Copy it again.',
      );
  }
}

/**
 * Asks for a token in a masked, initially empty box that validates while the user types. An unusual prefix only causes
 * a warning. Throws `DismissedError`.
 */
export async function askForToken(origin: string, account: string): Promise<string> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Token for {0} (account “{1}”)', origin, account),
    prompt: vscode.l10n.t('Stored in VS Code’s secret storage and sent only to this address.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (text === '') {
        return undefined;
      }
      const checked = checkToken(text);
      if (!checked.ok) {
        return tokenFaultText(checked.reason);
      }
      return isHuggingFace(origin) && !checked.token.startsWith('hf_')
        ? {
            message: vscode.l10n.t(
              'Hugging Face tokens start with “hf_”. Press Enter to store this one anyway.',
            ),
            severity: vscode.InputBoxValidationSeverity.Warning,
          }
        : undefined;
    },
  });
  const checked = typed === undefined ? undefined : checkToken(typed);
  if (checked?.ok !== true) {
    throw new DismissedError();
  }
  return checked.token;
}
