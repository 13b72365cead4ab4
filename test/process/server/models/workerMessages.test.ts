import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import type { EngineModel, GeneratedToken } from '../../../../src/server/engine/engine';
import { ModelFailureError, ModelLostError } from '../../../../src/server/engine/engine';
import { FrameReader, frameOf, MAX_FRAME_BYTES } from '../../../../src/server/engine/workerFrames';
import type { RogueEngine } from '../../../support/process/rogueProcess';
import { rogueEngine, someModel } from '../../../support/process/rogueProcess';

const NO_SENSE = /its process sent an invalid message/;
const never = () => new AbortController().signal;

/** What a process might send during a run, by what is wrong with it. */
const ODD: Readonly<Record<string, string>> = {
  nothing: 'send(undefined)',
  'a number': 'send(7)',
  'a list': 'send([])',
  'no type': 'send({ run })',
  'an unknown type': `send({ kind: 'hello', run })`,
  'no call': `send({ kind: 'tokens', tokens: [token] })`,
  'a call that is a text': `send({ kind: 'tokens', run: String(run), tokens: [token] })`,
  'a call that nobody made': `send({ kind: 'tokens', run: run + 1, tokens: [token] })`,
  'an answer to a call that nobody made': 'answer(run + 1, 1)',
  'a token with NaN': `send({ kind: 'tokens', run, tokens: [token, { ...token, logprob: NaN }] })`,
  'a token with Infinity': `send({ kind: 'tokens', run, tokens: [token, { ...token, logprob: -Infinity }] })`,
  'a token whose text is a number': `send({ kind: 'tokens', run, tokens: [token, { ...token, text: 5 }] })`,
  'a token without its parts': `send({ kind: 'tokens', run, tokens: [null] })`,
  'tokens that are no list': `send({ kind: 'tokens', run, tokens: token })`,
  'an answer without an answer': `send({ kind: 'answer', run, bytes: 1 })`,
  'an answer with a head of HTTP in its type': `send({ kind: 'answer', run, bytes: 1, answer: { kind: 'bytes', contentType: 'a/b\\r\\nx: y', bytes: new Uint8Array(1) } })`,
  'a memory of NaN bytes': `send({ kind: 'answer', run, bytes: NaN, answer: { kind: 'json', json: 1 } })`,
  'complaints that are no list': `send({ kind: 'wrongInput', run, complaints: 'no' })`,
  'a failure without its details': `send({ kind: 'failed', run })`,
  'that it has loaded once more': `send({ kind: 'loaded', bytes: 1 })`,
  'a token after its answer': `answer(run, 1); send({ kind: 'tokens', run, tokens: [token] }); setTimeout(() => {}, 1e6)`,
  'a frame of four gigabytes': `raw(Buffer.from([255, 255, 255, 255]))`,
  'bytes that are no value': `raw(Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from('abcd')]))`,
  'a frame that is no value at all': `raw(Buffer.alloc(4))`,
  'the end of its connection': `require('node:fs').closeSync(3)`,
  'tokens without end': `const many = Buffer.concat(Array(1000).fill(frame({ kind: 'tokens', run, tokens: [token] }))); const more = () => { raw(many); setImmediate(more); }; more()`,
};

