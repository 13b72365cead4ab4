import assert from 'node:assert/strict';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import type { GeneratedToken } from '../../../../src/server/engine/engine';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { HeldBackText } from '../../../../src/server/tasks/heldBackText';
import { toolParameters } from '../../../../src/server/tasks/chatTools';
import { chatMessages } from '../../../../src/server/tasks/chatMessages';
import type { Generation } from '../../../../src/server/tasks/generateText';
import { generateText } from '../../../../src/server/tasks/generateText';
import { renderChat } from '../../../../src/server/tasks/renderChat';
import { samplerSettings } from '../../../../src/server/tasks/samplingParameters';
import { parse } from 'valibot';
import { script, scriptedModel } from '../../../support/models/scriptedModel';

const FAMILIES = ['qwen3', 'llama3', 'gemma3', 'llama2'] as const;
const PLAIN = { skip_special_tokens: true, clean_up_tokenization_spaces: false };

interface Run extends Generation {
  readonly streamed: readonly GeneratedToken[];
  /** What a stream of chat completions shows. */
  readonly shown: string;
}

/** Lets a scripted model say these tokens after a prompt, by way of the real loop. */
async function run(
  tokenizer: PreTrainedTokenizer,
  prompt: string,
  tokens: readonly number[],
  {
    stop = [],
    config = {},
    maxNewTokens = tokens.length,
    shownMarks = [],
  }: { stop?: string[]; config?: object; maxNewTokens?: number; shownMarks?: string[] } = {},
): Promise<Run> {
  const promptTokens = Math.max(1, tokenizer.encode(prompt, { add_special_tokens: false }).length);
  const { pipe } = await scriptedModel(tokenizer, script(tokens, promptTokens), config);
  const streamed: GeneratedToken[] = [];
  const held = new HeldBackText(stop);
  let shown = '';
  const made = await generateText(
    pipe,
    { text: prompt, addSpecialTokens: false },
    {
      ...samplerSettings({}, {}),
      ...{ maxNewTokens, maxLength: undefined, truncate: undefined, defaultNewTokens: 100, stop, shownMarks },
    },
    {
      signal: new AbortController().signal,
      onToken: (token) => {
        streamed.push(token);
        shown += held.push(token.text) + held.push(token.mark ?? '', true);
      },
    },
  );
  return { ...made, streamed, shown: shown + made.beforeStop.slice(shown.length) };
}

const piecesOf = ({ streamed, text }: Run): string => {
  const pieces = streamed.map((token) => token.text).join('');
  return pieces + text.slice(pieces.length);
};

