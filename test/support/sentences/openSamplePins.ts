import { openPins } from '../../../src/features/pins/openPins';
import type { OpenPins } from '../../../src/features/pins/openPins';
import type { PinIntent } from '../../../src/core/pins/intent/pinIntent';
import type { OutputLog } from '../../../src/platform/outputLog';
import { systemClock } from '../../../src/node/systemClock';
import { silentLogger } from '../loggers';

export const ORIGIN = 'https://inference.example.com';

export const silentLog: OutputLog = { ...silentLogger, show() {}, dispose() {} };

/** The pins of an account whose server answers each request with `models`, and whose last window left `open` undone. */
export function openSamplePins(models: readonly string[], open: readonly PinIntent[] = []): OpenPins {
  const owner = { endpoint: ORIGIN, origin: ORIGIN, account: 'default', token: 'hf_test' };
  const pinned = models.map((model_id) => ({ model_id, compute_type: 'cpu' }));
  const body = new TextEncoder().encode(JSON.stringify({ pinned_models: pinned, allowed_pinned_models: 5 }));
  const scope = JSON.stringify([owner.endpoint, owner.account]);
  return openPins(
    {
      clock: systemClock,
      logger: silentLog,
      fetch: async () => ({
        status: 200,
        header: (name) => (name.toLowerCase() === 'content-type' ? 'application/json' : null),
        body: (async function* () {
          yield body;
        })(),
      }),
      storage: {
        lock: { withLock: (_name, _signal, work) => work(true) },
        journal: {
          open: async () => (open.length > 0 ? [{ id: '1', scope, startedAt: 0, intents: open }] : []),
          write: async () => undefined,
          settle: async () => undefined,
        },
        accepted: { read: async () => undefined, write: async () => undefined },
      },
    },
    owner,
  );
}
