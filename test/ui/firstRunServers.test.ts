import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import { cacheFolder } from '../support/projectFolder';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';
const OLLAMA_PORT = 11_434;
const MODELS = ['qwen3:8b', 'llama3.2:3b', 'gemma3:4b'];
/** The settings of a user who has set nothing. */
const FRESH = {
  'hfInference.endpoint': 'https://router.huggingface.co/hf-inference',
  'hfInference.model': '',
};

function event(choice: Readonly<Record<string, unknown>>): string {
  return `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`;
}

/** A server that lists models and chats as Ollama does. */
const startOllama = (port: number) =>
  RouteServer.start(
    {
      'GET /v1/models': {
        json: {
          object: 'list',
          data: MODELS.map((id) => ({ id, object: 'model', created: 1, owned_by: 'library' })),
        },
      },
      'POST /v1/chat/completions': {
        stream: `${event({ delta: { role: 'assistant', content: 'A queue in Lua.' } })}${event({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`,
      },
    },
    undefined,
    port,
  );

/** A fresh profile with a selection, in which the key has been pressed and a place is about to be picked. */
function useFirstRun(settings: Readonly<Record<string, unknown>> = {}) {
  const { workbench } = useWorkbench({ settings: { ...FRESH, ...settings } });
  const row = (text: string | RegExp) => workbench().quickPickRows.filter({ hasText: text }).first();
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await workbench().page.keyboard.press(key);
    }
  };
  const shot = (name: string) =>
    workbench().screenshot(join(cacheFolder, 'screenshots', `first-run-${name}.png`));
  const start = async () => {
    await workbench().openFile('lua/queue.lua');
    await workbench().selectLines(1, 12);
    await press('Control+K', 'H');
    await row('This machine').waitFor();
  };
  return { workbench, row, press, shot, start };
}

describe('The first run on another server', () => {
  describe('that is found', () => {
    const { workbench, row, press, shot, start } = useFirstRun();

    it('goes from the key over the place, the server, and the model to the answer, with the keyboard alone', async function () {
      const ollama = await startOllama(OLLAMA_PORT).catch(() => undefined);
      if (ollama === undefined) {
        // Another program uses the port.
        this.skip();
      }
      try {
        await start();
        await press('ArrowDown', 'ArrowDown', 'Enter');
        // The row of the question before also names Ollama.
        await row(`127.0.0.1:${OLLAMA_PORT}`).waitFor();
        await shot('ollama-1-server');
        await press('Enter');
        await row('suggested').waitFor();
        await shot('ollama-2-model');
        await press('Enter');
        await eventually(async () => assert.match(await workbench().editorText(ANSWER), /A queue in Lua\./));
        await shot('ollama-3-answer');
        assert.deepEqual(await workbench().notifications(), []);
        const [run, ...more] = ollama.requests.filter(({ method }) => method === 'POST');
        assert.match(run?.body ?? '', /^\{"model":"qwen3:8b"/);
        assert.deepEqual(more, []);
      } finally {
        await ollama.close();
      }
    });
  });

  describe('whose address is typed', () => {
    const { workbench, row, press, shot, start } = useFirstRun();

    it('goes from the key over the place, the address, and the model to the answer', async () => {
      const server = await startOllama(0);
      try {
        await start();
        await press('ArrowDown', 'ArrowDown', 'Enter');
        await row('Local server').waitFor();
        await workbench().page.keyboard.type(new URL(server.origin).host);
        await row(`Use this address: ${server.origin}`).waitFor();
        await shot('address-1-server');
        await press('Enter');
        await row('suggested').waitFor();
        await shot('address-2-model');
        await press('Enter');
        await eventually(async () => assert.match(await workbench().editorText(ANSWER), /A queue in Lua\./));
        assert.deepEqual(await workbench().notifications(), []);
      } finally {
        await server.close();
      }
    });
  });
});

describe('The first run on Hugging Face', () => {
  // No request leaves this machine, and the lists cannot be read.
  const { workbench, row, press, shot, start } = useFirstRun({ 'http.proxy': 'http://127.0.0.1:9' });

  it('asks for a token, with a button for the page that creates one, then leads on from a list that cannot be read', async () => {
    await start();
    await press('ArrowDown', 'Enter');
    await row('Create a token on huggingface.co').waitFor();
    await shot('hub-1-token');
    await press('ArrowDown', 'Enter');
    await workbench().page.locator('.quick-input-widget:visible input[type="password"]').waitFor();
    await workbench()
      .page.locator('.quick-input-widget:visible .action-label[aria-label^="Create a Token"]')
      .waitFor();
    await shot('hub-2-box');
    await workbench().answer('hf_testCanary0123456789');
    await row(/The proxy blocked the request to https:\/\/router\.huggingface\.co/).waitFor();
    await shot('hub-3-models');
    assert.match(
      (await workbench().quickPickRows.allInnerTexts()).join('\n'),
      /Select Endpoint…[\s\S]*Enter a model ID…[\s\S]*Where Models Run…/,
    );
    await workbench().page.keyboard.type('two words');
    await row('not a valid model ID').waitFor();
    await shot('hub-4-typed');
    await press('Control+A', 'Backspace');
    await row('Where Models Run…').waitFor();
    await press('ArrowUp', 'Enter');
    await row('This machine').waitFor();
    await press('Escape');
  });
});
