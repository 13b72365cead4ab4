import * as vscode from 'vscode';
import { ArgumentError } from '../../platform/commandErrors';
import { isSourceFault, sourceFaultText } from './batchFaultText';

/** Reads a source. Throws an `ArgumentError` with a sentence if the source cannot be used. `name` is what is shown. */
export async function explainedFaults<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw explainedFault(name, error);
  }
}

/** Returns an `ArgumentError` with a sentence for an error that says why a source cannot be used, or the error itself. */
export function explainedFault(name: string, error: unknown): unknown {
  if (isSourceFault(error)) {
    return new ArgumentError(sourceFaultText(error.facts, name));
  }
  return error instanceof Error && 'code' in error
    ? new ArgumentError(
        vscode.l10n.t('“{0}” could not be read. Check that the file exists, and that you may read it.', name),
      )
    : error;
}
