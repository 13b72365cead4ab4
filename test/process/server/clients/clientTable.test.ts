import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { lineLogger } from '../../../../src/server/cli/stderrLogger';
import type { Engine } from '../../../../src/server/engine/engine';
import { WorkerEngine } from '../../../../src/server/engine/workerEngine';
import { aiSdkCalls } from '../../../support/clients/aiSdkCalls';
import type { ClientCall, Target } from '../../../support/clients/clientCalls';
import { huggingFaceCalls } from '../../../support/clients/huggingFaceCalls';
import { langChainCalls } from '../../../support/clients/langChainCalls';
import { openAiCalls } from '../../../support/clients/openAiCalls';
import { eventually } from '../../../support/eventually';
import { writeMiniature, writeMiniatureModels } from '../../../support/models/miniatureModel';
import { INSTALL_MS, testClients } from '../../../support/models/testClients';
import { builtServer } from '../../../support/process/builtServer';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const TOKEN = 'hf_test_of_clients';
const CLIENTS = ['openai', 'ai', 'langchain', 'hf-endpoint', 'hf-provider'] as const;
type Client = (typeof CLIENTS)[number];

const MINIATURES = (
  [
    ...['text-classification', 'zero-shot-classification', 'token-classification', 'fill-mask'],
    ...['image-classification', 'object-detection', 'text-to-speech', 'automatic-speech-recognition'],
    ...['question-answering', 'summarization', 'translation'],
  ] as const
).map((name) => `mini/${name}`);

/** Loads that a client would notice if it had to wait on its own: those of the models that only it uses. */
function slowed(engine: Engine): Engine {
  return {
    load: async (source, pipeline, signal) => {
      await delay(source.id.startsWith('mini/') ? 0 : 300);
      return engine.load(source, pipeline, signal);
    },
    close: () => engine.close(),
  };
}

describe('clients of other people, unmodified', function () {
  let server: RunningServer;
  let folder: string;
  let modules: string;
  const table = new Map<string, Map<Client, string>>();

  before(async function () {
    this.timeout(INSTALL_MS);
    modules = await testClients();
    folder = await mkdtemp(join(tmpdir(), 'hf-clients-'));
    await writeMiniatureModels(folder);
    for (const client of CLIENTS) {
      await writeMiniature(join(folder, client, 'chat'), 'text-generation');
      await writeMiniature(join(folder, client, 'embedding'), 'feature-extraction');
    }
    const small = join(folder, 'clients', 'small');
    await writeMiniature(small, 'text-generation');
    await changeJson(join(small, 'config.json'), { max_position_embeddings: 8, n_positions: 8 });
    const text = join(folder, 'clients', 'text');
    await writeMiniature(text, 'text-generation');
    await changeJson(join(text, 'tokenizer_config.json'), { chat_template: undefined });
    const engine = slowed(
      new WorkerEngine(
        { script: await builtServer() },
        lineLogger(TOKEN, () => undefined),
      ),
    );
    server = await startServer(
      {
        ...{ token: TOKEN, modelFolders: [folder, resolve('test/models')] },
        ...{ allowedPins: MINIATURES.length, maxBodyBytes: 1_000_000 },
      },
      engine,
    );
    // All of these at once; a client would take a second for each.
    const pinned_models = MINIATURES.map((id) => ({ model_id: id, compute_type: 'cpu' }));
    await post('/usage/pinned_models', { pinned_models });
    await post(`/models/${MINIATURES.at(-1)}`, { inputs: 'good' });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
    printTable(table);
  });

  const target = (client: Client): Target => ({
    origin: `http://127.0.0.1:${server.port}`,
    token: TOKEN,
    chat: `${client}/chat`,
    embedding: `${client}/embedding`,
    small: 'clients/small',
    text: 'clients/text',
    hangsUp: async (act) => {
      const count = () => server.logged().split('hung up').length;
      const before = count();
      await act();
      await eventually(() => assert.ok(count() > before, 'the server did not notice'));
    },
  });
  const CALLS: Readonly<Record<Client, () => readonly ClientCall[]>> = {
    openai: () => openAiCalls(target('openai')),
    ai: () => aiSdkCalls(target('ai'), modules),
    langchain: () => langChainCalls(target('langchain'), modules),
    'hf-endpoint': () => huggingFaceCalls(target('hf-endpoint'), 'endpoint'),
    'hf-provider': () => huggingFaceCalls(target('hf-provider'), 'provider'),
  };

  for (const client of CLIENTS) {
    it(`${client} gets what it asks for, cold and warm, and the reasons of refusals`, async function () {
      this.timeout(60_000);
      const failures: string[] = [];
      for (const { call, needs, run } of CALLS[client]()) {
        const startedAt = performance.now();
        const isThere = needs === undefined || (await hasRoute(needs));
        const error = isThere
          ? await run().then(
              () => undefined,
              (reason: unknown) => reason,
            )
          : undefined;
        const ms = `${Math.round(performance.now() - startedAt)} ms`;
        const row = table.get(call) ?? new Map<Client, string>();
        table.set(call, row.set(client, isThere ? (error === undefined ? ms : 'FAILED') : 'no route'));
        if (error !== undefined) {
          failures.push(`${call}: ${inspect(error, { depth: 0 })}`);
        }
      }
      assert.deepEqual(failures, []);
    });
  }

  async function post(path: string, body: object): Promise<void> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-wait-for-model': 'true' };
    const url = `http://127.0.0.1:${server.port}${path}`;
    await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
  }

  async function hasRoute(path: string): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    await response.text();
    return response.status !== 404;
  }
});

async function changeJson(path: string, change: object): Promise<void> {
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }));
}

/** Prints a row for each call and a column for each client: how long it took, or why it has no result. */
function printTable(table: ReadonlyMap<string, ReadonlyMap<Client, string>>): void {
  const line = (name: string, cells: readonly string[]) =>
    `      ${name.padEnd(26)}${cells.map((cell) => cell.padStart(13)).join('')}`;
  const rows = [...table].map(([call, row]) =>
    line(
      call,
      CLIENTS.map((client) => row.get(client) ?? '–'),
    ),
  );
  console.log([line('call', CLIENTS), ...rows].join('\n'));
}
