import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutEcho } from '../../../../src/core/http/inputEcho';

const INPUT = 'let user = "alice";\nconst password = "hunter2 is my secret";\nfn main() {}';

describe('what a server repeats of the input', () => {
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

  it('is found inside lists and objects', () => {
    assert.equal(withoutEcho('no: my secret sentence!', { a: [{ b: 'my secret sentence' }] }), 'no: …!');
  });

  it('leaves a message alone that shares but words', () => {
    const message = 'Model demo/main is not for user input: try a shorter text';
    assert.equal(withoutEcho(message, INPUT), message);
  });

  it('never leaves twelve letters of the input in a row', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefgh0189'), minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(word, fc.string(), fc.string(), fc.nat(20), (input, before, after, from) => {
        const echo = input.slice(Math.min(from, input.length - 12));
        assert.ok(!withoutEcho(`${before} ${echo} ${after}`, input).includes(echo));
      }),
    );
  });

  it('takes little time for large inputs', () => {
    const large = 'abcdefghijklmnop '.repeat(500_000);
    assert.equal(withoutEcho('abcdefghijklmnopqr', large), '…qr');
  });
});
