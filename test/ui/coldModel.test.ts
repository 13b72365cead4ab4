import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import type { InferenceServer } from '../support/inferenceServer';
import { useInferenceServer } from '../support/useInferenceServer';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';
import type { Workbench } from '../support/workbench/workbench';

const ANSWER = 'HF Inference Answer.md';

/** For a suite: a window whose endpoint is this server, with a Ruby sample selected. */
function useSelectedSample(server: () => InferenceServer): () => Workbench {
  const { workbench } = useWorkbench(async () => ({
    settings: { 'hfInference.endpoint': server().endpoint },
  }));
  before(async () => {
    await setToken(workbench(), server().token);
    await workbench().openFile('ruby/playlist.rb');
    await workbench().selectAll();
  });
  return workbench;
}

describe('A cold model', () => {
  const server = useInferenceServer({ args: ['--load-delay-ms', '6000'] });
  const workbench = useSelectedSample(server);

  it('is waited for: the status bar and a notification count the seconds, then the answer comes', async () => {
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () =>
      assert.match(await workbench().statusItem.innerText(), /code-language: model is loading, about \d+ s/),
    );
    await workbench()
      .notification(/model is loading, about \d+ s/)
      .waitFor();
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# ruby /));
    await eventually(async () => {
      assert.match(await workbench().statusItem.innerText(), /^\s*code-language\s*$/);
      assert.deepEqual(await workbench().notifications(), []);
    });
  });
});

describe('A run that waits for a model', () => {
  const lines: string[] = [];
  const server = useInferenceServer({
    args: ['--load-delay-ms', '60000'],
    log: (line) => lines.push(line),
  });
  const workbench = useSelectedSample(server);

  const loading = () =>
    eventually(async () =>
      assert.match(await workbench().statusItem.innerText(), /code-language: model is loading/),
    );
  const ended = () =>
    eventually(async () => {
      assert.match(await workbench().statusItem.innerText(), /^\s*code-language\s*$/);
      assert.deepEqual(await workbench().notifications(), []);
      assert.deepEqual(await workbench().tabs(), ['playlist.rb']);
    }, 3_000);

  it('is cancelled by a click on the status bar item, without an error and without an answer', async () => {
    await workbench().runCommand('HF Inference: Infer on Selection');
    await loading();
    await workbench().statusItem.click();
    await ended();
  });

  it('is cancelled by the button of its notification', async () => {
    await workbench().runCommand('HF Inference: Infer on Selection');
    await loading();
    await workbench().pressButton(workbench().notification('model is loading'), 'Cancel');
    await ended();
  });

  it('is cancelled by the command', async () => {
    await workbench().runCommand('HF Inference: Infer on Selection');
    await loading();
    await workbench().runCommand('HF Inference: Cancel Running Inference');
    await ended();
  });
});
