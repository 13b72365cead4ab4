import assert from 'node:assert/strict';
import { readEvents } from '../../../support/process/readEvents';
import { decodeByAll, lookup, nextByAll, WORDS } from '../../../support/models/miniatureGraphs';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import { writeCopy } from '../../../support/models/tableModel';

const WAIT = { 'x-wait-for-model': 'true' };
/** In this order of likelihood; the end comes when all of them are used. */
const ORDER = ['good', 'bad', 'paris', 'anna', 'is', 'in'];

/** Every word of a text makes itself less likely, so each one comes once: what is left can be told only from all words. */
const once = (word: string): number[] =>
  WORDS.map((other) => {
    const rank = ORDER.indexOf(other);
    const liking = rank === -1 ? (other === '[SEP]' ? 0.05 : -1) : 1 - rank / 10;
    return liking - (other === word ? 100 : 0);
  });

describe('found fault 11: a model exported without a key/value cache', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    await writeCopy(server.modelFolder, 'text-generation', 'uncached', {
      graphs: { model: nextByAll(once) },
    });
    await writeCopy(server.modelFolder, 'text-generation', 'half-cached', {
      graphs: { model: nextByAll(once, true) },
    });
    await writeCopy(server.modelFolder, 'summarization', 'uncached-summary', {
      graphs: {
        encoder_model: lookup({ last_hidden_state: () => WORDS.map(() => 0) }),
        decoder_model_merged: decodeByAll(once),
      },
    });
  });
  after(() => server.close());

  for (const name of ['uncached', 'half-cached']) {
    it(`reads the whole text at each step, not the newest token alone (${name})`, async () => {
      const body = { inputs: 'paris good', parameters: { max_new_tokens: 20 } };
      const { json } = await server.post(`/models/mini/${name}`, body, WAIT);
      assert.deepEqual(json, [{ generated_text: 'paris good bad anna is in' }]);
      const { events } = await readEvents(server, `/models/mini/${name}`, body);
      assert.equal(Object(events.at(-1)).generated_text, ' bad anna is in');
      assert.equal(Object(events.at(-1)).details.finish_reason, 'eos_token');
    });
  }

  it('reads the whole text that it has written beside an encoder, too', async () => {
    const body = { inputs: 'anna', parameters: { max_new_tokens: 20 } };
    const { json } = await server.post('/models/mini/uncached-summary', body, WAIT);
    assert.deepEqual(json, [{ summary_text: ORDER.join(' ') }]);
  });
});