describe('generation with real tokenizers', function () {
  this.timeout(INSTALL_MS);

  for (const family of FAMILIES) {
    describe(family, () => {
      let tokenizer: PreTrainedTokenizer;
      before(async () => {
        tokenizer = await realTokenizer(family);
      });

      /** What a text adds behind a prompt, as decoding all tokens together says. */
      const added = (prompt: readonly number[], tokens: readonly number[]): string => {
        const before = tokenizer.decode([...prompt], PLAIN);
        return tokenizer.decode([...prompt, ...tokens], PLAIN).slice(before.length);
      };

      it('found fault 17: streams a text in pieces that add up to the whole text, without partial characters', async () => {
        const texts = [
          ' plain words, and more',
          'Grüße 👨‍👩‍👧 aus 東京',
          '🎉🎉🎉🎉',
          '  indented\n\tcode();\n',
          'नमस्ते שלום',
          '…“x” — é',
        ];
        for (const prompt of ['Say:', 'Sag 🎉🎉', 'x\n']) {
          for (const text of texts) {
            const before = tokenizer.encode(prompt, { add_special_tokens: false });
            const tokens = tokenizer.encode(text, { add_special_tokens: false });
            const made = await run(tokenizer, prompt, tokens);
            assert.equal(made.text, added(before, tokens), `${prompt} ${text}`);
            assert.equal(piecesOf(made), made.text);
            assert.equal(made.shown, made.text);
            assert.ok(
              made.streamed.every((token) => !token.text.includes('\ufffd')),
              JSON.stringify(made.streamed),
            );
            assert.ok(made.text.endsWith(text.trimStart()), made.text);
          }
        }
      });

      it('found fault 17: streams the same text as without streaming, whatever the tokens and the stop strings', async () => {
        const words = tokenizer.encode('a ab abc b <| |> \n END 🎉 é', { add_special_tokens: false });
        const special = tokenizer.all_special_tokens.slice(0, 3);
        const ids = [...words, ...tokenizer.all_special_ids.slice(0, 3)];
        const stops = fc.array(
          fc.oneof(
            fc.constantFrom('ab', 'b\n', 'END', ...special),
            fc.constantFrom(...special).map((one) => `b${one}`),
          ),
          { maxLength: 3 },
        );
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.constantFrom(...ids), { minLength: 1, maxLength: 12 }),
            stops,
            async (tokens, stop) => {
              const made = await run(tokenizer, 'Go:', tokens, { stop });
              assert.equal(made.shown, made.beforeStop);
              assert.equal(piecesOf(made), made.text);
              assert.ok(made.text.startsWith(made.beforeStop));
              assert.ok(stop.every((end) => !made.beforeStop.includes(end)));
              for (const one of special) {
                assert.ok(!made.text.includes(one), made.text);
              }
            },
          ),
          { numRuns: 25 },
        );
      });

      it('found fault 17: ends at the end tokens of the tokenizer and of published templates, and never shows them', async () => {
        const ends = {
          qwen3: ['<|im_end|>', '<|endoftext|>'],
          llama3: ['<|eot_id|>', '<|end_of_text|>'],
          gemma3: ['<end_of_turn>', '<eos>'],
          llama2: ['</s>'],
        }[family];
        for (const end of ends) {
          const [id] = tokenizer.encode(end, { add_special_tokens: false });
          const said = tokenizer.encode(' Yes.', { add_special_tokens: false });
          assert.ok(id !== undefined);
          const made = await run(tokenizer, 'Is it?', [...said, id, ...said, ...said]);
          assert.deepEqual([made.finish, made.tokens], ['eos_token', said.length + 1], end);
          assert.equal(made.text.trim(), 'Yes.');
          assert.deepEqual([made.streamed.at(-1)?.text, made.streamed.at(-1)?.special], ['', true]);
        }
      });

      it('found fault 17: ends at the end tokens of the configuration, one or a list', async () => {
        const [word, other] = tokenizer.encode(' one two', { add_special_tokens: false }).slice(-2);
        assert.ok(word !== undefined && other !== undefined);
        for (const config of [
          { eos_token_id: other },
          { eos_token_id: [other, 3] },
          { text_config: { eos_token_id: [other] } },
        ]) {
          const made = await run(tokenizer, 'Go:', [word, other, word, word], { config });
          assert.deepEqual([made.finish, made.tokens], ['eos_token', 2], JSON.stringify(config));
        }
      });

      it('found fault 17: ends at a stop string that is or contains a special token', async () => {
        const mark =
          tokenizer.all_special_tokens[{ qwen3: 1, llama3: 2, gemma3: 4, llama2: 1 }[family]] ?? '';
        const [id] = tokenizer.encode(mark, { add_special_tokens: false });
        const said = tokenizer.encode('Yes.\n', { add_special_tokens: false });
        assert.ok(id !== undefined && mark !== '');
        for (const [stop, before] of [
          [mark, 'Yes.\n'],
          [`\n${mark}`, 'Yes.'],
        ] as const) {
          const made = await run(tokenizer, 'Is it?\n', [...said, id, ...said], { stop: [stop] });
          assert.equal(made.finish, 'stop_sequence');
          assert.equal(made.beforeStop.trimStart(), before);
          assert.equal(made.shown, made.beforeStop);
        }
      });

      it('found fault 12: counts real tokens against max_position_embeddings', async () => {
        const prompt = 'one two three four five six seven';
        const tokens = tokenizer.encode(prompt, { add_special_tokens: false }).length;
        const config = { n_positions: undefined, max_position_embeddings: tokens + 3 };
        const made = await run(tokenizer, prompt, [5, 5, 5], { config });
        assert.deepEqual([made.tokens, made.promptTokens], [3, tokens]);
        await assert.rejects(run(tokenizer, prompt, [5, 5, 5, 5], { config }), {
          name: 'WrongInput',
          overflow: { window: tokens + 3, promptTokens: tokens, newTokens: 4 },
          message: new RegExp(`4 new tokens and ${tokens} prompt tokens are more than the ${tokens + 3}`),
        });
      });
    });
  }

  it('shows the special tokens that are part of the text, also in a stream', async () => {
    const tokenizer = await realTokenizer('llama3');
    const [mark = '', other = ''] = tokenizer.all_special_tokens.slice(2);
    const said = tokenizer.encode(`é${mark}{}${other} 🎉${mark}`, { add_special_tokens: false });
    const made = await run(tokenizer, 'Go:', said, { shownMarks: [mark] });
    assert.equal(made.text, `é${mark}{} 🎉${mark}`);
    assert.deepEqual([made.beforeStop, made.shown, piecesOf(made)], [made.text, made.text, made.text]);
    const stopped = await run(tokenizer, 'Go:', said, { shownMarks: [mark], stop: [`${mark}{`] });
    assert.deepEqual([stopped.beforeStop, stopped.shown], ['é', 'é']);
  });

  it('found fault 31: stops at the next token when it is aborted, and generates no more than allowed', async () => {
    const tokenizer = await realTokenizer('qwen3');
    const { pipe, steps } = await scriptedModel(tokenizer, script([64], 1));
    const controller = new AbortController();
    const settings = { ...samplerSettings({}, {}), maxLength: undefined, truncate: undefined, stop: [] };
    const go = (maxNewTokens: number | undefined, signal: AbortSignal, onToken: () => void) =>
      generateText(
        pipe,
        { text: 'a', addSpecialTokens: false },
        { ...settings, maxNewTokens, defaultNewTokens: 7 },
        { signal, onToken },
      );
    let tokens = 0;
    const aborted = go(50, controller.signal, () => {
      if (++tokens === 3) {
        controller.abort(new Error('gone'));
      }
    });
    await assert.rejects(aborted, /gone/);
    assert.equal(steps.length, 3);
    const usual = await go(undefined, new AbortController().signal, () => undefined);
    assert.deepEqual([usual.tokens, usual.finish], [7, 'length']);
  });

  describe('chat templates', () => {
    const rendered = async (family: 'qwen3' | 'llama3' | 'gemma3', messages: unknown) =>
      renderChat(await realTokenizer(family), parse(chatMessages, messages));
    const brief = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ];

    it('found fault 17: produce what the models were trained on (their model cards)', async () => {
      assert.equal(
        await rendered('qwen3', brief),
        '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n',
      );
      assert.equal(
        await rendered('llama3', brief),
        '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>' +
          '<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
      );
      assert.equal(
        await rendered('gemma3', brief),
        '<bos><start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\n',
      );
    });

    it('found fault 17: treat the developer role as system if they do not support it', async () => {
      const [system, user] = brief;
      const developer = [{ ...system, role: 'developer' }, user];
      for (const family of ['qwen3', 'llama3', 'gemma3'] as const) {
        assert.equal(await rendered(family, developer), await rendered(family, brief));
      }
    });

    it('found fault 17: get tool calls without a text, and their answers', async () => {
      const call = { id: 'c1', type: 'function', function: { name: 'now', arguments: '{"zone": "UTC"}' } };
      const text = await rendered('qwen3', [
        { role: 'user', content: 'What time is it?' },
        { role: 'assistant', content: null, tool_calls: [call], refusal: null, annotations: [] },
        { role: 'tool', tool_call_id: 'c1', content: '12:00' },
      ]);
      assert.match(text, /<tool_call>\n\{"name": "now", "arguments": \{"zone": "UTC"\}\}\n<\/tool_call>/);
      assert.match(text, /<tool_response>\n12:00\n<\/tool_response>/);
      assert.doesNotMatch(text, /null|None|undefined/);
    });

    it('found fault 17: get the arguments of calls as objects, which they write as JSON themselves', () => {
      const argumentsOf = (given: unknown): unknown => {
        const call = { function: { name: 'f', arguments: given } };
        return parse(chatMessages, [{ role: 'assistant', tool_calls: [call] }])[0]?.tool_calls?.[0]?.function
          .arguments;
      };
      assert.deepEqual(argumentsOf('{"zone": "UTC"}'), { zone: 'UTC' });
      assert.deepEqual(argumentsOf({ zone: 'UTC' }), { zone: 'UTC' });
      assert.deepEqual(argumentsOf(''), {});
      assert.equal(argumentsOf('{"zone'), '{"zone');
    });

    const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };

    it('show the tools, or are refused if they do not support them', async () => {
      const { tools } = parse(toolParameters, { tools: [weather] });
      const text = renderChat(await realTokenizer('qwen3'), parse(chatMessages, brief), tools ?? []);
      assert.match(text, /<tools>\n\{"type": "function", "function": \{"name": "weather"/);
      const plain = await realTokenizer('llama3');
      assert.throws(() => renderChat(plain, parse(chatMessages, brief), tools ?? []), {
        name: 'WrongInput',
        message: /^`parameters.tools`: the chat template of this model does not support tools/,
      });
    });

    it('found fault 17: refuse messages in their own words', async () => {
      const twice = [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'b' },
      ];
      await assert.rejects(rendered('gemma3', twice), (error) => {
        assert.ok(error instanceof InvalidInputError);
        assert.match(error.message, /Conversation roles must alternate user\/assistant/);
        return true;
      });
    });
  });
});
