import * as vscode from 'vscode';
import * as v from 'valibot';
import type { KeyValueStore } from '../../core/ports';
import { runCommand } from '../../platform/commands';

const DRAFT_URI = vscode.Uri.from({ scheme: 'hf-inference-pins', path: '/pinned-models.hfpins.json' });

const KEY = 'pins.editedList';

/** `base`: the list as it was opened. The time must outlast a reload, or VS Code takes what it restores for outdated. */
const draftSchema = v.object({ base: v.string(), text: v.string(), mtime: v.number() });
type Draft = v.InferOutput<typeof draftSchema>;

/**
 * The list that is being edited, as the only file of the file system of `registerDraftFiles`: saving it means to apply it.
 * A save that the user did not ask for (`files.autoSave`) keeps the text, also across a reload, and applies nothing.
 */
export class PinDraft {
  private isSaving = false;
  private closesOnceSaved = false;

  private readonly saves = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (isDraft(uri) && this.closesOnceSaved) {
      this.closesOnceSaved = false;
      void closeTabs();
    }
  });

  constructor(
    private readonly state: KeyValueStore,
    private readonly changed: vscode.EventEmitter<vscode.FileChangeEvent[]>,
  ) {}

  /** Opens the document with a list; one that is being edited already is kept. */
  async open(list: string): Promise<void> {
    const { base, text } = this.draft ?? { base: '', text: '' };
    if (text === base && openDocument()?.isDirty !== true) {
      await this.keep({ base: list, text: list });
      // The document may be open with the list as it was before.
      this.changed.fire([{ type: vscode.FileChangeType.Changed, uri: DRAFT_URI }]);
    }
    await vscode.window.showTextDocument(DRAFT_URI, { preview: false });
  }

  /** The list is as the document says: closes it if it is this one. */
  async applied(document: vscode.TextDocument): Promise<void> {
    if (!isDraft(document.uri)) {
      return;
    }
    const text = document.getText();
    await this.keep({ base: text, text });
    if (this.isSaving) {
      this.closesOnceSaved = true;
    } else {
      await closeUnasked();
    }
  }

  /** Closes the document and forgets what was changed in it. */
  async discard(): Promise<void> {
    const { draft } = this;
    if (draft !== undefined) {
      await this.keep({ base: draft.base, text: draft.base });
    }
    await closeUnasked();
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { mtime, text } = this.existing(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime, size: new TextEncoder().encode(text).length };
  }

  read(uri: vscode.Uri): Uint8Array {
    return new TextEncoder().encode(this.existing(uri).text);
  }

  async save(
    uri: vscode.Uri,
    content: Uint8Array,
    reason = vscode.TextDocumentSaveReason.Manual,
  ): Promise<void> {
    const { base } = this.existing(uri);
    if (reason !== vscode.TextDocumentSaveReason.Manual) {
      await this.keep({ base, text: new TextDecoder().decode(content) });
      return;
    }
    this.isSaving = true;
    try {
      const result = await runCommand('hfInference.pins.applyList', uri);
      if (result?.outcome !== 'done' && result?.outcome !== 'already') {
        // VS Code then leaves the document unsaved.
        throw new vscode.FileSystemError(vscode.l10n.t('The list was not applied.'));
      }
    } finally {
      this.isSaving = false;
    }
  }

  lenses(uri: vscode.Uri): vscode.CodeLens[] {
    const top = new vscode.Range(0, 0, 0, 0);
    return [
      new vscode.CodeLens(top, {
        title: vscode.l10n.t('Apply'),
        command: 'hfInference.pins.applyList',
        arguments: [uri],
      }),
      new vscode.CodeLens(top, { title: vscode.l10n.t('Discard'), command: 'hfInference.pins.discardList' }),
    ];
  }

  dispose(): void {
    this.saves.dispose();
  }

  private get draft(): Draft | undefined {
    const parsed = v.safeParse(draftSchema, this.state.get(KEY));
    return parsed.success ? parsed.output : undefined;
  }

  private existing(uri: vscode.Uri): Draft {
    const { draft } = this;
    if (draft === undefined || !isDraft(uri)) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return draft;
  }

  private async keep(next: Omit<Draft, 'mtime'>): Promise<void> {
    const { draft } = this;
    if (draft?.base === next.base && draft.text === next.text) {
      return;
    }
    const mtime = Math.max(Date.now(), (draft?.mtime ?? 0) + 1);
    await this.state.update(KEY, { ...next, mtime });
  }
}

function isDraft(uri: vscode.Uri): boolean {
  return uri.toString() === DRAFT_URI.toString();
}

function openDocument(): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => isDraft(uri));
}

async function closeUnasked(): Promise<void> {
  if (openDocument()?.isDirty === true) {
    await vscode.window.showTextDocument(DRAFT_URI);
    await runCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await closeTabs();
}

async function closeTabs(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(
    tabs.filter(({ input }) => input instanceof vscode.TabInputText && isDraft(input.uri)),
  );
}
