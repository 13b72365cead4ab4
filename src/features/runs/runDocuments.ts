import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import type { KeptRun } from '../../core/runs/historyRecord';
import type { RunHistory } from '../../core/runs/runHistory';
import { compareScores } from '../../core/runs/compareScores';
import type { Inference } from '../../platform/lazyInference';
import { readingOf, runText } from './shownRun';
import { shortName } from './runTreeItem';
import { comparisonMarkdown } from './comparisonMarkdown';

/** Scheme of the documents of a comparison. Their addresses have only the IDs of runs, and their texts are read anew. */
const SCHEME = 'hf-inference-run';

/** The read-only documents in which two runs are compared. */
export class RunDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  constructor(
    private readonly history: RunHistory,
    private readonly inference: () => Promise<Inference>,
  ) {}

  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    const { tools } = await this.inference();
    const runs = await Promise.all(query.split('&').map((id) => this.history.read(id)));
    const [first, second] = runs;
    if (first === undefined || (runs.length > 1 && second === undefined)) {
      return vscode.l10n.t('This run is no longer kept.');
    }
    return second === undefined
      ? runText(tools, first)
      : comparisonMarkdown(tools, first, second, this.scores(tools, first, second) ?? []);
  }

  /** Whether two runs have scores that can be compared in a table. */
  async haveScores(first: KeptRun, second: KeptRun): Promise<boolean> {
    const { tools } = await this.inference();
    return this.scores(tools, first, second) !== undefined;
  }

  /** The title of a comparison of texts. A diff editor does not say that it has nothing to show. */
  async titleOf(first: KeptRun, second: KeptRun): Promise<string> {
    const { tools } = await this.inference();
    const [one, other] = [shortName(first.record.model), shortName(second.record.model)];
    return runText(tools, first) === runText(tools, second)
      ? vscode.l10n.t('{0} ↔ {1} (same answer)', one, other)
      : `${one} ↔ ${other}`;
  }

  /** The address of the text of a run. */
  uriOf({ record }: KeptRun): vscode.Uri {
    const time = new Date(record.at).toTimeString().slice(0, 8).replaceAll(':', '.');
    return vscode.Uri.from({
      ...{ scheme: SCHEME, query: record.id },
      path: `/${shortName(record.model).replaceAll('/', ' ')} ${time}.txt`,
    });
  }

  /** The address of the table that compares two runs. */
  tableOf(first: KeptRun, second: KeptRun): vscode.Uri {
    const query = `${first.record.id}&${second.record.id}`;
    return vscode.Uri.from({ scheme: SCHEME, path: '/HF Inference Comparison.md', query });
  }

  dispose(): void {
    this.registration.dispose();
  }

  private scores(tools: Inference['tools'], first: KeptRun, second: KeptRun) {
    return compareScores(readingOf(tools, first), readingOf(tools, second));
  }
}
