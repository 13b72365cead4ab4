import * as vscode from 'vscode';
import type { Incompleteness } from '../../core/runs/placeableText';
import type { Disposable } from '../../core/ports';
import { runCommand } from '../../platform/commands';
import { setContextKey } from '../../platform/contextKeys';
import { incompleteText } from '../../platform/incompleteText';
import { isConfirmed, offer, showMessage } from '../../platform/messages/showMessage';
import { columnBeside, tabGroupOf } from '../../platform/openTabs';
import { showsCodeLenses } from '../../platform/showsCodeLenses';
import { nameOf } from '../../platform/nameOf';
import { ChangeLenses } from './changeLenses';
import { suggestedText } from './suggestedText';
import type { SuggestedTexts } from './suggestedText';
import { NOTEBOOK_CELL } from './trackedTargets';

/** Scheme of the right side of the diff. The `when` clauses in the manifest use it. */
const SCHEME = 'hf-inference-change';

/** Texts for selections of one document, which replace them if the user accepts. */
export interface SuggestedChange extends SuggestedTexts {
  readonly incomplete?: Incompleteness;
  /** Replaces the selections where they are now, also with incomplete texts, or explains why that is not possible. */
  readonly placeAll: () => Promise<void>;
}

/**
 * Shows a change in a diff editor: on the left the document itself, on the right the same with the texts in place, both
 * following what the user types. There is one such editor, and closing it rejects the change. It opens beside the
 * document without the focus, because the user may be typing there, and has its buttons in the document too.
 */
export class ChangeReview implements vscode.TextDocumentContentProvider, Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private current:
    (SuggestedChange & { readonly uri: vscode.Uri; readonly lenses: ChangeLenses }) | undefined;

  readonly onDidChange = this.changed.event;
  // Initialized after `onDidChange`, which VS Code reads only while it registers the provider.
  private readonly subscriptions = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const { current } = this;
      if (current !== undefined && document === current.targets.document) {
        // What tracks the texts may get the event later.
        queueMicrotask(() => this.changed.fire(current.uri));
      }
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (
        closed.some(isChangeTab) &&
        this.current !== undefined &&
        tabGroupOf(this.current.uri) === undefined
      ) {
        this.end();
      }
    }),
  );

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.current?.uri.toString() === uri.toString() ? suggestedText(this.current) : '';
  }

  async show(change: SuggestedChange): Promise<void> {
    const { document } = change.targets;
    const [former] = changeTabs();
    // A query of its own keeps the tab of this change apart from the one of the last change.
    const uri = vscode.Uri.from({ scheme: SCHEME, path: document.uri.path, query: crypto.randomUUID() });
    change.targets.hold();
    this.end();
    this.current = { ...change, uri, lenses: new ChangeLenses(change) };
    const right = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(right, document.languageId);
    const name = nameOf(document.uri);
    await runCommand(
      'vscode.diff',
      document.uri,
      uri,
      change.incomplete === undefined
        ? vscode.l10n.t('{0} (Suggested Change)', name)
        : vscode.l10n.t('{0} (Incomplete Suggested Change)', name),
      {
        viewColumn: former?.group.viewColumn ?? columnBeside(),
        preserveFocus: true,
        preview: false,
      },
    );
    await closeChangeTabs(uri);
    await setContextKey('hfInference.changeOpen', true);
    if (!showsCodeLenses(document)) {
      void offer('information', vscode.l10n.t('A change to {0} was suggested.', name), [
        { title: vscode.l10n.t('Accept Change'), act: () => runCommand('hfInference.acceptChange') },
        { title: vscode.l10n.t('Reject Change'), act: () => runCommand('hfInference.rejectChange') },
      ]);
    }
  }

  /** Puts the texts in place, asking first if some are incomplete, and closes the editor. */
  async accept(): Promise<void> {
    const change = this.current;
    if (change === undefined) {
      await closeChangeTabs();
      void showMessage(
        'information',
        vscode.l10n.t('This change is no longer available. Run the model again.'),
      );
      return;
    }
    const { held, incomplete, placeAll, targets } = change;
    if (incomplete !== undefined && held.length > 0) {
      const title = vscode.l10n.t('Replace Anyway');
      const detail = vscode.l10n.t('The selected text will be replaced. Undo restores it.');
      if (!(await isConfirmed(incompleteText(incomplete), detail, title)) || this.current !== change) {
        return;
      }
    }
    await placeAll();
    await this.close(targets.document);
  }

  /** Closes the editor. The answer stays in the history. */
  async reject(): Promise<void> {
    await this.close(this.current?.targets.document);
  }

  dispose(): void {
    this.end();
    this.subscriptions.dispose();
    this.changed.dispose();
  }

  /** Closes the tab. If it had the focus, the document gets it. */
  private async close(document: vscode.TextDocument | undefined): Promise<void> {
    if (
      document !== undefined &&
      document.uri.scheme !== NOTEBOOK_CELL &&
      changeTabs().some(({ isActive, group }) => isActive && group.isActive)
    ) {
      await vscode.window.showTextDocument(document, {
        viewColumn: tabGroupOf(document.uri)?.viewColumn ?? vscode.ViewColumn.Active,
      });
    }
    await closeChangeTabs();
    this.end();
  }

  private end(): void {
    this.current?.lenses.dispose();
    this.current?.targets.release();
    this.current = undefined;
    void setContextKey('hfInference.changeOpen', false);
  }
}

function changeTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isChangeTab));
}

/**
 * Closes the tabs, except the one of `kept`, which then leaves the focus where it is. Finds them right before: after any
 * wait, VS Code may list the same tabs as new objects, and refuse to close the old ones.
 */
async function closeChangeTabs(kept?: vscode.Uri): Promise<void> {
  const tabs = changeTabs().filter(
    ({ input }) =>
      !(input instanceof vscode.TabInputTextDiff && input.modified.toString() === kept?.toString()),
  );
  await vscode.window.tabGroups.close(tabs, kept !== undefined);
}

function isChangeTab({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME;
}
