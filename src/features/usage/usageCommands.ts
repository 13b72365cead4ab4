import { printUsage } from '../../core/usage/usageExport';
import type { CommandHandler, OwnCommandId } from '../../platform/commandMap';
import { parseGivenUri, saveText } from '../../platform/saveText';
import { clearUsage, exportToFile } from './usageActions';
import { asksBeforeClearing, exportArgsOf } from './usageArgs';
import type { UsagePanel } from './usagePanel';
import type { UsageStore } from './usageStore';

type UsageCommandId = Extract<OwnCommandId, `hfInference.usage.${string}`>;
export type UsageHandlers = { readonly [Id in UsageCommandId]: CommandHandler<Id> };

/** The commands of the usage figures. */
export function usageCommands(store: UsageStore, panel: UsagePanel): UsageHandlers {
  return {
    'hfInference.usage.open': () => panel.open(),
    'hfInference.usage.refresh': () => store.refresh(),
    'hfInference.usage.export': async (...args) => {
      const given = exportArgsOf(args);
      if (given === undefined) {
        return exportToFile(store);
      }
      const { format, from, to, uri } = given;
      const target =
        uri === undefined
          ? undefined
          : parseGivenUri(uri, 'hfInference.usage.export', 'file:///folder/usage.csv');
      const rows = await store.ledger.rows({ ...(from && { from }), ...(to && { to }) });
      const text = printUsage(rows, format);
      if (target !== undefined) {
        await saveText(target, text);
      }
      return text;
    },
    'hfInference.usage.clear': async (...args) => clearUsage(store, asksBeforeClearing(args)),
  };
}
