import assert from 'node:assert/strict';
import { openTextSource } from '../../../../src/core/runs/batch/batchSource';
import { textSource } from '../../../../src/core/runs/batch/byteSource';
import { exportedRequest } from '../../../../src/core/runs/batch/exportedRequest';
import { ModelClient } from '../../../../src/core/runs/modelClient';
import { buildInputs } from '../../../../src/core/tasks/buildInputs';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';
import { sha256 } from '../../../../src/node/batch/fileBytes';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { silentLogger } from '../../../support/loggers';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const LINES = ['good', 'Paris is "bad"', '\u2028 go\\od', '😀 good'].join('\n');
const MESSAGES = JSON.stringify({
  messages: [
    { role: 'system', content: 'Paris' },
    { role: 'user', content: 'good' },
  ],
});
const GREEDY = { temperature: 0, max_tokens: 4 };

describe('the requests of a batch in a file of OpenAI', () => {
  let server: RunningServer;
  before(async function () {
    this.timeout(60_000);
    server = await startServer();
  });
  after(() => server.close());

  const cases: readonly {
    readonly name: string;
    readonly task: TaskSetting;
    readonly model: string;
    readonly text: string;
    readonly format: 'lines' | 'jsonl';
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly system?: string;
  }[] = [
    {
      ...{ name: 'chats', task: 'chat-completion', model: 'mini/text-generation', text: LINES },
      ...{ format: 'lines', parameters: GREEDY, system: 'Paris' },
    },
    {
      ...{ name: 'chats with messages', task: 'chat-completion', model: 'mini/text-generation' },
      ...{ text: MESSAGES, format: 'jsonl', parameters: GREEDY },
    },
    {
      ...{ name: 'completions', task: 'text-generation', model: 'mini/text-generation', text: LINES },
      ...{ format: 'lines', parameters: GREEDY },
    },
    {
      ...{ name: 'embeddings', task: 'feature-extraction', model: 'mini/feature-extraction', text: LINES },
      ...{ format: 'lines' },
    },
  ];
  for (const { format, model, name, parameters, system, task, text } of cases) {
    it(`are accepted line by line, and give the answers of the batch: ${name}`, async () => {
      const client = new ModelClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
      const batch = {
        ...{ model, task },
        ...(parameters !== undefined && { parameters }),
        ...(system !== undefined && { system }),
      };
      const ids: string[] = [];
      for await (const input of openTextSource(textSource(text), { format }, sha256).inputs()) {
        const [built] = input.kind === 'ready' ? buildInputs(task, [input.input], {}) : [];
        assert.ok(built?.ok);
        const line = exportedRequest(input.index, built.inputs, batch) ?? assert.fail('not exported');
        assert.ok(!/[\r\n]/.test(line));
        const { body, custom_id: id, method, url } = JSON.parse(line);
        ids.push(id);
        assert.deepEqual([method, Object.keys(body)[0]], ['POST', 'model']);
        const answer = await server.post(url, body, { 'x-wait-for-model': 'true', 'x-use-cache': 'false' });
        assert.equal(answer.status, 200, JSON.stringify(answer.json));
        const outcome = await client.infer(
          {
            ...batch,
            ...{ endpoint: `http://127.0.0.1:${server.port}`, token: TOKEN, inputs: built.inputs },
            ...{ form: 'openai', isKnownHost: false, takesFlags: true },
            ...{ useCache: false, wait: 'always', timeoutMs: 10_000, stream: false },
          },
          { signal: new AbortController().signal, onProgress: undefined, pace: undefined },
        );
        assert.ok(outcome.ok && outcome.answer.kind === 'json');
        assert.deepEqual(withoutNames(answer.json), withoutNames(outcome.answer.json));
      }
      assert.deepEqual(
        ids,
        ids.map((_, index) => `input-${index}`),
      );
    });
  }

  it('exist for chats, completions, and embeddings only', () => {
    const batch = { model: 'mini/text-classification', task: 'text-classification' } as const;
    assert.equal(exportedRequest(0, 'good', batch), undefined);
    assert.equal(exportedRequest(0, { no: 'text' }, { ...batch, task: 'text-generation' }), undefined);
  });
});

/** An answer without what differs each time, or only as numbers where it has vectors. */
function withoutNames(json: unknown): unknown {
  const { choices, data } = Object(json);
  if (data !== undefined) {
    return data.map(({ embedding }: { readonly embedding: unknown }) => embedding);
  }
  return choices ?? json;
}
