import * as vscode from 'vscode';
import { NotAnOutput } from '../../core/runs/batch/readOutput';
import { SourceFault } from '../../core/runs/batch/sourceFault';
import type { SourceFaultFacts } from '../../core/runs/batch/sourceFault';
import { listInSentence } from '../../platform/messages/lists';

/** Maximum number of columns that a sentence names. */
const MAX_NAMED_COLUMNS = 20;

/** There is nothing to report, for a reason that the user can change. The message is a sentence for the user. */
export class ReportRefusal extends Error {}

/** Runs work on a file, and says in a sentence what is wrong with the file. Throws `ReportRefusal`. */
export async function explained<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotAnOutput) {
      throw new ReportRefusal(
        vscode.l10n.t('“{0}” is not the output of a batch. Select a file that a batch has written.', name),
      );
    }
    throw error instanceof SourceFault ? new ReportRefusal(faultSentence(error.facts, name)) : error;
  }
}

function faultSentence({ column = '', columns, kind, line = 1 }: SourceFaultFacts, name: string): string {
  switch (kind) {
    case 'notUtf8':
      return vscode.l10n.t('“{0}” is not UTF-8 text. Save it as UTF-8.', name);
    case 'tooLarge':
      return vscode.l10n.t('“{0}” is too large to be read from here. Copy it to this machine.', name);
    case 'unclosedQuote':
    case 'rowTooLong':
      return vscode.l10n.t('The row in line {1} of “{0}” has no end. Check its quotes.', name, line);
    case 'noColumn':
    case 'columnNeeded':
      return columns === undefined
        ? vscode.l10n.t('The source of “{0}” has no field “{1}”. Select another field.', name, column)
        : vscode.l10n.t(
            '“{0}” has no column “{1}”. Its columns are {2}.',
            name,
            column,
            listInSentence(columns.slice(0, MAX_NAMED_COLUMNS)),
          );
  }
}
