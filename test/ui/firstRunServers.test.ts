import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import { cacheFolder } from '../support/projectFolder';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';
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
const startOllama = () =>
  RouteServer.start({
    'GET /v1/models': {
      json: {
        object: 'list',
        data: MODELS.map((id) => ({ id, object: 'model', created: 1, owned_by: 'library' })),
      },
    },
    'POST /v1/chat/completions': {
      stream: `${event({ delta: { role: 'assistant', content: 'A queue in Lua.' } })}${event({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`,
    },
  });

/** A fresh profile with a selection, in which the key has been pressed and a place is about to be picked. */
function useFirstRun() {
  const { workbench } = useWorkbench({ settings: FRESH });
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
  describe('whose address is typed', () => {
    const { workbench, row, press, shot, start } = useFirstRun();

    it('goes from the key over the place, the address, and the model to the answer', async () => {
      const server = await startOllama();
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
