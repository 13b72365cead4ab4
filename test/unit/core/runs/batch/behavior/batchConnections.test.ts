import assert from 'node:assert/strict';
import { eventually } from '../../../../../support/eventually';
import { json } from '../../../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../../../support/http/scriptedServer';
import { runLineBatch } from '../../../../../support/runs/lineBatch';
import { textInputs } from '../../../../../support/runs/runSampleBatch';

const TEXTS = Array.from({ length: 200 }, (_, index) => `text ${index}`);

describe('the connections of a batch', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  /** Answers the first requests, and then says nothing any more. */
  const answerFirst = (count: number): void =>
    server.playBy(() =>
      server.requests.length <= count ? [json(200, [[{ label: 'a', score: 1 }]])] : [{ wait: 60_000 }],
    );

  it('are closed at once when it is canceled, and what they carried has no row', async () => {
    answerFirst(20);
    const controller = new AbortController();
    const rows: number[] = [];
    const running = runLineBatch(
      { endpoint: server.origin, token: 'hf_testBatch' },
      {
        ...{ inputs: textInputs(TEXTS), total: TEXTS.length, takesList: false },
        signal: controller.signal,
        output: {
          add: async ({ index }) => {
            rows.push(index);
          },
        },
      },
    );
    // More than one waits for its answer.
    await server.until(({ requests }) => requests.length >= 22);
    await eventually(() => assert.equal(rows.length, 20));
    controller.abort();
    const { end, figures } = await running;
    await server.until(({ openConnections }) => openConnections === 0);
    assert.deepEqual(end, { kind: 'cancelled' });
    assert.equal(rows.length, 20);
    assert.equal(figures.done, 20);
  });
});
