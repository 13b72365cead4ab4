import * as vscode from 'vscode';
import { prettyJson } from '../../core/tasks/prettyJson';
import type { AnswerDocuments } from '../../platform/answerDocuments';
import type { OwnCommandId } from '../../platform/commandMap';
import { reportError, runCommand } from '../../platform/commands';
import { takeStep } from '../../platform/messages/showFailure';
import { neighborColumn } from '../../platform/neighborColumn';
import { tabGroupOf } from '../../platform/openTabs';
import type { OutputLog } from '../../platform/outputLog';
import { copyShownText } from '../../platform/placeText';
import type { ShownReport, ShownResult } from '../../platform/resultEvents';
import { rawAnswer } from '../../platform/rawAnswer';
import type { FromResultPanel, ResultAction } from '../../webview/resultProtocol';
import { answerFile } from './currentMedia';
import { saveReport, saveShown } from './saveShown';

/** What the actions need of the panel. */
interface PanelInSight {
  readonly result: ShownResult | undefined;
  readonly report: ShownReport | undefined;
  ownerOf(item: number): number;
  announce(text: string): void;
}

/** Does what the user asks for in the panel. */
export class ResultActions {
  constructor(
    private readonly panel: PanelInSight,
    private readonly documents: AnswerDocuments,
    private readonly log: OutputLog,
  ) {}

  receive(message: Exclude<FromResultPanel, { kind: 'ready' }>): void {
    const { report, result } = this.panel;
    if (message.kind === 'action' && message.action === 'cancel') {
      this.act('hfInference.cancel', (id) => runCommand(id));
    } else if (message.kind === 'copyText') {
      this.act('hfInference.infer', () => copyShownText(message.text));
    } else if (report !== undefined) {
      this.receiveForReport(report, message);
    } else if (result !== undefined) {
      this.receiveFor(result, message);
    }
  }

  private receiveForReport(report: ShownReport, message: FromResultPanel): void {
    if (message.kind !== 'action') {
      return;
    }
    if (message.action === 'save') {
      this.act('hfInference.runs.save', () => saveReport(report));
    } else if (message.action === 'rawJson') {
      this.showJson(() => report.json);
    }
  }

  private receiveFor(
    result: ShownResult,
    message: Exclude<FromResultPanel, { kind: 'ready' | 'copyText' }>,
  ): void {
    switch (message.kind) {
      case 'action':
        return this.takeAction(
          result,
          message.action,
          message.item === undefined ? undefined : this.panel.ownerOf(message.item),
        );
      case 'button': {
        const item = result.items.find(({ index }) => index === this.panel.ownerOf(message.item));
        const steps =
          item?.kind === 'failed'
            ? [item.failure.next, item.failure.also].filter((step) => step !== undefined)
            : [];
        const step = steps[message.button];
        if (step !== undefined) {
          void takeStep(step, async () => result.repeat?.());
        }
        return;
      }
      case 'reveal':
        return this.act('hfInference.infer', () => showSource(result, this.panel.ownerOf(message.item)));
      case 'openFile':
        return this.act('hfInference.infer', () => openFile(result, this.panel.ownerOf(message.item)));
    }
  }

  private takeAction(result: ShownResult, action: ResultAction, index: number | undefined): void {
    switch (action) {
      case 'copy':
        return this.act('hfInference.infer', async () => {
          await result.place('clipboard', index);
          this.panel.announce(vscode.l10n.t('Copied'));
        });
      case 'insert':
        return this.act('hfInference.infer', () => result.place('insertAfter', index));
      case 'replace':
        return this.act('hfInference.infer', () => result.place('replace', index));
      case 'save':
        return this.act('hfInference.runs.save', () => saveShown(result, index));
      case 'repeat':
        return this.act('hfInference.repeatLast', async () => result.repeat?.());
      case 'repeatWithoutCache':
        return this.act('hfInference.repeatLastWithoutCache', async () =>
          result.repeat?.({ useCache: false }),
        );
      case 'rawJson':
        return this.showJson(() => rawAnswer(result.items));
      case 'cancel':
        return;
    }
  }

  private showJson(json: () => unknown): void {
    this.act('hfInference.showRawAnswer', (id) => {
      this.documents.updateRaw(() => prettyJson(json()));
      return runCommand(id);
    });
  }

  /** Does what a command does. The user sees an error as one of the command. */
  private act<Id extends OwnCommandId>(id: Id, work: (id: Id) => PromiseLike<unknown>): void {
    void work(id).then(undefined, (error: unknown) => reportError(this.log, id, error));
  }
}

/** Selects the text of an input in its editor, which gets the focus: the user asked for it. */
async function showSource(result: ShownResult, index: number): Promise<void> {
  const { document } = result;
  const selection = result.rangeOf(index);
  if (document !== undefined && selection !== undefined) {
    const viewColumn = tabGroupOf(document.uri)?.viewColumn ?? neighborColumn();
    await vscode.window.showTextDocument(document, { selection, viewColumn });
  }
}

async function openFile({ items }: ShownResult, index: number): Promise<void> {
  const item = items.find((each) => each.index === index);
  const file = item?.kind === 'answered' ? answerFile(item) : undefined;
  if (file !== undefined && file.uri.scheme !== 'data') {
    await runCommand('vscode.open', file.uri, { viewColumn: vscode.ViewColumn.Active });
  }
}