describe('found fault 6, fault 90, guard: worker messages: the process of a model', () => {
  let folder: string;
  let rogue: RogueEngine;
  let other: EngineModel;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-rogue-'));
    rogue = await rogueEngine(folder);
    other = await load('a/other');
  });
  after(async () => {
    await rogue.engine.close();
    await rm(folder, { recursive: true });
  });

  const load = (id: string) => rogue.engine.load(someModel(id), 'text-generation');
  const call = (inputs: unknown) => ({ task: 'text-generation', inputs, parameters: {} }) as const;
  /** Runs as a stream does, and holds that each token is one. */
  const run = (model: EngineModel, inputs: unknown, signal = never()) =>
    model.run(call(inputs), {
      signal,
      onToken: ({ id, text, logprob, special }: GeneratedToken) => {
        assert.ok(Number.isInteger(id) && typeof text === 'string' && typeof special === 'boolean');
        assert.ok(Number.isFinite(logprob));
      },
    });

  for (const [what, code] of Object.entries(ODD)) {
    it(`that sends ${what} is ended, and fails its own calls alone`, async () => {
      const odd = await load('a/odd');
      const first = run(odd, code);
      const waiting = run(odd, 'answer(run, 2)');
      const isAnswered = what === 'a token after its answer';
      const rejected = assert.rejects(
        waiting,
        (error) => error instanceof ModelLostError && error.hadStarted === isAnswered,
      );
      if (isAnswered) {
        await first;
      } else {
        await assert.rejects(first, ModelLostError);
      }
      await rejected;
      const reason = await odd.lost;
      if (what === 'the end of its connection') {
        assert.match(reason, /exited unexpectedly/);
      } else {
        assert.match(reason, NO_SENSE);
        assert.match(rogue.logged(), /killed the process of a\/odd: /);
      }
      assert.deepEqual(await run(other, 'answer(run, 3)'), { kind: 'json', json: 3 });
    });
  }

  it('that sends any value at all gets it checked', async () => {
    const values = fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true });
    const messages = fc.oneof(
      values,
      fc.record(
        {
          type: fc.constantFrom('loaded', 'notLoaded', 'tokens', 'wrongInput', 'failed'),
          run: fc.constantFrom(0, 1, -1, NaN),
          ...{ tokens: values, complaints: values, bytes: values },
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(messages, async (message) => {
        const model = await load('a/any');
        await assert.rejects(run(model, serialize(message)), ModelLostError);
        await model.dispose();
      }),
      { numRuns: 10 },
    );
  }).timeout(60_000);

  it('that prints on its standard output is understood all the same', async () => {
    const model = await load('a/loud');
    const answer = await run(model, `process.stdout.write('noise'); answer(run, 1)`);
    assert.deepEqual(answer, { kind: 'json', json: 1 });
    await model.dispose();
  });

  it('gets a request that is too large for it refused, and goes on', async () => {
    const model = await load('a/small');
    await assert.rejects(run(model, 'x'.repeat(MAX_FRAME_BYTES)), ModelFailureError);
    assert.deepEqual(await run(model, 'answer(run, 1)'), { kind: 'json', json: 1 });
    await model.dispose();
  });

  it('guard: stopped runs: is ended when a run does not stop, and what waited behind it is told', async () => {
    const own = await rogueEngine(folder, 50);
    const model = await own.engine.load(someModel('a/deaf'), 'text-generation');
    const hangUp = new AbortController();
    const endless = run(model, '/* says nothing */', hangUp.signal);
    const waiting = run(model, 'answer(run, 1)');
    hangUp.abort();
    await assert.rejects(endless, { name: 'AbortError' });
    await assert.rejects(waiting, (error) => error instanceof ModelLostError && !error.hadStarted);
    assert.equal(await model.lost, 'an earlier run could not be stopped');
    assert.equal(model.wasStopped, true);
    await own.engine.close();
  });
});

describe('messages between the server and the process of a model', () => {
  it('arrive whole, however the bytes are cut', () => {
    const values = fc.array(fc.oneof(fc.string(), fc.double(), fc.uint8Array(), fc.constant(NaN)));
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (sent, size) => {
        const bytes = Buffer.concat(sent.map(frameOf));
        const reader = new FrameReader();
        const got: unknown[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          got.push(...reader.push(bytes.subarray(at, at + size)));
        }
        assert.deepEqual(got, sent);
      }),
    );
  });

  it('are refused by their announced length, before they are held in memory', () => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(MAX_FRAME_BYTES + 1);
    assert.throws(() => [...new FrameReader().push(head)], RangeError);
  });
});
