import * as vscode from 'vscode';
import type { BatchFault } from '../../core/runs/batch/batchTypes';
import type { BatchChange, OutputFault, OutputFaultFacts } from '../../core/runs/batch/outputFault';
import type { SourceFault, SourceFaultFacts } from '../../core/runs/batch/sourceFault';
import { formatNumber } from '../../platform/messages/formatNumber';
import { listInSentence, listOnLine } from '../../platform/messages/lists';

/** More names would not be read. */
const MAX_NAMES = 20;

/** Explains why a source cannot be used. */
export function sourceFaultText(fault: SourceFaultFacts, name: string): string {
  const { column = '', columns = [], line = 0 } = fault;
  const names = listOnLine(columns.slice(0, MAX_NAMES));
  switch (fault.kind) {
    case 'notUtf8':
      return vscode.l10n.t(
        '“{0}” is not UTF-8: line {1} has other bytes. Save it with the encoding UTF-8.',
        name,
        formatNumber(line),
      );
    case 'noColumn':
      return vscode.l10n.t('“{0}” has no column “{1}”. It has: {2}.', name, column, names);
    case 'columnNeeded':
      return vscode.l10n.t(
        '“{0}” has several columns. Select the one that has the inputs: {1}.',
        name,
        names,
      );
    case 'unclosedQuote':
      return vscode.l10n.t(
        '“{0}” has a quoted value that starts in line {1} and does not end.',
        name,
        formatNumber(line),
      );
    case 'rowTooLong':
      return vscode.l10n.t(
        '“{0}” has a row that is too long. It starts in line {1}.',
        name,
        formatNumber(line),
      );
    case 'tooLarge':
      return vscode.l10n.t(
        '“{0}” is too large for a file that is not on this machine. Copy it to a local folder.',
        name,
      );
  }
}

/** Explains why an output cannot be written. */
export function outputFaultText(fault: OutputFaultFacts, name: string): string {
  switch (fault.kind) {
    case 'exists':
      return vscode.l10n.t('“{0}” exists. Select another file for the results, or remove it.', name);
    case 'isSource':
      return vscode.l10n.t('“{0}” is one of the inputs. Select another file for the results.', name);
    case 'locked':
      return vscode.l10n.t('A batch is writing to “{0}” already, perhaps in another window.', name);
    case 'notBatch':
      return vscode.l10n.t('“{0}” is not the output of a batch, so it cannot be resumed.', name);
    case 'newer':
      return vscode.l10n.t(
        'A newer version of HF Inference has written “{0}”. Update the extension to resume the batch.',
        name,
      );
    case 'edited':
      return vscode.l10n.t(
        'The batch has stopped, because something else has written to “{0}”. Undo that change and resume, or start over.',
        name,
      );
    case 'changed':
      return vscode.l10n.t(
        'The batch of “{0}” cannot be resumed, because this has changed: {1}. Start over to run all inputs again.',
        name,
        listInSentence(fault.changes.map(changeWords)),
      );
    case 'damaged':
      return vscode.l10n.t(
        '“{0}” was changed by something else: row {1} is not one of the batch. Undo that change, or start over.',
        name,
        formatNumber(fault.row),
      );
  }
}

/** Explains why an input cannot be sent, by its line. */
export function inputFaultText({ detail = '', kind }: BatchFault, line: number): string {
  switch (kind) {
    case 'json':
      return vscode.l10n.t('Line {0} is not valid JSON.', formatNumber(line));
    case 'noField':
      return vscode.l10n.t('Line {0} has no field “{1}”.', formatNumber(line), detail);
    case 'notText':
      return vscode.l10n.t('Line {0} has a value that the task does not take.', formatNumber(line));
    case 'tooLong':
      return vscode.l10n.t('The row in line {0} is too long.', formatNumber(line));
    case 'columns':
      return vscode.l10n.t(
        'The row in line {0} has more values than there are columns. Those beyond the last column are not in the output.',
        formatNumber(line),
      );
  }
}

function changeWords(change: BatchChange): string {
  switch (change) {
    case 'source':
      return vscode.l10n.t('the source');
    case 'column':
      return vscode.l10n.t('the column');
    case 'model':
      return vscode.l10n.t('the model');
    case 'task':
      return vscode.l10n.t('the task');
    case 'parameters':
      return vscode.l10n.t('the parameters');
    case 'prompt':
      return vscode.l10n.t('the prompt');
    case 'question':
      return vscode.l10n.t('the question');
    case 'limit':
      return vscode.l10n.t('the limit');
  }
}

/** Whether an error says why an output cannot be written. By name: each bundle has its own copy of the error classes. */
export function isOutputFault(error: unknown): error is OutputFault {
  return error instanceof Error && error.name === 'OutputFault';
}

/** Whether an error says why a source cannot be used. */
export function isSourceFault(error: unknown): error is SourceFault {
  return error instanceof Error && error.name === 'SourceFault';
}
