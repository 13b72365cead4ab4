import assert from 'node:assert/strict';
import { TokenBatches } from '../../../../src/server/engine/tokenBatches';

const token = (text: string) => ({ id: 1, text, logprob: -1, special: false });

describe('the tokens of a run', () => {
  let time = 0;
  let sent: string[] = [];
  let batches: TokenBatches;
  const add = (text: string) => batches.add(token(text));
  beforeEach(() => {
    time = 1000;
    sent = [];
    batches = new TokenBatches(
      (tokens) => sent.push(tokens.map(({ text }) => text).join('')),
      () => time,
    );
  });

  it('are sent at once for the first two, and then together with the rest at the end', () => {
    add('1');
    add('2');
    add('3');
    add('4');
    assert.deepEqual(sent, ['1', '2']);
    batches.flush();
    assert.deepEqual(sent, ['1', '2', '34']);
    batches.flush();
    assert.equal(sent.length, 3);
  });

  it('are one message for the tokens of 8 ms: 200 tokens in 100 ms make at most 15', () => {
    for (let count = 0; count < 200; count++) {
      time += count < 2 ? 0 : 0.5;
      add('x');
    }
    batches.flush();
    assert.ok(sent.length <= 2 + 100 / 8 + 1, `${sent.length} messages`);
    assert.equal(sent.join(''), 'x'.repeat(200));
  });

  it('do not wait for a slow model, whose next token may block the timer', () => {
    for (const text of ['1', '2', '3', '4']) {
      time += 50;
      add(text);
    }
    assert.deepEqual(sent, ['1', '2', '3', '4']);
  });

  it('are sent by a timer if no other comes', async () => {
    const late = new Promise<string>((resolve) => {
      batches = new TokenBatches(
        ([one]) => one?.text === 'late' && resolve('sent'),
        () => time,
      );
    });
    add('1');
    add('2');
    add('late');
    assert.equal(await late, 'sent');
  });
});
