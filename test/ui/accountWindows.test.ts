import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { Workbench } from '../support/workbench/workbench';

const FIRST = 'hf_testFirstCanary0123';
const ACME = 'hf_testAcmeCanary0123';

describe('Two windows of one browser', () => {
  let server: RouteServer;
  let other: Workbench;
  before(async () => {
    server = await RouteServer.start({
      'GET /usage/pinned_models': { json: { pinned_models: [], allowed_pinned_models: 5 } },
      'POST /models/demo/code-language': { json: [[{ label: 'lua', score: 0.9 }]] },
    });
  });
  after(() => server.close());
  const { workbench } = useWorkbench(async () => ({
    settings: { 'hfInference.endpoint': server.origin, 'hfInference.api': 'huggingface' },
  }));

  const openAccounts = async () => {
    await workbench().statusItem.click();
    await workbench().quickPickRows.filter({ hasText: 'Account' }).waitFor();
    await workbench().pick('Account');
    await workbench().quickPickRows.filter({ hasText: 'Add another account…' }).waitFor();
  };
  const use = async (account: string) => {
    await workbench().runCommand('HF Inference: Switch Account…');
    await workbench().pick(account);
    await workbench().page.locator('.statusbar-item').getByText(`Using account “${account}”`).waitFor();
  };
  /** The state of a window reaches the others of its browser a moment later. */
  const showsIn = async (window: Workbench, name: RegExp) =>
    eventually(async () => {
      await focusAgain(window);
      assert.match(await window.statusItem.innerText(), name);
    });
  /** The tokens with which the model was asked. */
  const used = () =>
    server.requests.flatMap(({ headers, method }) => (method === 'POST' ? [headers['authorization']] : []));

  before(async () => {
    await setToken(workbench(), FIRST);
    await openAccounts();
    await workbench().pick('Add another account…');
    await workbench().answer('acme');
    await workbench().quickInputMessage.getByText('secret storage').waitFor();
    await workbench().answer(ACME);
    await workbench().statusItem.getByText('code-language · acme').waitFor();
    // A window reads the secrets of its browser when it opens, and the browser keeps them a moment after they were stored.
    other = await eventually(async () => {
      const { page, folder } = workbench();
      const opened = new Workbench(await page.context().newPage(), folder);
      await opened.page.goto(page.url());
      await opened.ready();
      await opened.statusItem.getByText('code-language · acme').waitFor();
      return opened;
    });
  });

  it('agree on the account after a switch in one of them, and run with it', async () => {
    await use('default');
    await showsIn(other, /code-language\s*$/);
    await use('acme');
    await showsIn(other, /code-language · acme/);
    const count = used().length;
    await other.openFile('lua/queue.lua');
    await other.selectAll();
    await other.runCommand('HF Inference: Infer on Selection');
    await eventually(() => assert.deepEqual(used().slice(count), [`Bearer ${ACME}`]));
  });
});

/** Tells a window that it lost the focus and has it again. A browser without a screen gives it to all pages at once. */
async function focusAgain({ page }: Workbench): Promise<void> {
  for (const hasFocus of [false, true]) {
    await page.evaluate((has) => {
      document.hasFocus = () => has;
      window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
    }, hasFocus);
  }
}
