import assert from 'node:assert/strict';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import { readEvents } from '../../../support/process/readEvents';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import { ScriptedEngine } from '../../../support/models/scriptedEngine';

const PATH = '/models/mini/text-generation';
const HEADERS = { 'x-wait-for-model': 'true', 'x-use-cache': 'false' };

interface Form {
  readonly path: string;
  readonly body: (stop: readonly string[], tokens: number) => object;
  readonly text: (json: unknown) => string;
  readonly piece: (event: unknown) => string | null | undefined;
}

const FORMS: Readonly<Record<string, Form>> = {
  'a text generation': {
    path: PATH,
    body: (stop, max_new_tokens) => ({
      inputs: 'Go:',
      parameters: { stop, max_new_tokens, return_full_text: false },
    }),
    text: (json) => Object(json)[0].generated_text,
    piece: (event) => Object(event).token.text,
  },
  'a chat': {
    path: `${PATH}/v1/chat/completions`,
    body: (stop, max_tokens) => ({ messages: [{ role: 'user', content: 'Go' }], stop, max_tokens }),
    text: (json) => Object(json).choices[0].message.content,
    piece: (event) => Object(event).choices[0].delta.content,
  },
  'a completion': {
    path: `${PATH}/v1/completions`,
    body: (stop, max_tokens) => ({ prompt: 'Go:', stop, max_tokens }),
    text: (json) => Object(json).choices[0].text,
    piece: (event) => Object(event).choices[0].text,
  },
};

describe('found fault 17: a streamed generation', function () {
  this.timeout(INSTALL_MS);
  let tokenizer: PreTrainedTokenizer;
  let engine: ScriptedEngine;
  let server: RunningServer;
  before(async () => {
    tokenizer = await realTokenizer('llama3');
    engine = new ScriptedEngine(tokenizer);
    server = await startServer({}, engine);
  });
  after(() => server.close());

  /** The plain answer and the pieces of the stream for the same tokens. */
  async function both(form: Form, tokens: readonly number[], stop: readonly string[]) {
    engine.tokens = tokens;
    const body = form.body(stop, tokens.length);
    const plain = await server.post(form.path, body, HEADERS);
    assert.equal(plain.status, 200, JSON.stringify(plain.json));
    const { events } = await readEvents(server, form.path, body);
    return {
      plain: form.text(plain.json),
      pieces: events.filter((event) => event !== '[DONE]').map((event) => form.piece(event) ?? ''),
    };
  }

  for (const [name, form] of Object.entries(FORMS)) {
    it(`has the text of the plain answer in its pieces, whatever the tokens and stop texts (${name})`, async () => {
      const words = tokenizer.encode(' a ab\nEND 🎉é', { add_special_tokens: false });
      const marks = ['<|start_header_id|>', '<|eot_id|>'];
      const special = tokenizer.encode(marks.join(''), { add_special_tokens: false });
      // A stop text that reaches over a special token.
      const over = [' a', marks[0] ?? '', 'END'].flatMap((text) =>
        tokenizer.encode(text, { add_special_tokens: false }),
      );
      const stops = fc.array(fc.constantFrom('ab', 'END', ' a', '🎉', 'b<|eot_id|>', ...marks), {
        maxLength: 3,
      });
      const tokens = fc.array(fc.constantFrom(...words, ...special), { minLength: 1, maxLength: 10 });
      await fc.assert(
        fc.asyncProperty(tokens, stops, async (said, stop) => {
          const { plain, pieces } = await both(form, said, stop);
          assert.equal(pieces.join(''), plain);
          assert.doesNotMatch(plain, /<\|/);
        }),
        { numRuns: 10, examples: [[over, [' a<|start_header_id|>END']]] },
      );
    });

    it(`has half a character at the very end only (${name})`, async () => {
      const party = tokenizer.encode(' 🎉🦜', { add_special_tokens: false });
      const { plain, pieces } = await both(form, party.slice(0, -1), []);
      assert.equal(plain, ' 🎉\ufffd');
      assert.equal(pieces.join(''), plain);
      const shown = pieces.filter((piece) => piece !== '');
      assert.ok(
        shown.slice(0, -1).every((piece) => !piece.includes('\ufffd')),
        JSON.stringify(pieces),
      );
    });
  }
});
