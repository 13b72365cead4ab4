import assert from 'node:assert/strict';
import { createRedactor } from '../../../../src/core/http/redact';
import { answer, chunk, json, STREAM_HEAD, tokenEvent } from '../../../support/http/httpAnswers';
import { CANARY_TOKEN, failureOf, inferAt } from '../../../support/http/runClient';
import { FIN, ScriptedServer } from '../../../support/http/scriptedServer';

const percent = CANARY_TOKEN.replace('_', '%5f').replace('C', '%2543');

describe('a token that a server repeats', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  it('is removed from messages and answers in percent-encoding', async () => {
    server.play([answer(400, { 'content-type': 'text/plain' }, `bad ?auth=Bearer%20${percent}&x=1`)]);
    const { detail } = failureOf(await inferAt(server));
    assert.equal(detail, 'bad ?auth=Bearer%20[redacted]');
    server.play([json(200, [{ generated_text: `see /?t=${percent}&x=1` }])]);
    const { outcome } = await inferAt(server);
    assert.ok(outcome.ok && outcome.answer.kind === 'json');
    assert.deepEqual(outcome.answer.json, [{ generated_text: 'see /?t=[redacted]&x=1' }]);
  });

  it('is removed from a message even if it is unknown and percent-encoded', () => {
    const { sentence } = createRedactor(undefined);
    assert.equal(sentence('at ?t=%20hf_testOther0123'), 'at ?t=%20[redacted]');
  });

  it('is never shown in part while its rest is still to come', () => {
    const { unfinished } = createRedactor(CANARY_TOKEN);
    for (let length = 4; length <= CANARY_TOKEN.length; length++) {
      const shown = unfinished(`Hi ${CANARY_TOKEN.slice(0, length)}`);
      assert.equal(shown, length < CANARY_TOKEN.length ? 'Hi ' : 'Hi [redacted]');
    }
    assert.equal(unfinished('Hi hf'), 'Hi hf');
    assert.equal(unfinished(`Hi ${CANARY_TOKEN.slice(0, 20)}, bye`), `Hi ${CANARY_TOKEN.slice(0, 20)}, bye`);
  });

  it('is not kept in part when a stream breaks off', async () => {
    const pieces = ['Hi ', CANARY_TOKEN.slice(0, 20)];
    server.play([STREAM_HEAD, ...pieces.map((text) => chunk(tokenEvent(text))), FIN]);
    const { outcome, progress } = await inferAt(server, { stream: true });
    assert.ok(!outcome.ok);
    assert.equal(outcome.partialText, 'Hi ');
    assert.ok(!JSON.stringify(progress).includes('Canary'));
  });
});
