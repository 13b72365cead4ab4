import * as vscode from 'vscode';
import type { ShownBatch } from '../../core/runs/batch/activeBatches';
import { settledInputs } from '../../core/runs/batch/settledInputs';
import { runCommand } from '../../platform/commands';
import { formatNumber } from '../../platform/messages/formatNumber';
import { plural } from '../../platform/messages/plural';
import { offer } from '../../platform/messages/showMessage';
import type { ActionButton } from '../../platform/messages/showMessage';
import { resumeButton } from './batchButtons';
import type { BatchRunner } from './batchRunner';
import type { BatchFiles, BatchServices } from './batchServices';

/** How often it is read how far a batch of another window is. */
const WATCH_MS = 2000;

type Files = Pick<BatchFiles, 'isBeingWritten' | 'readSidecar'>;

type Services = Pick<BatchServices, 'batches' | 'clock'> & { readonly openBatchFiles: () => Promise<Files> };

interface Parts {
  readonly services: Services;
  readonly files: Files;
  readonly runner: Pick<BatchRunner, 'remember'>;
}

/**
 * Reports the batches whose window ended while they ran, once. Those that another window still runs are shown as such, and
 * reported if that window ends, too. Rejects if the signal is aborted meanwhile.
 */
export async function reportInterrupted(
  services: Services,
  runner: Pick<BatchRunner, 'remember'>,
  signal: AbortSignal,
): Promise<void> {
  const files = await services.openBatchFiles();
  const parts = { services, files, runner };
  const left = services.batches.list().filter(({ isInterrupted }) => isInterrupted);
  const running = await Promise.all(left.map((batch) => isElsewhere(parts, batch)));
  const followed = left.filter((_, at) => running[at]).map((batch) => follow(parts, batch, signal));
  await settle(
    parts,
    left.filter((_, at) => !running[at]),
  );
  await Promise.all(followed);
}

/** Shows a batch of another window until it ends. */
async function follow(parts: Parts, batch: ShownBatch, signal: AbortSignal): Promise<void> {
  const { batches, clock } = parts.services;
  do {
    if (!isUnsettled(parts, batch)) {
      return;
    }
    const figures = (await sidecarOf(parts, batch))?.figures ?? batch.figures;
    batches.set({ ...batch, figures, state: 'elsewhere' });
    await clock.sleep(WATCH_MS, signal);
  } while (await isElsewhere(parts, batch));
  await settle(parts, [batch]);
}

/** Shows how batches ended that no window runs, and reports those that did not end by themselves. */
async function settle(parts: Parts, ended: readonly ShownBatch[]): Promise<void> {
  const { batches } = parts.services;
  const found: ShownBatch[] = [];
  for (const { isInterrupted: _isInterrupted, ...batch } of ended.filter((one) => isUnsettled(parts, one))) {
    const { figures = batch.figures, state = 'paused' } = (await sidecarOf(parts, batch)) ?? {};
    const shown: ShownBatch = { ...batch, figures, state: state === 'running' ? 'paused' : state };
    batches.set(shown);
    if (state === 'running') {
      found.push(shown);
    }
  }
  // Before the message, which may stay open until the window ends: nobody is told twice.
  await parts.runner.remember();
  void report(found);
}

async function report(found: readonly ShownBatch[]): Promise<void> {
  const [first, ...others] = found;
  if (first === undefined) {
    return;
  }
  const { figures, name, output } = first;
  const show: ActionButton = {
    title: vscode.l10n.t('Show'),
    act: () => runCommand('workbench.view.extension.hfInference'),
  };
  const dismiss: ActionButton = { title: vscode.l10n.t('Dismiss'), act: () => undefined };
  await offer(
    'information',
    others.length === 0
      ? vscode.l10n.t(
          'The batch of {0} was interrupted after {1} of {2} inputs. Nothing is sent until you resume it.',
          name,
          formatNumber(settledInputs(figures)),
          formatNumber(figures.total),
        )
      : plural(
          found.length,
          vscode.l10n.t(
            '{0} batch was interrupted. Nothing is sent until you resume it.|{0} batches were interrupted. Nothing is sent until you resume them.',
          ),
        ),
    [others.length === 0 ? resumeButton(output) : show, dismiss],
  );
}

/** Whether the user has neither resumed nor removed a batch meanwhile. */
function isUnsettled({ services }: Parts, { output }: ShownBatch): boolean {
  return services.batches.get(output)?.isInterrupted === true;
}

async function isElsewhere({ files, services }: Parts, { output }: ShownBatch): Promise<boolean> {
  return files.isBeingWritten(vscode.Uri.parse(output).fsPath, services.clock);
}

async function sidecarOf({ files }: Parts, { output }: Pick<ShownBatch, 'output'>) {
  return files.readSidecar(vscode.Uri.parse(output).fsPath).catch(() => undefined);
}
