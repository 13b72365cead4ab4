import * as vscode from 'vscode';
import * as v from 'valibot';
import type { KeyValueStore } from '../../core/ports';
import { runCommand } from '../../platform/commands';

/** The scheme of the list that is being edited; `when` clauses and an activation event of the manifest name it. */
const SCHEME = 'hf-inference-pins';
const DRAFT_URI = vscode.Uri.from({ scheme: SCHEME, path: '/pinned-models.hfpins.json' });

const KEY = 'pins.editedList';

/** `base`: the list as it was opened. The time must outlast a reload, or VS Code takes what it restores for outdated. */
const draftSchema = v.object({ base: v.string(), text: v.string(), mtime: v.number() });
type Draft = v.InferOutput<typeof draftSchema>;

/**
 * The list that is being edited, as the only file of a file system of its own: saving it means to apply it. A save that
 * the user did not ask for (`files.autoSave`) keeps the text, also across a reload, and applies nothing.
 */
export class PinDraft implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private saveReason: vscode.TextDocumentSaveReason | undefined;
  private isSaving = false;
  private closesOnceSaved = false;

  readonly onDidChangeFile = this.changed.event;

  private readonly parts = vscode.Disposable.from(
    this.changed,
    vscode.workspace.registerFileSystemProvider(SCHEME, this, { isCaseSensitive: true }),
    vscode.languages.registerCodeLensProvider(
      { scheme: SCHEME },
      { provideCodeLenses: ({ uri }) => lenses(uri) },
    ),
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      if (document.uri.scheme === SCHEME) {
        this.saveReason = reason;
      }
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === SCHEME && this.closesOnceSaved) {
        this.closesOnceSaved = false;
        void closeTabs();
      }
    }),
  );

  constructor(private readonly state: KeyValueStore) {}

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
    if (document.uri.scheme !== SCHEME) {
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

  readFile(uri: vscode.Uri): Uint8Array {
    return new TextEncoder().encode(this.existing(uri).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { base } = this.existing(uri);
    const reason = this.saveReason ?? vscode.TextDocumentSaveReason.Manual;
    this.saveReason = undefined;
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

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.parts.dispose();
  }

  private get draft(): Draft | undefined {
    const parsed = v.safeParse(draftSchema, this.state.get(KEY));
    return parsed.success ? parsed.output : undefined;
  }

  private existing(uri: vscode.Uri): Draft {
    const { draft } = this;
    if (draft === undefined || uri.toString() !== DRAFT_URI.toString()) {
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

function lenses(uri: vscode.Uri): vscode.CodeLens[] {
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

function openDocument(): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === DRAFT_URI.toString());
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
    tabs.filter(
      ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === DRAFT_URI.toString(),
    ),
  );
}
