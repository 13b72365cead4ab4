import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import type { RouteAnswer, SeenRequest } from '../support/http/routeServer';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const FIRST = 'hf_testFirstCanary0123';
const ACME = 'hf_testAcmeCanary0123';

/** Answers only those who have one of the tokens. */
const guarded = (answer: RouteAnswer) => (request: SeenRequest) =>
  [FIRST, ACME].some((token) => request.headers['authorization'] === `Bearer ${token}`)
    ? answer
    : { status: 401, json: { error: 'Invalid credentials' } };

describe('Several accounts of a server', () => {
  let server: RouteServer;
  before(async () => {
    server = await RouteServer.start({
      'GET /usage/pinned_models': guarded({ json: { pinned_models: [], allowed_pinned_models: 5 } }),
      'POST /models/demo/code-language': guarded({ json: [[{ label: 'lua', score: 0.9 }]] }),
    });
  });
  after(() => server.close());
  const { workbench } = useWorkbench(async () => ({
    settings: { 'hfInference.endpoint': server.origin, 'hfInference.api': 'huggingface' },
  }));
  const accountRow = () => workbench().quickPickRows.filter({ hasText: 'Account' });
  const openAccounts = async () => {
    await workbench().statusItem.click();
    await accountRow().waitFor();
    await workbench().pick('Account');
    await workbench().quickPickRows.filter({ hasText: 'Add another account…' }).waitFor();
  };

  it('are added, switched, and checked from the menu of the status bar item, which shows the one in use', async () => {
    await setToken(workbench(), FIRST);
    await openAccounts();
    await workbench().pick('Add another account…');
    await workbench().answer('acme');
    await workbench().quickInputMessage.getByText('secret storage').waitFor();
    await workbench().answer(ACME);
    await workbench().statusItem.getByText('code-language · acme').waitFor();
    await workbench().statusItem.click();
    await accountRow().getByText('acme, and 1 more').waitFor();
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('HF Inference: Check Token');
    await workbench().notification('accepts the token of account “acme”').waitFor();
    await openAccounts();
    await workbench().pick('default');
    await eventually(async () => assert.doesNotMatch(await workbench().statusItem.innerText(), /acme/));
    await workbench().openFile('lua/queue.lua');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => {
      const run = server.requests.find(({ method }) => method === 'POST');
      assert.equal(run?.headers['authorization'], `Bearer ${FIRST}`);
    });
  });
});
