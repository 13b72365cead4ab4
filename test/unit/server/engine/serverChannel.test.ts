import assert from 'node:assert/strict';
import { batched } from '../../../../src/server/engine/serverChannel';

const frame = (text: string) => Buffer.from(text);

describe('the messages of a model process', () => {
  let time = 0;
  let writes: string[] = [];
  let send: ReturnType<typeof batched>;
  beforeEach(() => {
    time = 1000;
    writes = [];
    send = batched(
      (bytes) => writes.push(bytes.toString()),
      () => time,
    );
  });

  it('are written at once if they must not wait, after those that did', () => {
    send(frame('1'));
    send(frame('2'), true);
    send(frame('3'), true);
    assert.deepEqual(writes, ['1']);
    send(frame('4'));
    assert.deepEqual(writes, ['1', '234']);
  });

  it('are one write for the tokens of 8 ms: 200 tokens in 100 ms make at most 14', () => {
    send(frame('x'));
    send(frame('x'));
    for (let token = 2; token < 200; token++) {
      time += 0.5;
      send(frame('x'), true);
    }
    send(frame('.'));
    assert.ok(writes.length <= 2 + 100 / 8 + 1, `${writes.length} writes`);
    assert.equal(writes.join(''), `${'x'.repeat(200)}.`);
  });

  it('do not wait for a slow model, whose next token may block the timer', () => {
    send(frame('1'));
    for (const text of ['2', '3', '4']) {
      time += 50;
      send(frame(text), true);
    }
    assert.deepEqual(writes, ['1', '2', '3', '4']);
  });

  it('are written by a timer if no other comes', async () => {
    const late = new Promise<string>((resolve) => {
      send = batched(
        (bytes) => bytes.toString() === 'late' && resolve('written'),
        () => time,
      );
    });
    send(frame('first'));
    send(frame('late'), true);
    assert.equal(await late, 'written');
  });
});
