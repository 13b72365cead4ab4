import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelClient } from '../../../../../src/core/runs/modelClient';
import type { RunRequest } from '../../../../../src/core/runs/modelClient';
import { observeRequests } from '../../../../../src/core/runs/observeRequests';
import type { UsageRow } from '../../../../../src/core/usage/usageRow';
import { openUsage } from '../../../../../src/node/openUsage';
import { codedError, fakeFetch, jsonReply } from '../../../../support/http/fakeFetch';
import type { Reply } from '../../../../support/http/fakeFetch';
import { CANARY_TOKEN } from '../../../../support/http/runClient';
import { silentLogger } from '../../../../support/loggers';
import { VirtualClock } from '../../../../support/virtualClock';

const RUNS = 500;
const ORIGIN = 'https://host.test';
const LABELS = [{ label: 'x', score: 1 }];

/** How a server can answer a run. `isOk`, `isCached` and `tokens` are what it knows about its last answer. */
interface Case {
  readonly replies: readonly Reply[];
  readonly isOk?: true;
  readonly isCached?: true;
  readonly isLimited?: true;
  readonly tokens?: number;
  readonly inputs?: (text: string) => unknown;
}

const ok = jsonReply(200, LABELS);
const chatAnswer = {
  choices: [{ message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 7 },
};

const CASES: readonly Case[] = [
  { replies: [ok], isOk: true },
  { replies: [jsonReply(200, LABELS, { 'x-cache': 'hit' })], isOk: true, isCached: true },
  { replies: [jsonReply(429, {}, { 'retry-after': '1' }), ok], isOk: true },
  { replies: [jsonReply(429, {}, { 'retry-after': '100' })], isLimited: true },
  { replies: [jsonReply(503, { error: 'Model is loading', estimated_time: 2 }), ok], isOk: true },
  { replies: [jsonReply(502, ''), ok], isOk: true },
  { replies: [jsonReply(504, ''), jsonReply(504, '')] },
  { replies: [{ error: codedError('ECONNRESET') }, ok], isOk: true },
  { replies: [jsonReply(401, {})] },
  { replies: [jsonReply(500, { error: 'broken' })] },
  { replies: [jsonReply(200, '{"cut')] },
  { replies: [jsonReply(200, [LABELS, LABELS])], isOk: true, inputs: (text) => [text, 'more 🦀'] },
  {
    replies: [jsonReply(200, chatAnswer)],
    ...{ isOk: true, tokens: 7 },
    inputs: (text) => [{ role: 'user', content: text }],
  },
];

/** What the log of the server shows: one line for each request, where repeats have the same body. */
class ServerLog {
  private readonly lines = new Map<string, { model: string; account: string; given: Case }>();

  add(body: unknown, model: string, account: string, given: Case): void {
    this.lines.set(String(body), { model, account, given });
  }

  recount(account: string, model: string): Partial<UsageRow> {
    const own = [...this.lines].filter(([, line]) => line.account === account && line.model === model);
    const count = (key: 'isOk' | 'isCached' | 'isLimited'): number =>
      own.filter(([, { given }]) => given[key] === true).length;
    const tokens = own.reduce((sum, [, { given }]) => sum + (given.tokens ?? 0), 0);
    return {
      ...{ requests: own.length, failed: own.length - count('isOk'), cached: count('isCached') },
      ...{ rateLimited: count('isLimited'), promptTokens: tokens, completionTokens: tokens },
      characters: own.reduce((sum, [body]) => sum + charactersOf(JSON.parse(body)), 0),
    };
  }
}

/** The characters of the inputs in a body, or of the messages of a chat. */
function charactersOf({
  inputs,
  messages,
}: {
  inputs?: string | string[];
  messages?: { content: string }[];
}) {
  const texts = messages?.map(({ content }) => content) ?? [inputs ?? []].flat();
  return texts.reduce((sum, text) => sum + [...text].length, 0);
}

describe('the usage of many runs in two windows', function () {
  this.timeout(60_000);
  let root = '';

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'usage-'));
  });

  after(() => rm(root, { recursive: true, force: true, maxRetries: 10 }));

  it('equals a recount from the log of the server, without repeats', async () => {
    const options = { folder: join(root, 'usage'), logger: silentLogger, retentionDays: () => 400_000 };
    const windows = [await openUsage(options), await openUsage(options)];
    const clock = new VirtualClock();
    const log = new ServerLog();
    for (let index = 0; index < RUNS; index++) {
      const given = CASES[index % CASES.length];
      const usage = windows[index % 2];
      assert.ok(given !== undefined && usage !== undefined);
      const name = index % 3 === 0 ? 'work' : '';
      const { fetch, sent } = fakeFetch(clock, ...given.replies);
      const isChat = given.tokens !== undefined;
      const inputs = given.inputs?.(`text ${index}`) ?? `text ${index}`;
      const request: RunRequest = {
        ...{ endpoint: ORIGIN, model: `owner/model-${index % 4}`, inputs, token: CANARY_TOKEN },
        ...{ form: isChat ? 'openai' : 'huggingface', task: isChat ? 'chat-completion' : 'auto' },
        ...{ isKnownHost: true, takesFlags: true, useCache: true, wait: 'onLoading', timeoutMs: 60_000 },
      };
      const client = observeRequests(
        new ModelClient({ fetch, clock, logger: silentLogger }),
        {
          ...{ id: `run ${index}`, origin: ORIGIN, task: request.task },
          account: { account: name, token: CANARY_TOKEN },
        },
        clock,
        usage.count,
      );
      await clock.until(client.infer(request, { signal: new AbortController().signal }));
      sent.forEach((one) => log.add(one.request.body, request.model, name || 'default', given));
    }
    for (const { ledger } of windows) {
      await ledger.flush();
    }
    for (const { ledger } of windows) {
      const rows = await ledger.rows();
      assert.equal(rows.length, 8);
      assert.equal(
        rows.reduce((sum, { requests }) => sum + requests, 0),
        RUNS,
      );
      for (const { day: _, origin, account, model, seconds, ...figures } of rows) {
        assert.equal(origin, ORIGIN);
        assert.ok(seconds > 0, `${seconds}`);
        assert.deepEqual(figures, log.recount(account, model));
      }
    }
    for (const { ledger } of windows) {
      ledger.dispose();
      await ledger.flush();
    }
  });
});
