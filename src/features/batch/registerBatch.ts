import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { INTERRUPTED_KEY } from '../../core/runs/batch/activeBatches';
import { registerCommands } from '../../platform/commands';
import { loadOnce } from '../../platform/loadOnce';
import type { BatchServices } from './batchServices';

const COMMANDS = [
  'start',
  'resume',
  'pause',
  'cancel',
  'retryFailed',
  'open',
  'remove',
  'exportRequests',
] as const;

/** Registers the commands for many inputs. All else is loaded with the first of them. */
export function registerBatch(services: BatchServices): Disposable {
  const feature = loadOnce(async () => (await import('./batchFeature')).createBatchFeature(services));
  if (services.workspaceState.get(INTERRUPTED_KEY) === true) {
    void feature.load().then((loaded) => loaded.reportInterrupted());
  }
  const handlers = COMMANDS.map((name) => {
    const id = `hfInference.batch.${name}` as const;
    return [id, async (...args: readonly unknown[]) => (await feature.load()).handlers[id](...args)] as const;
  });
  return vscode.Disposable.from(registerCommands(services.log, Object.fromEntries(handlers)), feature);
}
