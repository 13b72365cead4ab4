import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import type { OwnCommandId } from '../../platform/commandMap';
import type { SuggestedTexts } from './suggestedText';

/**
 * Shows Accept and Reject above the selections that a change would replace. VS Code hides the buttons in the title of a
 * diff editor until its group has the focus, and shows no CodeLens in it.
 */
export class ChangeLenses implements vscode.CodeLensProvider, Disposable {
  private readonly registration: Disposable;

  constructor(private readonly change: SuggestedTexts) {
    const { scheme } = change.targets.document.uri;
    this.registration = vscode.languages.registerCodeLensProvider({ scheme }, this);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { held, targets, texts } = this.change;
    if (document !== targets.document) {
      return [];
    }
    const [accept, reject] =
      texts.length + held.length === 1
        ? [vscode.l10n.t('Accept Change'), vscode.l10n.t('Reject Change')]
        : [vscode.l10n.t('Accept All Changes'), vscode.l10n.t('Reject All Changes')];
    const lines = [...texts, ...held].flatMap(({ index }) => {
      const target = targets.target(index);
      return 'lost' in target ? [] : [target.range.start.line];
    });
    return [...new Set(lines)].flatMap((line) => [
      lens(line, 'hfInference.acceptChange', accept),
      lens(line, 'hfInference.rejectChange', reject),
    ]);
  }

  dispose(): void {
    this.registration.dispose();
  }
}

function lens(line: number, command: OwnCommandId, title: string): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { command, title });
}
