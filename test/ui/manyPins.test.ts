import assert from 'node:assert/strict';
import type { ScriptedServer } from '../support/http/scriptedServer';
import { pinRowsOf, serveManyPins, showAndFilterPins } from '../support/workbench/manyPins';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

// How long the window is held up is measured by `npm run bench`.
describe('A thousand pinned models', () => {
  let server: ScriptedServer;
  const { workbench } = useWorkbench(async () => {
    server = await serveManyPins(1000);
    // The panes of a window that was used before may be too low.
    return { isFresh: true, settings: { 'hfInference.endpoint': server.origin } };
  });
  after(() => server.close());

  it('are painted, those that are on the screen, and filtered, and asked for their load states in turns', async () => {
    await setToken(workbench(), 'hf_viewCanary0123456789');
    await showAndFilterPins(workbench(), 987);
    assert.ok((await pinRowsOf(workbench()).count()) < 100);
    const asked = server.requests.filter(({ path }) => path.startsWith('/status/')).length;
    assert.ok(asked > 0 && asked <= 120, `${asked} requests`);
  });
});
