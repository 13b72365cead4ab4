import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { acceptRow } from '../support/workbench/acceptRow';
import { useWorkbench } from '../support/workbench/useWorkbench';

const MODELS = ['qwen3:8b', 'llama3.2:3b', 'gemma3:4b', 'nomic-embed-text:latest', 'phi4:14b'];
const OLLAMA_PORT = 11_434;

/** A server with Ollama's list of models at Ollama's port; nothing if another program uses that port. */
async function fakeOllama(): Promise<Server | undefined> {
  const server = createServer((request, response) => {
    const data = MODELS.map((id) => ({ id, object: 'model', created: 1, owned_by: 'library' }));
    response
      .writeHead(request.url === '/v1/models' ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(request.url === '/v1/models' ? { object: 'list', data } : { error: 'not found' }));
  });
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(OLLAMA_PORT, '127.0.0.1', () => resolve(server));
  });
}

describe('Select Endpoint', () => {
  const { workbench, shared } = useWorkbench();
  const open = () => workbench().runCommand('HF Inference: Select Endpoint…');
  const rows = async () => (await workbench().quickPickRows.allInnerTexts()).join('\n');
  afterEach(() => workbench().page.keyboard.press('Escape'));

  it('shows the endpoint in use with its API first, and the others', async () => {
    await open();
    await workbench().quickPickRows.filter({ hasText: 'Hugging Face' }).first().waitFor();
    assert.match(
      await workbench().quickPickRows.first().innerText(),
      new RegExp(shared().inference.endpoint),
    );
    await workbench().quickPickRows.filter({ hasText: 'Local server (on this machine)' }).first().waitFor();
  });

  it('finds a server on this machine with its models', async function () {
    const ollama = await fakeOllama();
    if (ollama === undefined) {
      this.skip();
    }
    try {
      await open();
      const row = workbench().quickPickRows.filter({ hasText: 'Ollama' });
      await row.waitFor();
      assert.match(await row.innerText(), /127\.0\.0\.1:11434[\s\S]*qwen3:8b.*and 2 more/);
      // Its models are searched, too.
      await workbench().quickInput.fill('llama3.2');
      await row.waitFor();
    } finally {
      ollama.closeAllConnections();
      ollama.close();
    }
  });

  it('takes a typed address, completed, and shows what is wrong with it while it is typed', async () => {
    await open();
    await workbench().quickInput.fill('huggingface.co/gpt2');
    await eventually(async () => assert.match(await rows(), /a web page, not an API/));
    await workbench().quickInput.fill('http://api.example.com');
    await eventually(async () => assert.match(await rows(), /Plain http:\/\/ would expose/));
    await workbench().page.keyboard.press('Enter');
    assert.ok(await workbench().quickInput.isVisible());
    const { host } = new URL(shared().inference.endpoint);
    await workbench().quickInput.fill(`${host}/v1/chat/completions`);
    await eventually(async () =>
      assert.match(await rows(), new RegExp(`Use this address: ${shared().inference.endpoint}\\n`)),
    );
  });

  it('warns if nothing answers, and takes the address anyway', async () => {
    await open();
    await workbench().quickInput.fill('127.0.0.1:9');
    await acceptRow(workbench(), 'Use this address: http://127.0.0.1:9');
    const anyway = workbench().quickPickRows.filter({ hasText: 'Use Anyway: http://127.0.0.1:9' });
    await anyway.waitFor();
    assert.match(await anyway.innerText(), /Could not connect to http:\/\/127\.0\.0\.1:9/);
    await acceptRow(workbench(), 'Use Anyway');
    await workbench().quickInput.waitFor({ state: 'hidden' });
    await open();
    await eventually(async () =>
      assert.match(await workbench().quickPickRows.first().innerText(), /http:\/\/127\.0\.0\.1:9/),
    );
  });

  it('remembers a typed address until it is removed', async () => {
    await open();
    await workbench().quickInput.fill('127.0.0.1:10');
    await acceptRow(workbench(), 'Use this address: http://127.0.0.1:10');
    await acceptRow(workbench(), 'Use Anyway');
    await workbench().quickInput.waitFor({ state: 'hidden' });
    await open();
    const row = workbench().quickPickRows.filter({ hasText: /127\.0\.0\.1:9(?!\d)/ });
    await row.waitFor();
    await workbench().screenshot(join(cacheFolder, 'screenshots', 'select-endpoint-recent.png'));
    await row.hover();
    await row.getByRole('button', { name: 'Remove from Recently Used' }).click();
    await row.waitFor({ state: 'detached' });
  });
});
