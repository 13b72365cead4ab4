import * as vscode from 'vscode';
import type { OutputFaultFacts } from '../../core/runs/batch/outputFault';
import { ArgumentError } from '../../platform/commandErrors';
import { isApiTask } from '../../core/tasks/taskNames';
import type { OpenOutput } from '../../core/runs/batch/openOutput';
import { TaskLookup } from '../../platform/taskLookup';
import { fileExists } from '../../platform/fileExists';
import { nameOf } from '../../platform/nameOf';
import { askForSource } from './askForSource';
import type { BatchCall } from './batchArgs';
import { isOutputFault, isSourceFault, outputFaultText, sourceFaultText } from './batchFaultText';
import type { BatchRunner, EndedBatch } from './batchRunner';
import type { BatchFiles, BatchServices } from './batchServices';
import { settleBatch } from './batchSettings';
import type { BatchSettings, ResumedCall } from './batchSettings';
import { askForQuestion } from './askForQuestion';
import { chooseOutput } from './chooseOutput';
import { confirmBatch, confirmPlace } from './confirmBatch';
import type { BatchOffer } from './confirmBatch';
import { openOutput, readSource } from './preparedBatch';
import type { PreparedBatch } from './preparedBatch';

type Mode = 'new' | 'resume' | 'replace';

/** Says why an output cannot be written. */
export class OutputRefusal extends ArgumentError {
  constructor(
    readonly facts: OutputFaultFacts,
    readonly output: vscode.Uri,
  ) {
    super(outputFaultText(facts, nameOf(output)));
  }
}

/** Which of the batch of an output runs again. */
export interface ResumeOptions {
  readonly mayAsk: boolean;
  readonly onlyFailed: boolean;
  /** Runs all inputs again, even if the source has changed. */
  readonly startOver: boolean;
}

/** Starts and resumes batches. */
export class BatchStarter {
  private readonly tasks = new TaskLookup();
  /** The outputs that this window writes. */
  private readonly inUse = new Set<string>();

  constructor(
    private readonly services: BatchServices,
    private readonly runner: BatchRunner,
  ) {}

  /** Runs a batch as a caller wants it, without asking. Throws `ArgumentError` with a sentence if it cannot run. */
  async start(call: BatchCall): Promise<EndedBatch> {
    const files = await this.services.openBatchFiles();
    const batch = await this.prepare(call, files, false);
    const output = await this.open(batch, files, 'new').catch((error: unknown) => {
      // The same batch goes on; another one is refused.
      if (error instanceof OutputRefusal && error.facts.kind === 'exists' && error.facts.isBatch) {
        return this.open(batch, files, 'resume');
      }
      throw error;
    });
    return this.run(batch, output, { isNew: false, onlyFailed: false, mayAsk: false });
  }

  /** Asks for all that a batch needs, and runs it. Throws `DismissedError`. */
  async ask(args: readonly unknown[]): Promise<EndedBatch> {
    const files = await this.services.openBatchFiles();
    const read = await this.prepare(await askForSource(args, files), files, true);
    if (this.inUse.has(read.output.toString())) {
      throw new OutputRefusal({ kind: 'locked' }, read.output);
    }
    const { mode, output } = await chooseOutput(read, files);
    const batch = { ...read, output };
    await this.confirm(batch);
    const opened = await this.open(batch, files, mode);
    return this.run(batch, opened, { isNew: mode !== 'resume', onlyFailed: false, mayAsk: true });
  }

  /** Runs what is missing in an output, or what failed. Throws `ArgumentError` with a sentence if that is not possible. */
  async resume(output: vscode.Uri, { mayAsk, onlyFailed, startOver }: ResumeOptions): Promise<EndedBatch> {
    if (this.inUse.has(output.toString())) {
      // Before anything is asked: the button of an old message may have called.
      throw new OutputRefusal({ kind: 'locked' }, output);
    }
    const files = await this.services.openBatchFiles();
    const sidecar = output.scheme === 'file' ? await readSidecar(files, output) : undefined;
    if (sidecar === undefined) {
      throw new OutputRefusal({ kind: 'notBatch' }, output);
    }
    const { limit, model, parameters = {}, prompt, question, source, task } = sidecar;
    const [first, ...others] = source.uris.map((uri) => vscode.Uri.parse(uri));
    if (first === undefined || (task !== 'auto' && !isApiTask(task))) {
      throw new OutputRefusal({ kind: 'notBatch' }, output);
    }
    const { column, format } = source;
    const call: ResumedCall = {
      input: [first, ...others],
      ...{ column, format, limit, model, output, parameters, prompt, question, task },
      isResumed: true,
    };
    const batch = await this.prepare(call, files, mayAsk);
    const isOutputGone = !onlyFailed && !(await fileExists(output));
    if (mayAsk && (startOver || isOutputGone)) {
      const lost = isOutputGone ? 0 : sidecar.figures?.done;
      await this.confirm(batch, { isOutputGone, lost });
    } else if (mayAsk) {
      await confirmPlace(batch, this.services.batches.get(output.toString())?.origin);
    }
    const opened = await this.open(batch, files, startOver ? 'replace' : 'resume');
    return this.run(batch, opened, { isNew: startOver, onlyFailed, mayAsk });
  }

