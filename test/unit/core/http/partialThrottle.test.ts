import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PartialThrottle } from '../../../../src/core/http/partialThrottle';
import { VirtualClock } from '../../../support/virtualClock';

/** Drops fractions of milliseconds, as the timers of Node do. */
class TimerClock extends VirtualClock {
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return super.sleep(Math.floor(ms), signal);
  }
}

describe('Text that arrives in pieces', () => {
  it('is shown at most 30 times in any second, and the newest of it in the end', async () => {
    const pauses = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 9 }).map((ms) => Array.from({ length: 1500 / ms }, () => ms)),
    );
    await fc.assert(
      fc.asyncProperty(pauses, async (list) => {
        const clock = new TimerClock();
        const shown: { readonly at: number; readonly text: string }[] = [];
        const throttle = new PartialThrottle(clock, (text) => shown.push({ at: clock.monotonic(), text }));
        const arrive = async (): Promise<void> => {
          for (const [place, pause] of list.entries()) {
            await clock.sleep(pause);
            throttle.update(() => `${place}`);
          }
          await clock.sleep(1000);
          throttle.dispose();
        };
        await clock.until(arrive());
        assert.equal(shown.at(-1)?.text, `${list.length - 1}`);
        for (const { at: from } of shown) {
          assert.ok(shown.filter(({ at }) => at >= from && at < from + 1000).length <= 30);
        }
        assert.equal(clock.pending, 0);
      }),
      { numRuns: 50 },
    );
  });
});
