import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { CLASSIC_MODEL, startFakeRouter } from '../support/http/fakeRouter';
import type { FakeRouter } from '../support/http/fakeRouter';
import { RouteServer } from '../support/http/routeServer';
import { cacheFolder } from '../support/projectFolder';
import { acceptRow } from '../support/workbench/acceptRow';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';
const TOKEN = 'hf_testCanary0123456789';
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
function useFirstRun(settings: () => Promise<Readonly<Record<string, unknown>>> = async () => ({})) {
  const { shared, workbench } = useWorkbench(async () => ({
    isFresh: true,
    settings: { ...FRESH, ...(await settings()) },
  }));
  const row = (text: string | RegExp) => workbench().quickPickRows.filter({ hasText: text }).first();
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await workbench().page.keyboard.press(key);
    }
  };
  const shot = (name: string) =>
    workbench().screenshot(join(cacheFolder, 'screenshots', `first-run-${name}.png`));
  const start = async (text?: string) => {
    await workbench().openFile('lua/queue.lua');
    if (text === undefined) {
      await workbench().selectLines(1, 12);
    } else {
      await workbench().selectAll();
      await workbench().insertText(text);
      await workbench().selectAll();
    }
    await press('Control+K', 'H');
    await row('This machine').waitFor();
  };
  return { shared, workbench, row, press, shot, start };
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
        await row('Ollama').waitFor();
        await shot('ollama-1-server');
        await acceptRow(workbench(), 'Ollama');
        await row('suggested').waitFor();
        await shot('ollama-2-model');
        await acceptRow(workbench(), 'suggested');
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
        await acceptRow(workbench(), 'Use this address');
        await row('suggested').waitFor();
        await shot('address-2-model');
        await acceptRow(workbench(), 'suggested');
        await eventually(async () => assert.match(await workbench().editorText(ANSWER), /A queue in Lua\./));
        assert.deepEqual(await workbench().notifications(), []);
      } finally {
        await server.close();
      }
    });
  });
});

for (const { name, text, model, route, answer } of [
  {
    name: 'chat',
    text: 'A stack and a queue: which one do I need?',
    model: 'Qwen/Qwen3-8B',
    route: '/v1/chat/completions',
    answer: /Hello, wörld 🌍/,
  },
  {
    name: 'mask',
    text: 'A stack is a [MASK] structure.',
    model: CLASSIC_MODEL,
    route: `/hf-inference/models/${CLASSIC_MODEL}`,
    answer: /data/,
  },
]) {
  describe(`The first run on Hugging Face with ${model}`, () => {
    let router: FakeRouter;
    const { workbench, row, press, shot, start } = useFirstRun(async () => {
      await router?.close();
      router = await startFakeRouter(TOKEN);
      return { 'http.proxy': router.proxy };
    });
    after(() => router.close());
    /** The requests that have a text anywhere. */
    const requestsWith = (part: string) => {
      const found = router.requests().filter((request) => JSON.stringify(request).includes(part));
      return new Set(found.map(({ host, method, path }) => `${method} ${host}${path}`));
    };

    it('goes from the key over the place, the token, and the model to the answer, with the keyboard alone', async () => {
      await start(text);
      await press('ArrowDown', 'Enter');
      await row('Enter a token').waitFor();
      await press('ArrowDown', 'Enter');
      await workbench().page.locator('.quick-input-widget:visible input[type="password"]').waitFor();
      await workbench().answer(TOKEN);
      // Both lists have been read: the rows stay as they are.
      await row('suggested').filter({ hasText: model }).waitFor();
      await row('search results').waitFor();
      await row('models of router.huggingface.co').waitFor();
      await shot(`router-${name}-1-model`);
      assert.ok(router.requests().every(({ body, method }) => method === 'GET' && body === ''));
      // The focus is on the first row, also after the second list has put another one there.
      await acceptRow(workbench(), model);
      await eventually(async () => assert.match(await workbench().editorText(ANSWER), answer));
      await shot(`router-${name}-2-answer`);
      assert.deepEqual(await workbench().notifications(), []);
      const run = `POST router.huggingface.co${route}`;
      assert.deepEqual(requestsWith('stack'), new Set([run]));
      await eventually(() =>
        assert.deepEqual(
          requestsWith(TOKEN),
          new Set(['GET huggingface.co/api/whoami-v2', 'GET router.huggingface.co/v1/models', run]),
        ),
      );
      assert.deepEqual(router.refused, []);
    });
  });
}

describe('The first run on Hugging Face', () => {
  // No request leaves this machine, and the lists cannot be read.
  const { shared, workbench, row, press, shot, start } = useFirstRun(async () => ({
    'http.proxy': 'http://127.0.0.1:9',
  }));

  it('offers to import the token of other tools, after asking', async () => {
    await writeFile(shared().tokenFile, `${TOKEN}\n`);
    try {
      await start();
      await press('ArrowDown', 'Enter');
      await row(`Import the token in ${shared().tokenFile}`).waitFor();
      await shot('hub-0-import');
      await press('Enter');
      await workbench().dialog.getByText('Use the token in').waitFor();
      await workbench().dialog.locator('.monaco-button', { hasText: 'Cancel' }).click();
      await workbench().dialog.waitFor({ state: 'hidden' });
    } finally {
      await rm(shared().tokenFile);
    }
  });

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
    await workbench().answer(TOKEN);
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
