import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PinCommandResult } from '../../src/platform/commandMap';
import { answer, json } from '../support/http/httpAnswers';
import { RST } from '../support/http/scriptedServer';
import type { Script, SeenRequest } from '../support/http/scriptedServer';
import { CANARY_TOKEN, itOnce, setting, useEndpoint, useLoopback } from './useLoopback';

const A = { model_id: 'owner/a', compute_type: 'cpu' };
const B = { model_id: 'owner/b', compute_type: 'cpu' };
const C = { model_id: 'owner/c', compute_type: 'cpu' };

async function pins(command: string, args?: unknown): Promise<PinCommandResult> {
  return vscode.commands.executeCommand<PinCommandResult>(`hfInference.pins.${command}`, args);
}
const add = (model_id = 'owner/new') => pins('add', { model_id });
const html = '<!doctype html><html><body>Sign in to the network</body></html>';

describe('pins: faults of servers', () => {
  const { server } = useLoopback();
  let list: unknown[] = [];
  let limit: number | undefined;
  const posts = () => server().requests.filter(({ method }) => method === 'POST');

  const body = () => JSON.stringify({ pinned_models: list, allowed_pinned_models: limit });
  const write = ({ body: text }: SeenRequest): void => {
    list = (JSON.parse(text) as { pinned_models: unknown[] }).pinned_models;
  };
  /** Serves the list; what `special` answers takes precedence. */
  const serve = (special: (request: SeenRequest) => Script | undefined = () => undefined): void =>
    server().playBy((request) => {
      const script = special(request);
      if (script !== undefined) {
        return script;
      }
      if (request.method === 'POST') {
        write(request);
      }
      return [json(200, body())];
    });

  beforeEach(async () => {
    list = [A];
    limit = undefined;
    // An account of its own for each test, so that no test knows the list of the one before.
    await vscode.commands.executeCommand('hfInference.setToken', {
      token: CANARY_TOKEN,
      account: crypto.randomUUID(),
    });
  });

  const READS: readonly (readonly [string, Script, string])[] = [
    ['401', [json(401, { error: `Invalid credentials ${CANARY_TOKEN}` })], 'unauthorized'],
    ['403', [json(403, { error: 'no permission' })], 'forbidden'],
    ['404', [answer(404, { 'content-type': 'text/plain' }, 'Not Found')], 'notFound'],
    ['410', [json(410, { error: 'gone' })], 'gone'],
    ['429', [json(429, { error: 'Rate limit reached' }, { 'retry-after': '60' })], 'rateLimited'],
    ['a login page', [answer(200, { 'content-type': 'text/html' }, html)], 'badResponse'],
    ['something else than a list', [json(200, { pinned_models: { 'owner/a': 'cpu' } })], 'badResponse'],
    ['an empty object', [json(200, {})], 'badResponse'],
    ['a list that breaks off', [json(200, '{"pinned_models":[')], 'badResponse'],
    ['a lost connection', [RST], 'offline'],
  ];
  for (const [what, script, kind] of READS) {
    it(`faults 20, 82 and 83: ${what} where the list should be: nothing is written, the kind is ${kind}`, async () => {
      server().playBy(() => script);
      for (const result of [await add(), await pins('refresh')]) {
        assert.deepEqual(
          [result.outcome, result.reason, result.error?.kind, result.pinned_models],
          ['refused', 'notRead', kind, []],
        );
        assert.ok(!JSON.stringify(result).includes(CANARY_TOKEN));
      }
      assert.equal(posts().length, 0);
    });
  }

  for (const status of [400, 403, 409, 422]) {
    it(`fault 79: a list that is refused with ${status} stays unchanged`, async () => {
      serve(({ method }) => (method === 'POST' ? [json(status, { error: 'too many' })] : undefined));
      const result = await add();
      assert.deepEqual([result.outcome, result.reason], ['refused', 'rejected']);
      assert.equal(result.error?.httpStatus, status);
      assert.deepEqual(result.pinned_models, [A]);
      assert.equal(posts().length, 1);
    });
  }

  it('fault 75: what someone else adds between our read and our write is kept', async () => {
    let isSeen = false;
    serve(({ method }) => {
      if (method !== 'POST' || isSeen) {
        return undefined;
      }
      isSeen = true;
      // Our list arrives, but theirs was sent from an older one and wins.
      list = [A, B];
      return [json(200, body())];
    });
    const result = await add();
    assert.equal(result.outcome, 'done');
    assert.deepEqual(result.pinned_models, [A, B, { model_id: 'owner/new', compute_type: 'cpu' }]);
  });

  itOnce(
    'fault 76: if someone undoes the change each time, this is reported after six attempts',
    async () => {
      serve(({ method }) => {
        if (method !== 'POST') {
          return undefined;
        }
        list = [A, { ...B, replicas: list.length + Math.random() }];
        return [json(200, body())];
      });
      const result = await add();
      assert.deepEqual([result.outcome, result.reason], ['overtaken', 'overwritten']);
      assert.equal(posts().length, 6);
    },
  ).timeout(60_000);

  it('fault 77: a lost answer is resolved by reading, not by a second write', async () => {
    serve((request) => {
      if (request.method !== 'POST') {
        return undefined;
      }
      write(request);
      return [RST];
    });
    assert.equal((await add()).outcome, 'done');
    assert.equal(posts().length, 1);
  });

  it('fault 80: unknown entries and fields are sent back byte for byte', async () => {
    let odd = '{"pinned_models":[null, 7,{"model_id":"x","n":1.000000000000000001},{"no":"id"}]}';
    server().playBy(({ body: sent, method }) => {
      odd = method === 'POST' ? sent : odd;
      return [json(200, odd)];
    });
    assert.equal((await add()).outcome, 'done');
    assert.equal(
      posts()[0]?.body,
      '{"pinned_models":[null,7,{"model_id":"x","n":1.000000000000000001},{"no":"id"},{"model_id":"owner/new","compute_type":"cpu"}]}',
    );
  });

  it('fault 81: removing one of two compute types keeps the other', async () => {
    list = [A, { ...A, compute_type: 'gpu' }, { ...A, model_id: 'OWNER/A' }];
    serve();
    const result = await pins('remove', { model_id: 'owner/a', compute_type: 'gpu' });
    assert.deepEqual(result.pinned_models, [A, { ...A, model_id: 'OWNER/A' }]);
  });

  it('fault 83: a list whose entries have suddenly disappeared is not written to', async () => {
    list = [A, B, C];
    serve();
    assert.equal((await pins('refresh')).pinned_models.length, 3);
    list = [];
    const result = await add();
    assert.deepEqual([result.outcome, result.reason], ['refused', 'suspiciousShrink']);
    assert.equal(posts().length, 0);
  });

  it('fault 84: fifty calls at once become few writes, and all are applied', async () => {
    serve();
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => add(`owner/m${index}`)));
    assert.ok(results.every(({ outcome }) => outcome === 'done'));
    assert.equal(list.length, 51);
    assert.ok(posts().length <= 2, `${posts().length} writes`);
  });

  it('a list over its own limit may shrink, but not grow', async () => {
    list = [A, B, C];
    limit = 1;
    serve();
    assert.deepEqual((await add()).reason, 'limit');
    assert.equal((await pins('remove', { model_id: 'owner/b' })).outcome, 'done');
    assert.deepEqual(list, [A, C]);
  });

  it('without a token nothing is sent, and the result shows that', async () => {
    const origin = server().origin.replace('127.0.0.1', 'localhost');
    await setting('endpoint', origin);
    try {
      const result = await add();
      assert.deepEqual([result.outcome, result.reason], ['refused', 'noToken']);
      assert.equal((await pins('refresh')).reason, 'noToken');
    } finally {
      await useEndpoint(server().origin, CANARY_TOKEN);
    }
  });

  it('a token that is replaced is used from the next change on', async () => {
    serve();
    await pins('refresh');
    await useEndpoint(server().origin, 'hf_anotherCanary0123456789');
    await add();
    assert.equal(server().requests.at(-1)?.headers['authorization'], 'Bearer hf_anotherCanary0123456789');
  });
});
