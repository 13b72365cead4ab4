import * as vscode from 'vscode';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { checkToken, unwrapToken } from '../../core/identity/token';
import type { TokenFault } from '../../core/identity/token';
import { sourceName } from '../../core/identity/tokenSource';
import type { TokenSource } from '../../core/identity/tokenSource';
import { DismissedError } from '../../platform/commandErrors';
import { remedyStep } from '../../platform/messages/remedyStep';

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

/** A token that the user entered, or the source that they would rather import it from. */
export type EnteredToken =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'import'; readonly source: TokenSource };

/**
 * Asks for a token in a masked, initially empty box that validates while the user types. Quotes and the name of a variable
 * around a token are removed. An unusual prefix only causes a warning. A button imports the token of `source`, if there is
 * one. Throws `DismissedError`.
 */
export async function askForToken(
  origin: string,
  account: string,
  source: TokenSource | undefined,
): Promise<EnteredToken> {
  const box = vscode.window.createInputBox();
  const createToken = remedyStep('createToken');
  const isHub = isHuggingFace(origin);
  box.title = vscode.l10n.t('Token for {0} (account “{1}”)', origin, account);
  box.prompt = isHub
    ? vscode.l10n.t(
        'Stored in VS Code’s secret storage and sent only to this address. It needs the permission “inference.serverless.write”.',
      )
    : vscode.l10n.t('Stored in VS Code’s secret storage and sent only to this address.');
  box.password = true;
  box.ignoreFocusOut = true;
  const importButton = source && importTokenButton(source);
  box.buttons = [...(importButton ? [importButton] : []), ...(isHub ? [createTokenButton()] : [])];
  try {
    return await new Promise<EnteredToken>((resolve, reject) => {
      box.onDidChangeValue((text) => {
        box.validationMessage = text === '' ? undefined : problemWith(text, isHub);
      });
      box.onDidTriggerButton((button) => {
        if (button === importButton && source !== undefined) {
          resolve({ kind: 'import', source });
        } else if ('url' in createToken) {
          void vscode.env.openExternal(vscode.Uri.parse(createToken.url));
        }
      });
      box.onDidAccept(() => {
        const checked = checkToken(unwrapToken(box.value));
        if (checked.ok) {
          resolve({ kind: 'token', token: checked.token });
        }
      });
      box.onDidHide(() => reject(new DismissedError()));
      box.show();
    });
  } finally {
    box.dispose();
  }
}

function importTokenButton(source: TokenSource): vscode.QuickInputButton {
  return {
    iconPath: new vscode.ThemeIcon('cloud-download'),
    tooltip: vscode.l10n.t('Import the Token in {0}…', sourceName(source)),
  };
}

function createTokenButton(): vscode.QuickInputButton {
  return {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: vscode.l10n.t('Create a Token with the Permission “inference.serverless.write”'),
  };
}

function problemWith(text: string, isHub: boolean): string | vscode.InputBoxValidationMessage | undefined {
  const unwrapped = unwrapToken(text);
  const checked = checkToken(unwrapped);
  if (!checked.ok) {
    return tokenFaultText(checked.reason);
  }
  if (isHub && !checked.token.startsWith('hf_')) {
    return {
      message: vscode.l10n.t('Hugging Face tokens start with “hf_”. Press Enter to store this one anyway.'),
      severity: vscode.InputBoxValidationSeverity.Warning,
    };
  }
  return unwrapped === text.trim()
    ? undefined
    : {
        message: vscode.l10n.t('Only the token itself is stored, without quotes or a name before it.'),
        severity: vscode.InputBoxValidationSeverity.Info,
      };
}
