import * as vscode from 'vscode';
import type { Clock, Disposable } from '../../core/ports';
import type { ActiveRuns } from '../../core/runs/activeRuns';
import { registerCommands, runCommand } from '../../platform/commands';
import { setContextKey } from '../../platform/contextKeys';
import type { OutputLog } from '../../platform/outputLog';
import { progressText } from '../../platform/messages/progressText';
import { onDidChangeSettings, readSettings } from '../../platform/settings';

/** The status bar item: the model and what it is doing. A click cancels while a run is on, else opens a short menu. */
export function createStatusBar(
  activeRuns: ActiveRuns,
  clock: Pick<Clock, 'monotonic'>,
  log: OutputLog,
): Disposable {
  const item = vscode.window.createStatusBarItem('hfInference.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'HF Inference';
  let ticking: ReturnType<typeof setInterval> | undefined;
  let running = false;

  const render = () => {
    const run = activeRuns.newest;
    if (run === undefined) {
      const settings = readSettings(vscode.window.activeTextEditor?.document.uri);
      const model = settings.model === '' ? vscode.l10n.t('no model selected') : settings.model;
      item.text = `$(sparkle) ${shortName(model)}`;
      item.tooltip = idleTooltip(model, settings.endpoint, settings.useCache);
      item.command = 'hfInference.statusMenu';
      item.accessibilityInformation = {
        label: vscode.l10n.t('HF Inference: {0}, idle', model),
        role: 'button',
      };
    } else {
      const doing = progressText(run, clock.monotonic());
      item.text = `${run.loading === undefined ? '$(sync~spin)' : '$(cloud-download)'} ${shortName(run.model)}: ${doing}`;
      item.tooltip = vscode.l10n.t('{0}: {1}. Click to cancel.', run.model, doing);
      item.command = 'hfInference.cancel';
      item.accessibilityInformation = {
        label: vscode.l10n.t('HF Inference: {0}, {1}. Activate to cancel.', run.model, doing),
        role: 'button',
      };
    }
  };

  const follow = () => {
    render();
    const isRunning = activeRuns.newest !== undefined;
    if (isRunning !== running) {
      running = isRunning;
      clearInterval(ticking);
      ticking = isRunning ? setInterval(render, 1000) : undefined;
      void setContextKey('hfInference.running', isRunning);
    }
  };

  follow();
  item.show();
  return vscode.Disposable.from(
    item,
    activeRuns.onDidChange(follow),
    onDidChangeSettings(render),
    vscode.window.onDidChangeActiveTextEditor(render),
    registerCommands(log, { 'hfInference.statusMenu': showMenu }),
    { dispose: () => clearInterval(ticking) },
  );
}

function shortName(model: string): string {
  return model.split('/').at(-1) ?? model;
}

function idleTooltip(model: string, endpoint: string, useCache: boolean): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(
    [
      vscode.l10n.t('Model: {0}', model),
      vscode.l10n.t('Endpoint: {0}', endpoint),
      useCache ? vscode.l10n.t('Answer cache: on') : vscode.l10n.t('Answer cache: off'),
    ].join('\n'),
  );
  return tooltip;
}

async function showMenu(): Promise<void> {
  const entries = [
    { label: `$(play) ${vscode.l10n.t('Infer on Selection')}`, command: 'hfInference.infer' },
    { label: `$(settings) ${vscode.l10n.t('Infer on Selection With…')}`, command: 'hfInference.inferWith' },
    { label: `$(symbol-misc) ${vscode.l10n.t('Select Model…')}`, command: 'hfInference.selectModel' },
    { label: `$(server) ${vscode.l10n.t('Select Endpoint…')}`, command: 'hfInference.selectEndpoint' },
    { label: `$(history) ${vscode.l10n.t('Toggle Answer Cache')}`, command: 'hfInference.toggleCache' },
    { label: `$(key) ${vscode.l10n.t('Set Token…')}`, command: 'hfInference.setToken' },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: 'hfInference.showLog' },
  ] as const;
  const chosen = await vscode.window.showQuickPick(entries, { title: 'HF Inference' });
  if (chosen !== undefined) {
    await runCommand(chosen.command);
  }
}
