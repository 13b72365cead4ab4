import { openWorkbench } from '../support/workbench/openWorkbench';
import { serveManyPins, showAndFilterPins } from '../support/workbench/manyPins';
import { setToken } from '../support/workbench/setToken';
import { startSharedVsCode } from '../support/workbench/sharedVsCode';
import type { SharedVsCode } from '../support/workbench/sharedVsCode';

/** What painting and filtering the view of the pinned models cost the window, in milliseconds. */
export interface ViewCost {
  /** Work of the window's own thread. */
  readonly busy: number;
  /** The longest time above 50 ms in which it did not answer; 0 where there was none. */
  readonly longestStall: number;
}

/** The view with a dozen pinned models, and with a thousand, in the same real VS Code. */
export async function measurePinsView(): Promise<{ readonly dozen: ViewCost; readonly thousand: ViewCost }> {
  const shared = await startSharedVsCode();
  try {
    return { dozen: await costWith(shared, 12), thousand: await costWith(shared, 1000) };
  } finally {
    await shared.stop();
  }
}

async function costWith(shared: SharedVsCode, count: number): Promise<ViewCost> {
  const server = await serveManyPins(count);
  const { workbench, close } = await openWorkbench(shared, {
    settings: { 'hfInference.endpoint': server.origin },
  });
  try {
    await setToken(workbench, 'hf_testBench0123456789');
    await workbench.page.evaluate(() => {
      const stalls: number[] = [];
      Object.assign(globalThis, { stalls });
      new PerformanceObserver((list) =>
        stalls.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({ entryTypes: ['longtask'] });
    });
    const devTools = await workbench.page.context().newCDPSession(workbench.page);
    await devTools.send('Performance.enable');
    const busySeconds = async () => {
      const { metrics } = await devTools.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
    };
    const before = await busySeconds();
    await showAndFilterPins(workbench, count - 1);
    const busy = ((await busySeconds()) - before) * 1000;
    const stalls = await workbench.page.evaluate(() => Reflect.get(globalThis, 'stalls') as number[]);
    return { busy, longestStall: Math.max(0, ...stalls) };
  } finally {
    await close();
    await server.close();
  }
}
