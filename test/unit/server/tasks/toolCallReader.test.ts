import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SaidPart } from '../../../../src/server/tasks/toolCallReader';
import { ToolCallReader } from '../../../../src/server/tasks/toolCallReader';

const city = { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } };
const TOOLS = [{ name: 'weather', parameters: city }, { name: 'now' }];

function read(pieces: readonly string[]): SaidPart {
  const reader = new ToolCallReader(TOOLS);
  const parts = [...pieces.map((piece) => reader.push(piece)), reader.finish()];
  return {
    text: parts.map(({ text }) => text).join(''),
    calls: parts.flatMap(({ calls }) => calls),
  };
}

/** What a model says, the text that a user sees, and the calls as `name(arguments)`. */
type Example = readonly [said: string, text: string, ...calls: string[]];
const PARIS = '{"city": "Paris"}';
const calling = `{"name": "weather", "arguments": ${PARIS}}`;

const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  'Hermes and Qwen': [
    [`<tool_call>\n${calling}\n</tool_call>`, '', `weather(${PARIS})`],
    [
      `<think>\nHm.\n</think>\n\n<tool_call>\n${calling}\n</tool_call>\n<tool_call>\n{"name": "now"}\n</tool_call>`,
      '<think>\nHm.\n</think>',
      `weather(${PARIS})`,
      'now({})',
    ],
    // The end token takes the place of the closing mark.
    [`<tool_call>${calling}`, '', `weather(${PARIS})`],
    [
      `<tool_call>${calling}\n{"name":"now","arguments":null}</tool_call>`,
      '',
      `weather(${PARIS})`,
      'now({})',
    ],
    [`One.<tool_call>[${calling}]</tool_call> \n Two.`, 'One. \n Two.', `weather(${PARIS})`],
    [
      '<tool_call>{"name": "now", "arguments": {"a": "</tool_call> <tool_call>", "n": 12345678901234567890}}</tool_call>',
      '',
      'now({"a": "</tool_call> <tool_call>", "n": 12345678901234567890})',
    ],
    [`<tool_call>{"name": "now", "arguments": "{\\"a\\": 1}"}</tool_call>`, '', 'now({"a": 1})'],
  ],
  'Qwen Coder': [
    [
      '<tool_call>\n<function=weather>\n<parameter=city>\nParis\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>',
      '',
      'weather({"city":"Paris","days":3})',
    ],
    ['<function=now></function>', '', 'now({})'],
    ['<function=now>{"zone": "UTC"}</function>.', '.', 'now({"zone": "UTC"})'],
  ],
  'Llama 3': [
    [`{"name": "weather", "parameters": ${PARIS}}`, '', `weather(${PARIS})`],
    [`<|python_tag|>{"name": "now", "parameters": {}}; ${calling}`, '', 'now({})', `weather(${PARIS})`],
    [`{"type": "function", "function": ${calling}}`, '', `weather(${PARIS})`],
    [`\n[${calling}, {"name": "now"}]`, '', `weather(${PARIS})`, 'now({})'],
  ],
  Mistral: [
    [`[TOOL_CALLS] [${calling}]`, '', `weather(${PARIS})`],
    [`Yes.[TOOL_CALLS]weather[ARGS]${PARIS}[TOOL_CALLS]now{}`, 'Yes.', `weather(${PARIS})`, 'now({})'],
    [`[TOOL_CALLS]weather[CALL_ID]abc123def[ARGS]${PARIS}`, '', `weather(${PARIS})`],
  ],
  'Phi 4 and Granite 3': [[`<|tool_call|>[${calling}]<|/tool_call|>`, '', `weather(${PARIS})`]],
  'LFM 2': [
    [
      `<|tool_call_start|>[weather(city="Paris \\"City\\"", days=3), now()]<|tool_call_end|>Looking.`,
      'Looking.',
      'weather({"city":"Paris \\"City\\"","days":3})',
      'now({})',
    ],
    [
      `<|tool_call_start|>[now(a=[1, None, True], b={'c': 'd'})]<|tool_call_end|>`,
      '',
      'now({"a":[1,null,true],"b":{"c":"d"}})',
    ],
  ],
  Gemma: [
    [
      '<start_function_call>call:weather{city:<escape>Paris, {TX}<escape>,days:3}<end_function_call>',
      '',
      'weather({"city":"Paris, {TX}","days":3})',
    ],
    ['<|tool_call>call:now{a:{<|"|>b<|"|>:[1,false]}}<tool_call|>', '', 'now({"a":{"b":[1,false]}})'],
  ],
};

