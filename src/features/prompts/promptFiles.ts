import * as vscode from 'vscode';
import { MAX_PROMPT_SIZE, parsePrompt } from '../../core/prompts/parsePrompt';
import type { ParsedPrompt } from '../../core/prompts/parsePrompt';
import { PROMPT_EXTENSION, promptName, withoutReplaced } from '../../core/prompts/promptNames';
import type { NamedPrompt, PromptOrigin } from '../../core/prompts/promptNames';
import type { OutputLog } from '../../platform/outputLog';
import { OUTPUTS } from '../../platform/settings';
import type { Output } from '../../platform/settings';
import { builtInPrompts } from './builtInPrompts';

/** The services that prompts need. */
export interface PromptServices {
  readonly log: OutputLog;
  /** The extension's own folder. */
  readonly extensionUri: vscode.Uri;
  /** A folder of the extension's own storage. */
  readonly stored: (name: string) => vscode.Uri;
}

/** A prompt with what its file says. */
export interface PromptFile extends NamedPrompt {
  readonly uri: vscode.Uri;
  /** The name as it is shown. */
  readonly title: string;
  readonly description?: string;
  /** The folder that the prompt is from, if it is one of several in the workspace. */
  readonly folder?: string;
  readonly parsed: ParsedPrompt<Output>;
}

/** Maximum number of prompts of one folder. */
const MAX_PROMPTS = 200;

/** Where the user's own prompts are. */
export function ownPromptsFolder({ stored }: Pick<PromptServices, 'stored'>): vscode.Uri {
  return stored('prompts');
}

/**
 * Reads all prompts: the user's, those of a trusted workspace, and the built-in ones that the user has not replaced. A
 * workspace may have prompts in `.github/prompts`.
 */
export async function listPrompts(services: PromptServices): Promise<readonly PromptFile[]> {
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  const [own, builtIn, ...workspace] = await Promise.all([
    readFolder(ownPromptsFolder(services), 'user'),
    readBuiltIn(services.extensionUri),
    ...folders.map((folder) => readWorkspace(folder, folders.length > 1)),
  ]);
  return withoutReplaced([...own, ...workspace.flat(), ...builtIn]);
}

async function readBuiltIn(extensionUri: vscode.Uri): Promise<readonly PromptFile[]> {
  return Promise.all(
    builtInPrompts().map(async ({ name, ...shown }) => {
      const uri = vscode.Uri.joinPath(extensionUri, 'prompts', name + PROMPT_EXTENSION);
      return {
        ...shown,
        ...{ name, uri, origin: 'builtIn' },
        parsed: await readPrompt(uri, 'builtIn'),
      } as const;
    }),
  );
}

/**
 * Reads the prompts of a folder of the workspace. Links count as nothing, since they could lead to any file of the user.
 */
async function readWorkspace(
  { name, uri }: vscode.WorkspaceFolder,
  isOneOfSeveral: boolean,
): Promise<readonly PromptFile[]> {
  const parent = vscode.Uri.joinPath(uri, '.github');
  const folder = vscode.Uri.joinPath(parent, 'prompts');
  const areFolders = await Promise.all([parent, folder].map(isFolder));
  const prompts = areFolders.every(Boolean) ? await readFolder(folder, 'workspace') : [];
  return isOneOfSeveral ? prompts.map((prompt) => ({ ...prompt, folder: name })) : prompts;
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    // The type of a link has two bits.
    return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.Directory;
  } catch {
    return false;
  }
}

async function readFolder(
  folder: vscode.Uri,
  origin: Exclude<PromptOrigin, 'builtIn'>,
): Promise<readonly PromptFile[]> {
  const files = await namesIn(folder);
  const found = files
    .filter(([, type]) =>
      origin === 'workspace' ? type === vscode.FileType.File : type & vscode.FileType.File,
    )
    .flatMap(([file]) => promptName(file) ?? [])
    .toSorted((a, b) => a.localeCompare(b))
    .slice(0, MAX_PROMPTS);
  return Promise.all(
    found.map(async (name): Promise<PromptFile> => {
      const uri = vscode.Uri.joinPath(folder, name + PROMPT_EXTENSION);
      const parsed = await readPrompt(uri, origin);
      const description = parsed.ok ? parsed.prompt.description : undefined;
      return { name, uri, origin, title: name, parsed, ...(description !== undefined && { description }) };
    }),
  );
}

async function namesIn(folder: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    // The folder does not exist yet.
    return [];
  }
}

async function readPrompt(uri: vscode.Uri, origin: PromptOrigin): Promise<ParsedPrompt<Output>> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_PROMPT_SIZE) {
      return { ok: false, fault: { kind: 'tooLarge' } };
    }
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return parsePrompt(text, { origin, outputs: OUTPUTS });
  } catch {
    return { ok: false, fault: { kind: 'unreadable' } };
  }
}
