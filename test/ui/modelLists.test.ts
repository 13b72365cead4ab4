import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import type { RouteAnswer } from '../support/http/routeServer';
import { cacheFolder } from '../support/projectFolder';
import { acceptRow } from '../support/workbench/acceptRow';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';
const EMPTY: RouteAnswer = { json: { object: 'list', data: [] } };
const CHAT: RouteAnswer = {
  stream: `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'A card.' }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
};

/** A workbench without a model, whose endpoint is a server that answers as given. */
function useModelLists(list: () => RouteAnswer) {
  let server: RouteServer;
  const { workbench, changeSettings } = useWorkbench(async () => {
    server = await RouteServer.start({ 'GET /v1/models': list, 'POST /v1/chat/completions': CHAT });
    return {
      // The list begins with the models that were used before.
      isFresh: true,
      settings: { 'hfInference.endpoint': server.origin, 'hfInference.model': '' },
    };
  });
  after(() => server.close());
  afterEach(() => workbench().page.keyboard.press('Escape'));
  return {
    ...{ workbench, changeSettings },
    server: () => server,
    row: (text: string | RegExp) => workbench().quickPickRows.filter({ hasText: text }).first(),
    open: () => workbench().runCommand('HF Inference: Select Model…'),
    shot: (name: string) => workbench().screenshot(join(cacheFolder, 'modelLists', `${name}.png`)),
  };
}

describe('The list of models of a server', () => {
  let list: RouteAnswer = EMPTY;
  const { workbench, changeSettings, server, row, open, shot } = useModelLists(() => list);
  beforeEach(() => changeSettings({ 'hfInference.api': 'auto', 'hfInference.model': '' }));
  const host = () => new URL(server().origin).host;

  it('says that the server wants a token for it', async () => {
    list = { status: 401, json: { error: 'unauthorized' } };
    await open();
    await row(`${host()} lists its models only with a valid token.`).waitFor();
    await shot('token');
    await row('Set Token…').waitFor();
  });

  it('says that the server lists none, and takes the ID that is entered instead', async () => {
    list = EMPTY;
    await workbench().openFile('css/card.css');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await row(`${host()} does not list its models.`).waitFor();
    await shot('empty');
    await acceptRow(workbench(), 'does not list its models.');
    await workbench().answer('qwen3:8b');
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /A card\./));
    assert.match(server().requests.at(-1)?.body ?? '', /^\{"model":"qwen3:8b"/);
  });

  it('takes an ID with a colon that is typed into it', async () => {
    await open();
    await workbench().quickInput.fill('llama3.2:3b');
    await acceptRow(workbench(), 'Use this ID');
    await eventually(async () => assert.match(await workbench().statusItem.innerText(), /llama3\.2:3b/));
  });

  it('refuses an ID with a colon where the API is Hugging Face’s, and says which IDs it takes', async () => {
    await changeSettings({ 'hfInference.api': 'huggingface' });
    await open();
    await workbench().quickInput.fill('qwen3:8b');
    await row('“qwen3:8b” is not a valid model ID').waitFor();
    assert.match(await row('is not a valid model ID').innerText(), /Use name or owner\/name/);
    await shot('refused');
    await workbench().page.keyboard.press('Enter');
    assert.ok(await workbench().quickInput.isVisible());
  });

  it('says that nothing answers any more', async () => {
    await server().close();
    await open();
    await row(`Could not connect to ${server().origin}.`).waitFor();
    await shot('refused-connection');
    await row('Enter a model ID…').waitFor();
  });
});
