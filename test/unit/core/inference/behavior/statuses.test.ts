import assert from 'node:assert/strict';
import { ScriptedServer } from '../../../../support/http/scriptedServer';
import { answer, json } from '../../../../support/http/httpAnswers';
import { CANARY_TEXT, CANARY_TOKEN, failureOf, inferAt, jsonOf } from '../../../../support/http/runClient';

describe('error answers', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  const failureFor = async (bytes: Uint8Array) => {
    server.play([bytes]);
    return failureOf(await inferAt(server));
  };
  const detailFor = async (status: number, body: unknown): Promise<string> =>
    (await failureFor(json(status, body))).detail;

  it('have the kind of their status, and the ID of the request', async () => {
    const kinds = {
      400: 'invalidInput',
      401: 'unauthorized',
      402: 'paymentRequired',
      403: 'forbidden',
      404: 'notFound',
      407: 'proxy',
      410: 'gone',
      413: 'tooLarge',
      422: 'invalidInput',
      500: 'server',
      501: 'server',
    };
    for (const [status, kind] of Object.entries(kinds)) {
      const failure = await failureFor(
        json(Number(status), { error: 'because' }, { 'x-request-id': 'req-1' }),
      );
      assert.deepEqual(
        [failure.kind, failure.httpStatus, failure.detail, failure.requestId],
        [kind, Number(status), 'because', 'req-1'],
      );
      assert.equal(server.requests.length, 1, `${status} was repeated`);
    }
  });

  it('tell a model that no provider has apart from an input that is not accepted', async () => {
    const reasonFor = async (error: unknown) => (await failureFor(json(400, { error }))).reason;
    const enabled = 'The requested model is not supported by any provider you have enabled.';
    assert.equal(await reasonFor({ message: enabled }), 'unservedModel');
    assert.equal(await reasonFor('Model not supported by provider hf-inference'), 'unservedModel');
    assert.equal(await reasonFor({ message: 'No.', code: 'model_not_supported' }), 'unservedModel');
    assert.equal(await reasonFor('top_k is not supported by this model'), undefined);
  });

  it('fault 8: are repeated once for 502 and 504, never for 500', async () => {
    for (const [status, requests] of [
      [500, 1],
      [502, 2],
      [504, 2],
    ] as const) {
      const failure = await failureFor(answer(status));
      assert.deepEqual(
        [failure.kind, failure.httpStatus, server.requests.length],
        ['server', status, requests],
      );
    }
  });

  it('fault 8: have no detail if they are HTML, and are read for at most 64 KiB', async () => {
    const page = `<html><body>${'x'.repeat(2_000_000)}</body></html>`;
    for (const type of ['text/html', 'text/plain', 'application/json']) {
      const failure = await failureFor(answer(500, { 'content-type': type }, page));
      assert.equal(failure.detail, '');
    }
    server.play([
      answer(500, { 'content-type': 'text/plain', 'content-length': '9000000' }, 'y'.repeat(70_000)),
    ]);
    const started = performance.now();
    assert.equal(failureOf(await inferAt(server, { timeoutMs: 40_000 })).detail.length, 200);
    assert.ok(performance.now() - started < 20_000, 'waited for the rest');
    await server.until(({ openConnections }) => openConnections === 0);
  });

  it('fault 9: have the server’s reason as plain text in every form of body', async () => {
    const forms: [unknown, string][] = [
      [{ error: 'a reason' }, 'a reason'],
      [{ error: ['one', 'two'], warnings: ['w'] }, 'one; two'],
      [{ error: { message: 'inside', type: 't', code: 3 } }, 'inside'],
      [{ message: 'a message' }, 'a message'],
      [{ detail: 'a detail' }, 'a detail'],
      [{ detail: [{ loc: ['body'], msg: 'field required' }] }, 'field required'],
      [{ errors: [{ message: 'first' }, { message: 'second' }] }, 'first; second'],
      ['"just text"', 'just text'],
      [{}, ''],
      [[], ''],
      ['null', ''],
    ];
    for (const [body, detail] of forms) {
      assert.equal(await detailFor(422, body), detail, JSON.stringify(body));
    }
    const plain = await failureFor(
      answer(422, { 'content-type': 'text/plain' }, 'Failed to deserialize the JSON body'),
    );
    assert.equal(plain.detail, 'Failed to deserialize the JSON body');
  });

  it('fault 9: lose control characters, escape sequences, line breaks, and bidirectional marks', async () => {
    assert.equal(await detailFor(400, { error: 'a\u0000\u001b[31mb\r\nc\u202ed\u200be' }), 'a[31mb cde');
  });

  it('fault 9: are shortened to 200 characters, never within one', async () => {
    const detail = await detailFor(400, { error: '😀'.repeat(300) });
    assert.ok(detail.length <= 200 && !/\p{Surrogate}/u.test(detail) && detail.endsWith('…'));
  });

  it('never repeat a token or the text that was sent', async () => {
    assert.equal(await detailFor(401, { error: `bad ${CANARY_TOKEN}` }), 'bad [redacted]');
    assert.equal(
      await detailFor(401, { error: `Bearer ${'abcdef'.repeat(3)}, hf_OtherToken123` }),
      'Bearer [redacted], [redacted]',
    );
    assert.equal(await detailFor(400, { error: `cannot use: ${CANARY_TEXT}` }), 'cannot use: …');
    assert.equal(await detailFor(400, { error: `hf_\u200bCanaryCanaryCanary0123456789` }), '[redacted]');
    const failure = await failureFor(
      json(400, {}, { 'x-request-id': CANARY_TOKEN, 'x-error-message': `Bearer ${CANARY_TOKEN}` }),
    );
    assert.deepEqual([failure.requestId, failure.detail], [undefined, 'Bearer [redacted]']);
  });

  it('fault 10: a refused token is sent once', async () => {
    const failure = await failureFor(json(401, { error: 'Invalid credentials in Authorization header' }));
    assert.deepEqual([failure.kind, server.requests.length], ['unauthorized', 1]);
  });

  it('fault 11: a forbidden model names the missing permission', async () => {
    const failure = await failureFor(
      json(403, { error: 'no sufficient permissions to call Inference Providers' }),
    );
    assert.deepEqual(
      [failure.kind, failure.detail],
      ['forbidden', 'no sufficient permissions to call Inference Providers'],
    );
  });

  it('fault 12: a missing model is distinguished from a retired one and a retired host', async () => {
    assert.equal((await failureFor(json(404, { error: 'Model x does not exist' }))).kind, 'notFound');
    assert.equal(
      (await failureFor(answer(404, { 'content-type': 'text/plain' }, 'Not Found'))).detail,
      'Not Found',
    );
    const model = await failureFor(json(410, { error: 'The requested model is deprecated' }));
    assert.deepEqual([model.kind, model.reason], ['gone', 'model']);
    const host = await failureFor(
      json(410, { error: 'Please use https://router.huggingface.co/hf-inference instead.' }),
    );
    assert.deepEqual(
      [host.kind, host.reason, host.origin],
      ['gone', 'host', 'https://router.huggingface.co'],
    );
  });

  it('fault 13: a request that is too large is its own kind', async () => {
    assert.equal((await failureFor(answer(413))).kind, 'tooLarge');
  });

  it('fault 14: count as failed if they have status 200', async () => {
    const failure = await failureFor(json(200, { error: 'out of memory', warnings: [] }));
    assert.deepEqual([failure.kind, failure.detail, failure.httpStatus], ['server', 'out of memory', 200]);
    const invalid = await failureFor(json(200, { error: 'too long', error_type: 'validation' }));
    assert.equal(invalid.kind, 'invalidInput');
    server.play([json(200, { error: null, generated_text: 'x' })]);
    assert.deepEqual(jsonOf(await inferAt(server)), { error: null, generated_text: 'x' });
  });

  it('fault 45: a proxy is recognized by its status and headers', async () => {
    assert.equal((await failureFor(answer(407, { 'proxy-authenticate': 'Basic' }))).kind, 'proxy');
    assert.equal(
      (await failureFor(answer(403, { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }, 'denied'))).kind,
      'proxy',
    );
    assert.equal(
      (await failureFor(json(502, { error: 'upstream' }, { 'proxy-status': 'x' }))).kind,
      'server',
    );
  });
});
