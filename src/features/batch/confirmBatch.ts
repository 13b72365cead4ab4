import * as vscode from 'vscode';
import type { SourceSummary } from '../../core/runs/batch/batchSource';
import type { BatchFormat } from '../../core/runs/batch/batchTypes';
import { visibleLine } from '../../core/tasks/visibleText';
import { traitsOf } from '../../core/tasks/taskNames';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { dollarText } from '../../platform/messages/dollarText';
import { formatBytes } from '../../platform/messages/formatBytes';
import { plural } from '../../platform/messages/plural';
import { askToConfirm } from '../../platform/messages/showMessage';
import type { PreparedBatch } from './preparedBatch';

/** Tokens of text have about this many characters. */
const CHARACTERS_PER_TOKEN = 4;

const MAX_QUESTION_LENGTH = 200;

/** Fewer would be shown as 0 kB. */
const MIN_SHOWN_BYTES = 100;

/** US dollars per million tokens. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
}

/** What the user agrees to. */
export interface BatchOffer {
  readonly model: string;
  readonly task: TaskSetting;
  readonly origin: string;
  readonly isLocalServer: boolean;
  /** What the inputs are from. */
  readonly name: string;
  readonly column?: string | undefined;
  readonly format: BatchFormat;
  /** What is asked about each input, or what each is compared with. */
  readonly question?: string | undefined;
  readonly summary: SourceSummary;
  /** Name of the output. */
  readonly output: string;
  /** What the providers of the model take. */
  readonly prices: readonly TokenPrice[];
  /** Number of answers that the output has and that are lost. */
  readonly lost?: number | undefined;
  /** Whether the output of a batch that is resumed does not exist any more. */
  readonly isOutputGone?: boolean | undefined;
}

/** Asks before a batch starts: how much is sent, where, and what it costs. Throws `DismissedError`. */
export async function confirmBatch(offer: BatchOffer): Promise<void> {
  const { model, summary } = offer;
  await askToConfirm(
    plural(summary.total, vscode.l10n.t('Run {1} on {0} input?|Run {1} on {0} inputs?'), model),
    [...offerLines(offer), vscode.l10n.t('Nothing has been sent yet.')].join('\n'),
    vscode.l10n.t('Start'),
  );
}

/**
 * Asks before the rest of a batch goes to another endpoint than the one that the user has agreed to, if that is known.
 * Throws `DismissedError`.
 */
export async function confirmPlace(
  { name, settings }: Pick<PreparedBatch, 'name' | 'settings'>,
  agreed: string | undefined,
): Promise<void> {
  if (settings.origin === agreed) {
    return;
  }
  await askToConfirm(
    vscode.l10n.t('Send the rest of “{0}” to {1}?', name, placeOf(settings)),
    [
      agreed !== undefined && vscode.l10n.t('Until now, its inputs were sent to {0}.', agreed),
      vscode.l10n.t('The inputs that are missing or failed are sent. Nothing has been sent yet.'),
    ]
      .filter((line) => line !== false)
      .join('\n'),
    vscode.l10n.t('Resume'),
  );
}

function placeOf({ isLocalServer, origin }: Pick<BatchOffer, 'isLocalServer' | 'origin'>): string {
  return isLocalServer ? vscode.l10n.t('the local server on this machine') : origin;
}

function inputsLine(name: string, format: BatchFormat, column: string | undefined): string {
  if (column === undefined) {
    return vscode.l10n.t('Inputs: {0}', name);
  }
  return format === 'jsonl'
    ? vscode.l10n.t('Inputs: {0}, field “{1}”', name, column)
    : vscode.l10n.t('Inputs: {0}, column “{1}”', name, column);
}

function offerLines({
  column,
  format,
  isOutputGone = false,
  lost = 0,
  name,
  output,
  prices,
  question,
  summary,
  task,
  ...where
}: BatchOffer): readonly string[] {
  const { broken, bytes, characters, empty, total } = summary;
  const ready = total - empty - broken;
  const place = placeOf(where);
  return [
    inputsLine(name, format, column),
    task !== 'auto' && vscode.l10n.t('Task: {0}', task),
    question !== undefined && vscode.l10n.t('Question: {0}', visibleLine(question, MAX_QUESTION_LENGTH)),
    characters > 0 || bytes === 0
      ? plural(
          characters,
          vscode.l10n.t('{0} character is sent to {1}.|{0} characters are sent to {1}.'),
          place,
        )
      : plural(
          ready,
          vscode.l10n.t('{0} file of {1} is sent to {2}.|{0} files of {1} in all are sent to {2}.'),
          formatBytes(Math.max(bytes, MIN_SHOWN_BYTES)),
          place,
        ),
    traitsOf(task).list
      ? plural(
          ready,
          vscode.l10n.t(
            'It takes at most {0} request; one request can have several inputs.|It takes at most {0} requests; one request can have several inputs.',
          ),
        )
      : plural(ready, vscode.l10n.t('It takes {0} request.|It takes {0} requests.')),
    empty > 0 &&
      plural(
        empty,
        vscode.l10n.t('{0} input is empty and is skipped.|{0} inputs are empty and are skipped.'),
      ),
    broken > 0 &&
      plural(
        broken,
        vscode.l10n.t(
          '{0} input cannot be read and counts as failed.|{0} inputs cannot be read and count as failed.',
        ),
      ),
    costLine(prices, characters),
    isOutputGone && vscode.l10n.t('“{0}” does not exist any more, so all inputs are sent again.', output),
    lost > 0 &&
      plural(lost, vscode.l10n.t('{0} answer in {1} is replaced.|{0} answers in {1} are replaced.'), output),
    vscode.l10n.t('The results are written to {0}.', output),
  ].filter((line): line is string => typeof line === 'string');
}

function costLine(prices: readonly TokenPrice[], characters: number): string | undefined {
  const costs = prices.map(({ input }) => (input * characters) / CHARACTERS_PER_TOKEN / 1_000_000);
  if (costs.length === 0) {
    return undefined;
  }
  const [least, most] = [Math.min(...costs), Math.max(...costs)].map(dollarText);
  return least === most
    ? vscode.l10n.t('The inputs cost about {0}; the answers are added.', least ?? '')
    : vscode.l10n.t(
        'The inputs cost about {0} to {1}, depending on the provider; the answers are added.',
        least ?? '',
        most ?? '',
      );
}
