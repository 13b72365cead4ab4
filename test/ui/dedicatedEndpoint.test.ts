import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import { cacheFolder } from '../support/projectFolder';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';

describe('A dedicated endpoint that is scaled to zero', () => {
  let server: RouteServer;
  let isUp = false;
  const { workbench } = useWorkbench(async () => {
    server = await RouteServer.start({
      'POST /': () =>
        isUp ? { json: [[{ label: 'rust', score: 0.9 }]] } : { status: 503, text: 'starting' },
    });
    return {
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'endpoint',
        'hfInference.model': '',
        'hfInference.timeoutSeconds': 300,
      },
    };
  });
  after(() => server.close());

  beforeEach(async () => {
    isUp = false;
    await workbench().openFile('ruby/playlist.rb');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () =>
      assert.match(
        await workbench().statusItem.innerText(),
        /endpoint is starting, waiting for up to 29\d s/,
      ),
    );
  });

  it('counts down to the time limit in the status bar and a notification, then gets the run', async () => {
    await workbench()
      .notification(/endpoint is starting, waiting for up to \d+ s/)
      .waitFor();
    await workbench().screenshot(join(cacheFolder, 'dedicated', 'starting.png'));
    isUp = true;
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# rust /));
    await workbench().screenshot(join(cacheFolder, 'dedicated', 'answer.png'));
    assert.deepEqual(await workbench().notifications(), []);
  });

  it('is no longer waited for after a click on the status bar item', async () => {
    await workbench().statusItem.click();
    await eventually(async () => {
      assert.doesNotMatch(await workbench().statusItem.innerText(), /starting/);
      assert.deepEqual(await workbench().notifications(), []);
    });
  });
});
