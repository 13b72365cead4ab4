import assert from 'node:assert/strict';
import { checkToken, unwrapToken } from '../../../../src/core/identity/token';

describe('tokens', () => {
  it('fault 55: lose surrounding white space', () => {
    assert.deepEqual(checkToken(' \thf_abc\r\n'), { ok: true, token: 'hf_abc' });
  });

  it('fault 55: are refused if they contain line breaks, NUL, spaces, or non-ASCII characters', () => {
    for (const text of ['a\nb', 'a\rb', 'a\u0000b', 'a b', 'naïve', 'a\u200bb', '😀']) {
      assert.deepEqual(checkToken(text), { ok: false, reason: 'characters' }, JSON.stringify(text));
    }
  });

  it('fault 55: are refused when empty or as long as a file', () => {
    assert.deepEqual(checkToken(' \n'), { ok: false, reason: 'empty' });
    assert.deepEqual(checkToken('a'.repeat(10_240)), { ok: false, reason: 'tooLong' });
  });

  it('are taken out of what they were copied with', () => {
    for (const text of [
      'hf_testAbc',
      ' "hf_testAbc" ',
      "'hf_testAbc'",
      '“hf_testAbc”',
      'HF_TOKEN=hf_testAbc',
      'HF_TOKEN = "hf_testAbc"\n',
      "export HF_TOKEN='hf_testAbc'",
      '$env:HF_TOKEN="hf_testAbc"',
      '"HF_TOKEN=hf_testAbc"',
      'HUGGINGFACEHUB_API_TOKEN=hf_testAbc',
      'OPENAI_API_KEY=hf_testAbc',
      'Bearer hf_testAbc',
      'Authorization: Bearer hf_testAbc',
    ]) {
      assert.equal(unwrapToken(text), 'hf_testAbc', text);
    }
  });

  it('that contain such characters themselves stay whole', () => {
    for (const text of ['QUJD==', 'TOKEN==', 'abc=def', 'key:secret', '"', '""', "it's", 'a"b', '']) {
      assert.equal(unwrapToken(text), text, text);
    }
  });
});
