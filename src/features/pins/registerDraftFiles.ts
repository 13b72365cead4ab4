import * as vscode from 'vscode';
import type { Disposable, KeyValueStore } from '../../core/ports';
import { loadOnce } from '../../platform/loadOnce';
import type { PinDraft } from './pinDraft';

/** The scheme of the list that is being edited; `when` clauses and an activation event of the manifest name it. */
const SCHEME = 'hf-inference-pins';

/** Loads the list that is being edited. */
interface DraftFiles extends Disposable {
  load(): Promise<PinDraft>;
}

/**
 * Registers the file system of the list that is being edited, of which VS Code may show the list again after a reload.
 * All else is loaded when it does.
 */
export function registerDraftFiles(state: KeyValueStore): DraftFiles {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const draft = loadOnce(async () => {
    const { PinDraft } = await import('./pinsFeature');
    return new PinDraft(state, changed);
  });
  const { load } = draft;
  let saveReason: vscode.TextDocumentSaveReason | undefined;
  const parts = vscode.Disposable.from(
    changed,
    vscode.workspace.registerFileSystemProvider(
      SCHEME,
      {
        onDidChangeFile: changed.event,
        watch: () => new vscode.Disposable(() => undefined),
        stat: async (uri) => (await load()).stat(uri),
        readFile: async (uri) => (await load()).read(uri),
        writeFile: async (uri, content) => {
          const reason = saveReason;
          saveReason = undefined;
          await (await load()).save(uri, content, reason);
        },
        readDirectory: () => [],
        createDirectory: refuse,
        delete: refuse,
        rename: refuse,
      },
      { isCaseSensitive: true },
    ),
    vscode.languages.registerCodeLensProvider(
      { scheme: SCHEME },
      { provideCodeLenses: async ({ uri }) => (await load()).lenses(uri) },
    ),
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      if (document.uri.scheme === SCHEME) {
        saveReason = reason;
      }
    }),
  );
  return {
    load,
    dispose: () => {
      parts.dispose();
      draft.dispose();
    },
  };
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}
