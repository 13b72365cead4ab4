import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { projectFolder } from '../support/projectFolder';
import { ScriptedServer } from '../support/http/scriptedServer';
import { launchChromium } from '../support/vscode/launchChromium';
import { NEWEST, vsCodeInstallation } from '../support/vscode/vsCodeInstallation';
import { startVsCodeServer } from '../support/vscode/vsCodeServer';
import { workbenchUrl } from '../support/vscode/workbenchUrl';

interface Change {
  readonly command: 'add' | 'remove';
  readonly model_id: string;
  readonly outcome: string;
  readonly reason?: string;
}
interface Pin {
  readonly model_id: string;
}

/** Of each window and of the foreign writer; `npm run soak` makes more. */
const CHANGES = Number(process.env['SOAK_WINDOW_CHANGES'] ?? 20);

describe('Two windows and somebody who follows no protocol', function () {
  this.timeout(180_000);
  let server: ScriptedServer;
  let folder: string;
  let list: readonly Pin[] = [{ model_id: 'before/all' }];
  const cleanups: (() => Promise<unknown>)[] = [];

  const names = () => list.map(({ model_id: model }) => model);

  before(async () => {
    server = await ScriptedServer.start();
    cleanups.push(() => server.close());
    server.playBy(({ body, method }) => {
      if (method === 'POST') {
        list = (JSON.parse(body) as { pinned_models: readonly Pin[] }).pinned_models;
      }
      return [json(200, { pinned_models: list })];
    });
    folder = await mkdtemp(join(tmpdir(), 'pin-windows-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const vsCode = await startVsCodeServer({
      fewBuiltIns: true,
      installation: await vsCodeInstallation(NEWEST),
      testDriver: true,
      env: {
        HF_INFERENCE_PIN_ENDPOINT: server.origin,
        HF_INFERENCE_PIN_REPORTS: folder,
        HF_INFERENCE_PIN_CHANGES: String(CHANGES),
      },
    });
    cleanups.push(() => vsCode.stop());
    const browser = await launchChromium();
    cleanups.push(() => browser.close());
    for (let window = 0; window < 2; window++) {
      const page = await (await browser.newContext()).newPage();
      await page.exposeFunction('codeAutomationExit', () => undefined);
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.goto(
        workbenchUrl(vsCode, {
          extension: projectFolder,
          testRunner: join(projectFolder, 'test', 'support', 'pinWindow.cjs'),
        }),
      );
    }
  });
  after(async () => {
    for (const cleanUp of cleanups.toReversed()) {
      await cleanUp();
    }
  });

  async function files(ending: string): Promise<readonly string[]> {
    return (await readdir(folder)).filter((name) => name.endsWith(ending));
  }

  /** Reads the whole list, thinks for a moment and writes what it read with one more, whatever has come between. */
  async function foreignWriter(): Promise<void> {
    const address = `${server.origin}/usage/pinned_models`;
    for (let number = 0; number < CHANGES; number++) {
      const { pinned_models: read } = (await (await fetch(address)).json()) as {
        pinned_models: readonly Pin[];
      };
      await delay(30);
      const body = JSON.stringify({ pinned_models: [...read, { model_id: `foreign/m${number}` }] });
      await fetch(address, { method: 'POST', body });
      await delay(150);
    }
  }

  it(`lose no change silently in ${CHANGES} changes each (faults 72, 75 and 76)`, async () => {
    await eventually(async () => assert.equal((await files('.ready')).length, 2), 60_000);
    await foreignWriter();
    await eventually(async () => assert.equal((await files('.json')).length, 2), 90_000);
    const reports = await Promise.all(
      (await files('.json')).map(
        async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Change[],
      ),
    );
    const pinned = new Set(names());
    for (const report of reports) {
      assert.equal(report.length, CHANGES);
      const removed = new Set(
        report.flatMap(({ command, model_id: model }) => (command === 'remove' ? [model] : [])),
      );
      for (const { command, model_id: model, outcome, reason } of report) {
        assert.equal(outcome, 'done', `${command} ${model}: ${outcome} ${reason ?? ''}`);
        assert.equal(pinned.has(model), command === 'add' && !removed.has(model), `${command} ${model}`);
      }
    }
    assert.ok(pinned.has('before/all'), 'what nobody named is gone');
    assert.equal(new Set(names()).size, names().length, 'something is pinned twice');
  });
});
