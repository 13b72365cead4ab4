import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';
import type { ReportServices } from './batchReports';

/** Registers the commands that evaluate and compare the outputs of batches. */
export function registerReports(services: ReportServices & { readonly log: OutputLog }): Disposable {
  const reports = () => import('./batchReports');
  return registerCommands(services.log, {
    'hfInference.batch.evaluate': async (...args) => (await reports()).evaluateBatch(services, args),
    'hfInference.batch.compare': async (...args) => (await reports()).compareBatches(services, args),
  });
}