  private async confirm(
    { call, name, output, settings, summary }: PreparedBatch,
    more: Pick<BatchOffer, 'isOutputGone' | 'lost'> = {},
  ): Promise<void> {
    const { column, format } = call;
    const prices = await this.prices(settings);
    const where = { name, output: nameOf(output) };
    await confirmBatch({ ...settings, ...where, ...more, column, format, prices, summary });
  }

  private async prepare(
    call: BatchCall | ResumedCall,
    files: BatchFiles,
    mayAsk: boolean,
  ): Promise<PreparedBatch> {
    const { signal } = new AbortController();
    const settings = await settleBatch(this.services, this.tasks, call, { mayAsk, signal });
    const read = await readSource(call, settings, files);
    const batch = 'isResumed' in call ? read : await askForQuestion(read, mayAsk);
    if (batch.output.scheme !== 'file' && !mayAsk) {
      throw new ArgumentError(
        'hfInference.batch.start: “output”: expected a file on this machine, such as file:///tmp/tickets.out.csv',
      );
    }
    if (batch.summary.total === 0) {
      throw new ArgumentError(vscode.l10n.t('“{0}” has no inputs.', batch.name));
    }
    return batch;
  }

  private async open(batch: PreparedBatch, files: BatchFiles, mode: Mode): Promise<OpenOutput> {
    const key = batch.output.toString();
    if (this.inUse.has(key)) {
      throw new OutputRefusal({ kind: 'locked' }, batch.output);
    }
    const isEdited = ({ isDirty, uri }: vscode.TextDocument) => isDirty && uri.toString() === key;
    if (vscode.workspace.textDocuments.some(isEdited)) {
      throw new ArgumentError(
        vscode.l10n.t('“{0}” has unsaved changes. Save or revert them first.', nameOf(batch.output)),
      );
    }
    this.inUse.add(key);
    try {
      return await openOutput(batch, { files, mode, clock: this.services.clock });
    } catch (error) {
      this.inUse.delete(key);
      throw refusal(error, batch.output);
    }
  }

  private async run(
    batch: PreparedBatch,
    output: OpenOutput,
    { isNew, mayAsk, onlyFailed }: Pick<ResumeOptions, 'mayAsk' | 'onlyFailed'> & { readonly isNew: boolean },
  ): Promise<EndedBatch> {
    const { settings } = batch;
    try {
      return await this.runner.run(batch, output, {
        ...{ isNew, onlyFailed, prices: () => this.prices(settings) },
        maxCharacters: mayAsk ? Infinity : settings.maxInputCharacters,
      });
    } catch (error) {
      if (isSourceFault(error)) {
        // It has changed since it was read for the first time.
        throw new ArgumentError(sourceFaultText(error.facts, batch.name));
      }
      throw refusal(error, batch.output);
    } finally {
      this.inUse.delete(batch.output.toString());
    }
  }

  private async prices({ endpoint, model }: BatchSettings) {
    const { router } = await this.services.inference();
    return router.prices(endpoint, model, new AbortController().signal);
  }
}

async function readSidecar(files: BatchFiles, output: vscode.Uri): ReturnType<BatchFiles['readSidecar']> {
  return files.readSidecar(output.fsPath).catch((error: unknown) => {
    throw refusal(error, output);
  });
}

/** The error for the caller or the user, if an output cannot be written. */
function refusal(error: unknown, output: vscode.Uri): unknown {
  return isOutputFault(error) ? new OutputRefusal(error.facts, output) : error;
}
