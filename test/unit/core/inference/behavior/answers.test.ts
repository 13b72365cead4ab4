import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { answer, chunk, head, json } from '../../../../support/http/httpAnswers';
import { FIN, ScriptedServer } from '../../../../support/http/scriptedServer';
import type { Step } from '../../../../support/http/scriptedServer';
import { failureOf, inferAt, jsonOf } from '../../../../support/http/runClient';

const MIB = 1024 * 1024;
const TYPE = { 'content-type': 'application/json' };

describe('answers', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  const badness = async (...steps: Step[]): Promise<string> => {
    server.play(steps);
    const { kind, reason } = failureOf(await inferAt(server));
    return `${kind} ${reason}`;
  };
  const jsonFor = async (...steps: Step[]): Promise<unknown> => {
    server.play(steps);
    return jsonOf(await inferAt(server));
  };

  it('have the server’s facts about them', async () => {
    const headers = {
      'x-cache': 'HIT',
      'x-compute-type': 'cpu',
      'x-compute-characters': '37',
      'x-request-id': 'r',
    };
    server.play([json(200, [1], headers)]);
    const { outcome } = await inferAt(server);
    assert.deepEqual(outcome, {
      ok: true,
      answer: {
        kind: 'json',
        json: [1],
        attempts: 1,
        fromCache: true,
        computeType: 'cpu',
        computeCharacters: 37,
        requestId: 'r',
      },
    });
  });

  it('are bytes for images and audio', async () => {
    const bytes = new Uint8Array([0, 255, 1]);
    server.play([answer(200, { 'content-type': 'image/png; x=y' }, bytes)]);
    const { outcome } = await inferAt(server);
    assert.ok(outcome.ok && outcome.answer.kind === 'bytes');
    assert.deepEqual([outcome.answer.contentType, [...outcome.answer.bytes]], ['image/png', [0, 255, 1]]);
  });

  it('fault 15: that are empty are reported as empty', async () => {
    for (const bytes of [head(204), answer(200, TYPE), answer(200), answer(200, TYPE, ' \n')]) {
      assert.equal(await badness(bytes), 'badResponse empty');
    }
    const chunked = { 'transfer-encoding': 'chunked' };
    assert.equal(await badness(head(200, { ...TYPE, ...chunked }), chunk('')), 'badResponse empty');
    assert.equal(await badness(head(200, chunked), chunk('')), 'badResponse empty');
  });

  it('fault 20: that are web pages are distinguished from answers of the API', async () => {
    assert.equal(
      await badness(answer(200, { 'content-type': 'text/html' }, '<h1>Sign in</h1>')),
      'badResponse webPage',
    );
  });

  it('fault 21: are JSON only if their type says so, in UTF-8', async () => {
    for (const type of ['application/json', 'application/json; charset=UTF-8', 'Application/Problem+JSON']) {
      assert.deepEqual(await jsonFor(answer(200, { 'content-type': type }, '[1]')), [1], type);
    }
    for (const type of ['text/plain', 'application/octet-stream', 'text/json', 'application/jsonp']) {
      assert.equal(
        await badness(answer(200, { 'content-type': type }, '[1]')),
        'badResponse contentType',
        type,
      );
    }
    assert.equal(await badness(answer(200, {}, '[1]')), 'badResponse contentType');
    const latin = { 'content-type': 'application/json; charset=latin1' };
    assert.equal(await badness(answer(200, latin, '[1]')), 'badResponse charset');
  });

  it('that are not JSON are refused', async () => {
    assert.equal(await badness(json(200, '{"a"]')), 'badResponse json');
    assert.equal(await badness(json(200, '{"a":')), 'badResponse truncated');
  });

  it('fault 26: with invalid UTF-8 are refused', async () => {
    assert.equal(await badness(answer(200, TYPE, Buffer.from([0x22, 0xff, 0x22]))), 'badResponse encoding');
  });

  it('fault 26: with a character split over chunks are read', async () => {
    const [first, second] = [Buffer.from('"é"').subarray(0, 2), Buffer.from('"é"').subarray(2)];
    const steps = [head(200, { ...TYPE, 'content-length': '4' }), first, { wait: 20 }, second];
    assert.equal(await jsonFor(...steps), 'é');
  });

  it('fault 27: may begin with a byte order mark, but are not read as UTF-16', async () => {
    assert.deepEqual(await jsonFor(answer(200, TYPE, '\uFEFF[1]')), [1]);
    assert.equal(
      await badness(answer(200, TYPE, Buffer.from('\uFEFF[1]', 'utf16le'))),
      'badResponse encoding',
    );
  });

  it('are decompressed', async () => {
    for (const [coding, pack] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const) {
      assert.deepEqual(
        await jsonFor(answer(200, { ...TYPE, 'content-encoding': coding }, pack('[1]'))),
        [1],
        coding,
      );
    }
  });

  it('found fault 35: that are cut off are not accepted, however they are compressed', async () => {
    const text = JSON.stringify(Array.from({ length: 200 }, (_, index) => index * 7919));
    for (const [coding, pack, cuts] of [
      ['gzip', gzipSync, [1, 4, 8, 20]],
      ['deflate', deflateSync, [1, 4, 20]],
      ['deflate', deflateRawSync, [1, 20]],
      ['br', brotliCompressSync, [1, 20]],
    ] as const) {
      const packed = pack(text);
      const headers = { ...TYPE, 'content-encoding': coding };
      assert.deepEqual(await jsonFor(answer(200, headers, packed)), JSON.parse(text));
      for (const cut of cuts) {
        const part = answer(200, headers, packed.subarray(0, -cut));
        assert.equal(await badness(part), 'badResponse truncated', `${coding} without ${cut} bytes`);
      }
    }
  });

  it('fault 28: that decompress to more than 8 MiB are cut there, with little memory', async () => {
    const bombs = {
      gzip: gzipSync(Buffer.alloc(64 * MIB, ' ')),
      br: brotliCompressSync(Buffer.alloc(32 * MIB, ' ')),
    };
    for (const [coding, bomb] of Object.entries(bombs)) {
      const before = process.memoryUsage().rss;
      assert.equal(
        await badness(answer(200, { ...TYPE, 'content-encoding': coding }, bomb)),
        'tooLarge answer',
      );
      assert.ok(
        process.memoryUsage().rss - before < 40 * MIB,
        `${process.memoryUsage().rss - before} bytes more`,
      );
    }
  });

  it('fault 29: with damaged or unknown content codings are refused', async () => {
    const damaged = gzipSync(JSON.stringify(Array.from({ length: 200 }, (_, index) => index * 7919)));
    damaged.fill(0, 100, 140);
    assert.equal(
      await badness(answer(200, { ...TYPE, 'content-encoding': 'gzip' }, damaged)),
      'badResponse encoding',
    );
    assert.equal(
      await badness(answer(200, { ...TYPE, 'content-encoding': 'gzip' }, '[1]')),
      'badResponse encoding',
    );
    assert.equal(
      await badness(answer(200, { ...TYPE, 'content-encoding': 'zstd' }, '[1]')),
      'badResponse encoding',
    );
  });

  it('fault 30: of 300 MB are refused at the head, or at the limit if the head is wrong or has no length', async () => {
    const size = `${300 * MIB}`;
    assert.equal(await badness(head(200, { ...TYPE, 'content-length': size })), 'tooLarge answer');
    const flood = Array.from({ length: 40 }, () => chunk(Buffer.alloc(MIB, ' ')));
    assert.equal(
      await badness(head(200, { ...TYPE, 'transfer-encoding': 'chunked' }), ...flood),
      'tooLarge answer',
    );
    const short = answer(200, { ...TYPE, 'content-length': '3' }, `[1]${' '.repeat(MIB)}`);
    assert.equal(await badness(short), 'badResponse notHttp');
    await server.until(({ openConnections }) => openConnections <= 1);
  });

  it('fault 31: nested too deep are refused before they are parsed', async () => {
    assert.equal(await badness(json(200, '['.repeat(5_000_000))), 'badResponse tooDeep');
    assert.equal(await badness(json(200, '{"a":'.repeat(100_000))), 'badResponse tooDeep');
    assert.deepEqual(await jsonFor(json(200, '["[[[[\\"[[[["]')), ['[[[["[[[[']);
  });

  it('fault 33: keep a __proto__ as data', async () => {
    const value = await jsonFor(json(200, '[{"label":"a","__proto__":{"polluted":true}}]'));
    assert.equal(Object.hasOwn((value as object[])[0] ?? {}, '__proto__'), true);
    assert.equal('polluted' in {}, false);
  });

  it('fault 34: of any shape are passed on', async () => {
    for (const value of [[[{ label: 'a', score: 1 }]], [{ label: 'a', score: 1 }], {}, '"text"', 5, null]) {
      assert.deepEqual(await jsonFor(json(200, value)), value === '"text"' ? 'text' : value);
    }
  });

  it('without a length end with their connection', async () => {
    assert.deepEqual(await jsonFor(head(200, { ...TYPE, connection: 'close' }), '[1]', FIN), [1]);
  });
});
