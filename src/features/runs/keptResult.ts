import * as vscode from 'vscode';
import type { KeptRun } from '../../core/runs/historyRecord';
import type { RunTools } from '../../platform/lazyInference';
import { copyText, openInNewDocument } from '../../platform/placeText';
import type { ShownResult } from '../../platform/resultEvents';
import { interruptedText, itemOf, taskOf, textsMissing } from './shownRun';

/**
 * Kept runs as one result: the inputs of a run are kept one by one. The places of their texts are not kept, so that nothing
 * can be inserted or replaced.
 */
export function keptResult(
  tools: RunTools,
  runs: readonly [KeptRun, ...KeptRun[]],
  repeat: (useCache: boolean) => Promise<unknown>,
): ShownResult {
  const [first] = runs;
  const items = runs.map((run, index) => itemOf(tools, run, index));
  const note = noteOf(runs);
  return {
    ...{ id: first.record.id, items, model: first.record.model, output: 'beside', task: taskOf(first) },
    runIds: runs.map(({ record }) => record.id),
    hasLoaded: false,
    ...(first.record.status === 'interrupted' && { status: vscode.l10n.t('Interrupted') }),
    ...(note !== undefined && { note }),
    rangeOf: () => undefined,
    hold: () => new vscode.Disposable(() => undefined),
    // Several inputs would become several runs.
    ...(runs.length === 1 && { repeat: (change) => repeat(change?.useCache ?? first.arguments.useCache) }),
    async place(where, index) {
      const texts = items
        .filter((item) => item.kind === 'answered')
        .filter((item) => index === undefined || item.index === index)
        .map(({ answer }) => tools.decidePlacement(answer, 'clipboard'))
        .flatMap((placement) => (placement.kind === 'place' ? [placement.text] : []));
      const [one, ...others] = texts;
      if (one !== undefined) {
        const joined = tools.joinedTexts([one, ...others]);
        await (where === 'newDocument' ? openInNewDocument(joined) : copyText(joined));
      }
    },
  };
}

/** Says when a run was made, and what is missing of it. */
function noteOf(runs: readonly [KeptRun, ...KeptRun[]]): string | undefined {
  const [{ record }] = runs;
  const sentences = [
    ...(record.status === 'interrupted' ? [interruptedText()] : []),
    ...(runs.every(({ hasTexts }) => hasTexts) ? [] : [textsMissing()]),
    ...(runs.length > 1
      ? [
          vscode.l10n.t(
            'The places of the selections are not kept. To insert, replace, or repeat, select the texts and run the model again.',
          ),
        ]
      : []),
    vscode.l10n.t(
      'Run on {0} at {1}',
      new Date(record.at).toLocaleString(vscode.env.language),
      record.origin,
    ),
  ];
  return sentences.join(' ');
}
