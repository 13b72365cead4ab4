import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { json } from '../support/httpAnswers';
import { ScriptedServer } from '../support/scriptedServer';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const PINS = Array.from({ length: 1000 }, (_, index) => ({
  model_id: `owner-${index % 7}/model-${index}`,
  compute_type: index % 3 === 0 ? 'gpu' : 'cpu',
}));
/** Longest time for which the window may not answer, in milliseconds. */
const LONGEST_STALL_MS = 400;

describe('A thousand pinned models', () => {
  let server: ScriptedServer;
  const { workbench } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.playBy(({ path }) => [
      path === '/usage/pinned_models'
        ? json(200, { pinned_models: PINS })
        : json(200, { loaded: true, state: 'Loaded' }),
    ]);
    return { settings: { 'hfInference.endpoint': server.origin } };
  });
  after(() => server.close());
  const rows = () =>
    workbench().page.locator('.pane', { hasText: 'Pinned Models' }).locator('.monaco-list-row');

  it('are painted and filtered without a stall', async () => {
    await setToken(workbench(), 'hf_viewCanary0123456789');
    await workbench().page.evaluate(() => {
      const stalls: number[] = [];
      Object.assign(globalThis, { stalls });
      new PerformanceObserver((list) =>
        stalls.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({
        entryTypes: ['longtask'],
      });
    });
    await workbench().runCommand('View: Show HF Inference');
    await rows().filter({ hasText: 'model-0' }).first().waitFor();
    await eventually(async () => assert.ok((await rows().count()) > 20));
    // The focus goes to the rows that are there now.
    await workbench().runCommand('View: Show HF Inference');
    await workbench().page.keyboard.press('Home');
    await workbench().page.keyboard.press('Control+Alt+F');
    await workbench().page.locator('.monaco-tree-type-filter input').first().waitFor();
    await workbench().page.keyboard.type('model-987');
    await workbench().page.keyboard.press('Enter');
    await rows().filter({ hasText: 'owner-0/model-987' }).waitFor();
    const stalls = await workbench().page.evaluate(() => Reflect.get(globalThis, 'stalls') as number[]);
    assert.ok(Math.max(0, ...stalls) < LONGEST_STALL_MS, `stalls of ${stalls.join(', ')} ms`);
  });

  it('are asked for their load states in turns', () => {
    const asked = server.requests.filter(({ path }) => path.startsWith('/status/')).length;
    assert.ok(asked > 0 && asked <= 120, `${asked} requests`);
  });
});
