import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutEcho } from '../../../../src/core/http/inputEcho';
import { createRedactor } from '../../../../src/core/http/redact';

const INPUT = 'let user = "alice";\nconst password = "hunter2 is my secret";\nfn main() {}';

describe('input that a server repeats', () => {
  for (const [how, message] of [
    ['whole', `Invalid value: ${INPUT}`],
    ['cut', 'Invalid value: const password = "hunter2 is'],
    ['escaped as JSON', `cannot parse ${JSON.stringify(INPUT)} here`],
    ['escaped twice', `cannot parse ${JSON.stringify(JSON.stringify(INPUT))} here`],
    ['on one line', `Invalid value: ${INPUT.replace(/\s+/g, ' ')}`],
  ] as const) {
    it(`is hidden: ${how}`, () => {
      const told = withoutEcho(message, INPUT);
      assert.doesNotMatch(told, /hunter2|password|secret/);
      assert.match(told, /^(Invalid valu|cannot pars)/);
    });
  }

  it('found fault 23: is hidden however a server writes a whole selection, a thousand times over', () => {
    const asciiOnly = (text: string) =>
      JSON.stringify(text).replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    const ways: Readonly<Record<string, (text: string) => string>> = {
      raw: (text) => text,
      'escaped as JSON': (text) => JSON.stringify(text),
      'escaped twice': (text) => JSON.stringify(JSON.stringify(text)),
      'escaped to ASCII': asciiOnly,
      'escaped to ASCII twice': (text) => JSON.stringify(asciiOnly(text)),
      'on one line': (text) => text.replace(/\s+/g, ' '),
      'without white space': (text) => text.replace(/\s+/g, ''),
      'in lower case': (text) => text.toLowerCase(),
      'with composed accents': (text) => text.normalize('NFC'),
      'as HTML': (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
    };
    const selections = [
      'one two',
      'x = 1\ny = 2\n',
      'a\nb\nc\nd\ne\nf\ng\nh\n',
      'def greet(name):\n    """Say "hello"."""\n    print(f"Gr\u00fc\u00dfe, {name}\\n")\n    return \'x\'\n',
      'F\u00fcr die \u201eGr\u00f6\u00dfe\u201c der \u00dcbung:\r\n\t"\u00c4pfel" & <\u00d6l>, gr\u00f6\u00dfer als 5 \u00b0C\n',
      '\u8fd9\u662f\u4e00\u4e2a\u7528\u6765\u6d4b\u8bd5\u7684\u9009\u62e9\u3002\n\u5b83\u6709\u4e24\u884c\u3002',
      '{ () => [] };\n',
      'C:\\new\\users\\table\\first.txt',
      '\u{1f642} hi \u{1f44d}\u{1f3fd} yo \u{1d49c}\u{1d538}',
      'Cafe\u0301 cre\u0301me bru\u0302le\u0301e a\u0300 la carte',
      '# A&nbsp;title\n\n- "first" \\u00e9 point\n- second\\x41\\t point\n',
    ];
    for (const selection of selections) {
      for (const [how, write] of Object.entries(ways)) {
        const detail = createRedactor(undefined, selection).sentence(
          `Invalid value: ${write(selection).repeat(1000)}`,
        );
        assert.ok(detail.startsWith('Invalid valu'), detail);
        // What is left are signs around it, and an escape that was cut.
        const rest = detail.replace(/^Invalid value?/, '').replace(/&\w+;?/g, '');
        assert.doesNotMatch(rest, /\p{L}\p{L}|\p{So}|[{}()=>]{3}/u, `${how}: ${detail}`);
      }
    }
  });

  it('is found inside lists and objects', () => {
    assert.equal(withoutEcho('no: my secret sentence!', { a: [{ b: 'my secret sentence' }] }), 'no: …!');
  });

  it('does not change a message that only shares words', () => {
    const message = 'Model demo/main is not for user input: try a shorter text';
    assert.equal(withoutEcho(message, INPUT), message);
  });

  it('never leaves twelve consecutive letters of the input', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefgh0189'), minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(word, fc.string(), fc.string(), fc.nat(20), (input, before, after, from) => {
        const echo = input.slice(Math.min(from, input.length - 12));
        assert.ok(!withoutEcho(`${before} ${echo} ${after}`, input).includes(echo));
      }),
    );
  });

  it('is fast for large inputs', () => {
    const large = 'abcdefghijklmnop '.repeat(500_000);
    assert.equal(withoutEcho('abcdefghijklmnopqr', large), '…qr');
  });
});