/** Texts that have no call, or not only calls. */
const TEXTS: readonly string[] = [
  ...['', ' ', 'Hello.', ' Hello. \n', 'a < b', '<tool', '<tool_call>', 'Use <tool_call> for this.'],
  ...['{"city": "Paris"}', '{"name": "Anna", "arguments": {}}', '[1, 2', '{"name": "weather", "arg', '['],
  ...['<tool_call>{"name": 3}</tool_call>', '<tool_call>{"name": "now", "arguments": [1]}</tool_call>'],
  ...[
    '<tool_call>{name: now}</tool_call>',
    '<|python_tag|>print("x")',
    '[TOOL_CALLS]',
    '[TOOL_CALLS] a b {}',
  ],
  ...['<|tool_call_start|>[weather(city=)]<|tool_call_end|>', '<|tool_call_start|>[weather("a")]'],
  ...['<start_function_call>call:now{a:b}<end_function_call>', '<|tool_call>now{}<tool_call|>'],
  ...['<function=now>x</function>', '<function=now', '<function=a>\n<parameter=b>c</function>'],
];

describe('calls of tools', () => {
  for (const [models, examples] of Object.entries(EXAMPLES)) {
    it(`are read as ${models} write them`, () => {
      for (const [said, text, ...calls] of examples) {
        const found = read([said]);
        assert.equal(found.text, text, said);
        assert.deepEqual(
          found.calls.map((call) => `${call.name}(${call.arguments})`),
          calls,
          said,
        );
      }
    });
  }

  it('remain text if they are anything else, without a missing character', () => {
    for (const text of TEXTS) {
      assert.deepEqual(read([text]), { text, calls: [] });
    }
  });

  it('are found behind a mark that is only text', () => {
    const { text, calls } = read([`I use <tool_call> now: <tool_call>${calling}</tool_call>`]);
    assert.equal(text, 'I use <tool_call> now:');
    assert.equal(calls.length, 1);
  });

  it('leave an answer in JSON as it arrives', () => {
    const reader = new ToolCallReader(TOOLS);
    assert.equal(reader.push('{"city"').text, '{"city"');
    assert.equal(reader.push(': "Paris').text, ': "Paris');
  });

  const parts = fc.constantFrom(
    ...Object.values(EXAMPLES).flatMap((examples) => examples.map(([said]) => said)),
    ...TEXTS,
    ...[
      '<tool_call>',
      '</tool_call>',
      '[TOOL_CALLS]',
      '<|python_tag|>',
      '<function=',
      '</function>',
      'call:',
    ],
    ...['{', '}', '[', ']', '"', '\\', ';', ',', ' ', '\n', '🎉', '\ud83c', 'now', '<', '<escape>', "'"],
  );
  const said = fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 8 });

  it('are the same, with the same text, however the text is cut', () => {
    fc.assert(
      fc.property(said, fc.array(fc.nat(12), { maxLength: 60 }), (texts, lengths) => {
        const whole = texts.join('');
        const pieces: string[] = [];
        let rest = whole;
        for (const length of lengths) {
          pieces.push(rest.slice(0, length));
          rest = rest.slice(length);
        }
        assert.deepEqual(read([...pieces, rest]), read([whole]));
        assert.deepEqual(read(whole.split('')), read([whole]));
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in each example if it arrives unit by unit', () => {
    for (const [whole] of Object.values(EXAMPLES).flat()) {
      assert.deepEqual(read(whole.split('')), read([whole]));
    }
  });

  it('leave every other text as it is, and have JSON objects as arguments', () => {
    fc.assert(
      fc.property(said, (texts) => {
        const whole = texts.join('');
        const found = read([whole]);
        for (const call of found.calls) {
          const value: unknown = JSON.parse(call.arguments);
          assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value));
          assert.notEqual(call.name, '');
        }
        if (found.calls.length === 0) {
          assert.equal(found.text, whole);
        } else {
          // All that is left out lies in calls, or is space.
          assert.ok(isSubsequence(found.text, whole), JSON.stringify([whole, found]));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('take no time that grows with the square of a long text of marks', () => {
    const marks = '<tool_call>{"a'.repeat(3000);
    assert.equal(read([marks]).text, marks);
  });
});

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const unit of whole) {
    if (part.startsWith(unit, at)) {
      at += unit.length;
    }
  }
  return at === part.length;
}
