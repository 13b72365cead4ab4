import { Emitter } from '../emitter';
import type { Event, Logger } from '../ports';
import type { UsageLedger } from '../usage/usageLedger';
import type { RequestEnded, RunEvent } from './runEvent';

/** A ledger that is open, and what records a request in it. */
export interface OpenUsage {
  readonly ledger: UsageLedger;
  readonly count: (request: RequestEnded) => void;
}

/** Returns a ledger with the requests of all runs. It is opened by the first request or the first read. */
export function openUsageLater(
  open: () => Promise<OpenUsage>,
  runs: Event<RunEvent>,
  logger: Logger,
): UsageLedger {
  const changed = new Emitter<void>();
  let opening: Promise<OpenUsage> | undefined;

  const openOnce = async (): Promise<OpenUsage> => {
    try {
      const usage = await open();
      usage.ledger.onDidChange(changed.fire.bind(changed));
      return usage;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  const opened = (): Promise<OpenUsage> => (opening ??= openOnce());

  const counting = runs((event) => {
    if (event.kind === 'requestEnded') {
      opened().then(
        ({ count }) => count(event),
        (error: unknown) => logger.error(`usage: not opened (${error instanceof Error ? error.name : ''})`),
      );
    }
  });

  return {
    flush: async () => (await opening)?.ledger.flush(),
    rows: async (span) => (await opened()).ledger.rows(span),
    clear: async () => (await opened()).ledger.clear(),
    onDidChange: changed.event,
    dispose: () => {
      counting.dispose();
      changed.dispose();
      opening?.then(({ ledger }) => ledger.dispose()).catch(() => undefined);
    },
  };
}
