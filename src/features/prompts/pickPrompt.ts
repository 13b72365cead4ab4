import * as vscode from 'vscode';
import { acceptedItem } from '../../platform/acceptedItem';
import { DismissedError } from '../../platform/commandErrors';
import { askToConfirm } from '../../platform/messages/showMessage';
import { createPrompt } from './createPrompt';
import { editPrompt } from './editPrompt';
import { listPrompts } from './promptFiles';
import type { PromptFile, PromptServices } from './promptFiles';

type Act = 'run' | 'edit' | 'delete' | 'new';

interface PromptRow extends vscode.QuickPickItem {
  readonly prompt?: PromptFile;
  readonly act?: Act;
}

interface RowButton extends vscode.QuickInputButton {
  readonly act: Act;
}

/** Asks for a prompt. Prompts can be created, edited, and deleted there, too. Throws `DismissedError`. */
export async function pickPrompt(services: PromptServices): Promise<PromptFile> {
  for (;;) {
    const { act, prompt } = await ask(await listPrompts(services));
    if (act === 'new' || prompt === undefined) {
      await createPrompt(services);
      throw new DismissedError();
    }
    switch (act) {
      case 'run':
        return prompt;
      case 'edit':
        await editPrompt(services, prompt);
        throw new DismissedError();
      case 'delete':
        await deletePrompt(prompt);
    }
  }
}

async function ask(
  prompts: readonly PromptFile[],
): Promise<{ readonly act: Act; readonly prompt?: PromptFile | undefined }> {
  const picker = vscode.window.createQuickPick<PromptRow>();
  picker.title = vscode.l10n.t('Run Prompt');
  picker.placeholder = vscode.l10n.t('Select a prompt for the selected text');
  picker.matchOnDescription = true;
  picker.items = [
    ...section(vscode.l10n.t('your prompts'), prompts, 'user'),
    ...section(vscode.l10n.t('prompts of the workspace'), prompts, 'workspace'),
    ...section(vscode.l10n.t('built-in prompts'), prompts, 'builtIn'),
    separator(vscode.l10n.t('more')),
    { label: `$(add) ${vscode.l10n.t('New Prompt…')}`, act: 'new' },
  ];
  try {
    return await new Promise((resolve, reject) => {
      picker.onDidAccept(() => {
        const accepted = acceptedItem(picker);
        if (accepted !== undefined) {
          resolve({ act: accepted.act ?? 'run', prompt: accepted.prompt });
        }
      });
      picker.onDidTriggerItemButton(({ button, item }) => {
        const pressed = buttonsOf(item.prompt).find(({ tooltip }) => tooltip === button.tooltip);
        if (pressed !== undefined) {
          resolve({ act: pressed.act, prompt: item.prompt });
        }
      });
      picker.onDidHide(() => reject(new DismissedError()));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

function section(
  title: string,
  prompts: readonly PromptFile[],
  origin: PromptFile['origin'],
): readonly PromptRow[] {
  const rows = prompts.filter((prompt) => prompt.origin === origin).map(rowOf);
  return rows.length === 0 ? [] : [separator(title), ...rows];
}

function rowOf(prompt: PromptFile): PromptRow {
  const { description, folder, origin, parsed, title } = prompt;
  const facts = [
    // The headings are gone as soon as something is typed.
    origin === 'workspace' &&
      (folder === undefined
        ? vscode.l10n.t('from the workspace')
        : vscode.l10n.t('from the folder {0}', folder)),
    parsed.ok ? description : vscode.l10n.t('cannot be used'),
  ];
  return {
    label: title,
    description: facts.filter((fact) => typeof fact === 'string').join(' · '),
    prompt,
    buttons: [...buttonsOf(prompt)],
  };
}

function buttonsOf(prompt: PromptFile | undefined): readonly RowButton[] {
  const button = (act: Act, icon: string, tooltip: string) => ({
    act,
    tooltip,
    iconPath: new vscode.ThemeIcon(icon),
  });
  switch (prompt?.origin) {
    case undefined:
      return [];
    case 'user':
      return [
        button('edit', 'edit', vscode.l10n.t('Edit Prompt')),
        button('delete', 'trash', vscode.l10n.t('Delete Prompt')),
      ];
    case 'builtIn':
      return [button('edit', 'edit', vscode.l10n.t('Edit a Copy'))];
    case 'workspace':
      return [button('edit', 'go-to-file', vscode.l10n.t('Open File'))];
  }
}

function separator(label: string): PromptRow {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

async function deletePrompt({ title, uri }: PromptFile): Promise<void> {
  await askToConfirm(
    vscode.l10n.t('Delete the prompt “{0}”?', title),
    vscode.l10n.t('This cannot be undone.'),
    vscode.l10n.t('Delete'),
  );
  await vscode.workspace.fs.delete(uri);
}
