import * as vscode from 'vscode';

/** A prompt in a file of the extension, as it is shown. */
export interface BuiltInPrompt {
  /** The file's name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** The prompts of the extension, in the order in which they are shown. */
export function builtInPrompts(): readonly BuiltInPrompt[] {
  return [
    {
      name: 'explain',
      title: vscode.l10n.t('Explain'),
      description: vscode.l10n.t('Explains what the selection means or does'),
    },
    {
      name: 'document',
      title: vscode.l10n.t('Document'),
      description: vscode.l10n.t('Adds documentation comments to code'),
    },
    {
      name: 'write-tests',
      title: vscode.l10n.t('Write Tests'),
      description: vscode.l10n.t('Writes unit tests for code'),
    },
    {
      name: 'find-bugs',
      title: vscode.l10n.t('Find Bugs'),
      description: vscode.l10n.t('Lists mistakes in code and how to fix them'),
    },
    {
      name: 'improve',
      title: vscode.l10n.t('Improve'),
      description: vscode.l10n.t('Improves code or text without changing what it does or says'),
    },
    {
      name: 'translate-to-english',
      title: vscode.l10n.t('Translate to English'),
      description: vscode.l10n.t('Translates text, or comments and messages in code, to English'),
    },
    {
      name: 'summarize',
      title: vscode.l10n.t('Summarize'),
      description: vscode.l10n.t('Summarizes the selection in a few sentences'),
    },
  ];
}
