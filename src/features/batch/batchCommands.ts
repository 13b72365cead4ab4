import * as vscode from 'vscode';
import { isResumable, isRunning } from '../../core/runs/batch/activeBatches';
import type { ActiveBatches, ShownBatch } from '../../core/runs/batch/activeBatches';
import type { BatchCommandResult, BatchCommands } from '../../platform/batchCommandMap';
import { DismissedError } from '../../platform/commandErrors';
import type { CommandHandler } from '../../platform/commandMap';
import { runCommand } from '../../platform/commands';
import { batchFacts } from '../../platform/batchText';
import { offer, showMessage } from '../../platform/messages/showMessage';
import type { ActionButton } from '../../platform/messages/showMessage';
import { pickValue } from '../../platform/pickValue';
import { parseBatchArgs, parseStartArgs } from './batchArgs';
import { resumeButton, startOverButton } from './batchButtons';
import type { BatchRunner, EndedBatch } from './batchRunner';
import { reportEnd } from './reportEnd';
import { OutputRefusal } from './startBatch';
import type { BatchStarter } from './startBatch';

export type BatchHandlers = { readonly [Id in keyof BatchCommands]: CommandHandler<Id> };

interface BatchParts {
  readonly batches: ActiveBatches;
  readonly runner: BatchRunner;
  readonly starter: BatchStarter;
}

/** The commands for many inputs. */
export function batchCommands(parts: BatchParts): Omit<BatchHandlers, 'hfInference.batch.exportRequests'> {
  const { batches, runner, starter } = parts;
  return {
    'hfInference.batch.start': async (...args) => {
      const [given] = args;
      const isCall = given !== undefined && given !== null && !(given instanceof vscode.Uri);
      return isCall ? (await starter.start(parseStartArgs(given))).result : ofUser(() => starter.ask(args));
    },
    'hfInference.batch.resume': (...args) => again(parts, 'resume', args),
    'hfInference.batch.retryFailed': (...args) => again(parts, 'retryFailed', args),
    'hfInference.batch.pause': (...args) => runner.end('pause', parseBatchArgs('pause', args)?.output),
    'hfInference.batch.cancel': (...args) => runner.end('cancel', parseBatchArgs('cancel', args)?.output),
    'hfInference.batch.open': async (...args) => {
      const output = parseBatchArgs('open', args)?.output ?? (await pickBatch(batches, () => true));
      await runCommand('vscode.open', output);
    },
    'hfInference.batch.remove': async (...args) => {
      const output = parseBatchArgs('remove', args)?.output ?? (await pickBatch(batches, hasSettled));
      const shown = batches.get(output.toString());
      if (shown !== undefined && isRunning(shown)) {
        void showMessage('information', vscode.l10n.t('The batch is running. Pause or cancel it first.'));
        throw new DismissedError();
      }
      await runner.forget(output);
    },
  };
}

/** Runs inputs of an output again: those of a caller's output, of a row of the history, or of one that the user picks. */
async function again(
  parts: BatchParts,
  command: 'resume' | 'retryFailed',
  args: readonly unknown[],
): Promise<BatchCommandResult | undefined> {
  const { batches, starter } = parts;
  const given = parseBatchArgs(command, args);
  const onlyFailed = command === 'retryFailed';
  const hasRest = (batch: ShownBatch) =>
    onlyFailed ? hasSettled(batch) && batch.figures.failed > 0 : isResumable(batch);
  const output = given?.output ?? (await pickBatch(batches, hasRest));
  const startOver = given?.startOver === true;
  return given === undefined || isOfView(args)
    ? ofUser(() => starter.resume(output, { mayAsk: true, onlyFailed, startOver }))
    : (await starter.resume(output, { mayAsk: false, onlyFailed, startOver })).result;
}

/** Whether no window runs a batch. */
function hasSettled(batch: ShownBatch): boolean {
  return !isRunning(batch) && batch.state !== 'elsewhere';
}

/** Whether a row of the history or a button called a command, and not another extension. */
function isOfView([first]: readonly unknown[]): boolean {
  return typeof first === 'object' && first !== null && 'kind' in first;
}

/** Runs a batch for the user, who sees a refusal as a message, and how the batch has ended. */
async function ofUser(run: () => Promise<EndedBatch>): Promise<BatchCommandResult> {
  try {
    const ended = await run();
    void reportEnd(ended);
    return ended.result;
  } catch (error) {
    // By name: each bundle has its own copy of the error classes.
    if (!(error instanceof Error) || error.name !== 'ArgumentError') {
      throw error;
    }
    void offer('error', error.message, error instanceof OutputRefusal ? waysOn(error) : []);
    throw new DismissedError();
  }
}

function waysOn({ facts, output }: OutputRefusal): readonly ActionButton[] {
  const startOver = startOverButton(output.toString());
  switch (facts.kind) {
    case 'edited':
      return [resumeButton(output.toString()), startOver];
    case 'changed':
    case 'damaged':
      return [startOver];
    default:
      return [];
  }
}

/** Takes the only batch of a kind, or asks for one. Throws `DismissedError`. */
async function pickBatch(
  batches: ActiveBatches,
  isWanted: (batch: ShownBatch) => boolean,
): Promise<vscode.Uri> {
  const found = batches.list().filter(isWanted);
  const [first, ...others] = found;
  if (first === undefined) {
    void showMessage(
      'information',
      vscode.l10n.t('There is no such batch. Start one with “Infer on Many Inputs…”.'),
    );
    throw new DismissedError();
  }
  if (others.length === 0) {
    return vscode.Uri.parse(first.output);
  }
  const picked = await pickValue({
    title: vscode.l10n.t('Batches'),
    placeHolder: vscode.l10n.t('Select a batch'),
    items: found.map((batch) => ({
      ...{ value: batch.output, label: batch.name, description: batchFacts(batch).join(' · ') },
    })),
  });
  if (typeof picked !== 'string') {
    throw new DismissedError();
  }
  return vscode.Uri.parse(picked);
}
