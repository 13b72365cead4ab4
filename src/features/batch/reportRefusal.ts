import * as vscode from 'vscode';
import { NotAnOutput } from '../../core/runs/batch/readOutput';
import { SourceFault } from '../../core/runs/batch/sourceFault';
import type { SourceFaultFacts } from '../../core/runs/batch/sourceFault';
import { sourceFaultText } from './batchFaultText';

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

function faultSentence(fault: SourceFaultFacts, name: string): string {
  return fault.kind === 'noColumn' && fault.columns === undefined
    ? vscode.l10n.t('The source of “{0}” has no field “{1}”. Select another field.', name, fault.column ?? '')
    : sourceFaultText(fault, name);
}
