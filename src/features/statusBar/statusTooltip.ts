import * as vscode from 'vscode';
import type { OwnCommandId } from '../../platform/commandMap';
import type { SettingValues } from '../../platform/settings';
import type { EndpointFacts } from './endpointFacts';

interface TooltipValues extends Pick<SettingValues, 'endpoint' | 'model' | 'useCache'> {
  /** Why the last run failed, if it did. */
  readonly failure: string | undefined;
}

/** Returns the card over the status bar item: the values in use, each with a link to what changes it. */
export function statusTooltip(
  { endpoint, failure, model, useCache }: TooltipValues,
  facts: EndpointFacts | undefined,
): vscode.MarkdownString {
  // Without its scheme, or Markdown makes a link of it.
  const address = endpoint.replace(/^https?:\/\//, '');
  const cache = useCache ? vscode.l10n.t('Answer cache: on') : vscode.l10n.t('Answer cache: off');
  const lines: readonly (readonly [text: string, command: OwnCommandId, link: string])[] = [
    [
      model === '' ? vscode.l10n.t('No model selected') : vscode.l10n.t('Model: {0}', model),
      'hfInference.selectModel',
      vscode.l10n.t('Select'),
    ],
    [vscode.l10n.t('Endpoint: {0}', address), 'hfInference.selectEndpoint', vscode.l10n.t('Select')],
    ...(facts?.account === undefined
      ? []
      : [
          [
            vscode.l10n.t('Account: {0}', facts.account),
            'hfInference.switchAccount',
            vscode.l10n.t('Switch'),
          ] as const,
        ]),
    ...(facts?.decidesItself === true
      ? []
      : [[cache, 'hfInference.toggleCache', vscode.l10n.t('Toggle')] as const]),
  ];
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = {
    enabledCommands: [...lines.map(([, command]) => command), 'hfInference.infer', 'hfInference.usage.open'],
  };
  if (failure !== undefined) {
    tooltip.appendText(vscode.l10n.t('The last run failed: {0}', failure));
    tooltip.appendMarkdown('\n\n---\n\n');
  }
  for (const [text, command, link] of lines) {
    tooltip.appendText(text);
    tooltip.appendMarkdown(` · [${link}](command:${command})\n\n`);
  }
  const infer = vscode.l10n.t('Infer on Selection');
  const usage = vscode.l10n.t('Open Usage Dashboard');
  return tooltip.appendMarkdown(
    `---\n\n[${infer}](command:hfInference.infer) · [${usage}](command:hfInference.usage.open)`,
  );
}
