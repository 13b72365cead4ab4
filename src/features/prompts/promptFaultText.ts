import * as vscode from 'vscode';
import { MAX_PROMPT_SIZE } from '../../core/prompts/parsePrompt';
import type { PromptFault } from '../../core/prompts/parsePrompt';
import { formatNumber } from '../../platform/messages/formatNumber';
import { listOnLine } from '../../platform/messages/lists';
import { OUTPUTS } from '../../platform/settings';

/** Explains why a prompt cannot be used. */
export function promptFaultText(title: string, fault: PromptFault): string {
  switch (fault.kind) {
    case 'unreadable':
      return vscode.l10n.t('The file of the prompt “{0}” could not be read.', title);
    case 'tooLarge':
      return vscode.l10n.t(
        'The file of the prompt “{0}” is too large. It can have up to {1} bytes.',
        title,
        formatNumber(MAX_PROMPT_SIZE),
      );
    case 'empty':
      return vscode.l10n.t('The prompt “{0}” has no text.', title);
    case 'frontMatter':
      return vscode.l10n.t(
        'The values between the lines “---” at the start of the prompt “{0}” are not valid YAML.',
        title,
      );
    case 'value':
      return invalidValueText(title, fault.key);
  }
}

function invalidValueText(title: string, key: Extract<PromptFault, { kind: 'value' }>['key']): string {
  switch (key) {
    case 'output':
      return vscode.l10n.t(
        '“output” in the prompt “{0}” is not valid. Use one of these: {1}.',
        title,
        listOnLine(OUTPUTS),
      );
    case 'parameters':
      return vscode.l10n.t('“parameters” in the prompt “{0}” must be a list of names and values.', title);
    case 'system':
      return vscode.l10n.t('“system” in the prompt “{0}” must be a text.', title);
  }
}
