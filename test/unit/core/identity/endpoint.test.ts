import assert from 'node:assert/strict';
import { isUnencrypted, parseEndpoint } from '../../../../src/core/identity/endpoint';

const reasonFor = (text: string): string => {
  const parsed = parseEndpoint(text);
  return parsed.ok ? `accepted as ${parsed.endpoint}` : parsed.reason;
};

describe('endpoints', () => {
  it('are https URLs with or without a path', () => {
    assert.deepEqual(parseEndpoint('https://router.huggingface.co/hf-inference'), {
      ok: true,
      endpoint: 'https://router.huggingface.co/hf-inference',
      origin: 'https://router.huggingface.co',
      loopback: false,
    });
  });

  it('fault 50: lose trailing slashes, surrounding white space, and a default port', () => {
    const parsed = parseEndpoint('\u00a0 HTTPS://Api.Example:443/v1//\u3000');
    assert.deepEqual(parsed, {
      ok: true,
      endpoint: 'https://api.example/v1',
      origin: 'https://api.example',
      loopback: false,
    });
  });

  it('fault 50: show international host names in punycode', () => {
    const parsed = parseEndpoint('https://huggingfаce.co');
    assert.equal(parsed.ok && parsed.origin, 'https://xn--huggingfce-6qi.co');
  });

  it('fault 50: refuse what is not a plain https address, and say why', () => {
    const reasons = {
      '': 'empty',
      'router.huggingface.co/hf-inference': 'scheme',
      'ftp://api.example': 'scheme',
      'javascript:alert(1)': 'scheme',
      'https://': 'notAUrl',
      'https://api.example:99999': 'notAUrl',
      'https://api .example': 'notAUrl',
      'https://api\u2003.example': 'notAUrl',
      'https://api.example\\@evil.example': 'notAUrl',
      'https://user:pass@api.example': 'credentials',
      'https://@api.example': 'credentials',
      'https://api.example/#x': 'fragment',
      'https://api.example/?x=1': 'query',
      'http://169.254.169.254/latest': 'linkLocal',
      'https://0xA9FEA9FE': 'linkLocal',
      'https://[::ffff:169.254.169.254]': 'linkLocal',
      'https://[fe80::1]': 'linkLocal',
    };
    for (const [text, reason] of Object.entries(reasons)) {
      assert.equal(reasonFor(text), reason, text);
    }
    assert.equal(reasonFor(`https://api.example/${'a'.repeat(3000)}`), 'tooLong');
  });

  it('fault 51: refuse plain http to another machine, but accept it to this one', () => {
    for (const text of [
      'http://api.example',
      'http://127.0.0.1.evil.example',
      'http://localhost.evil.example',
    ]) {
      assert.equal(reasonFor(text), 'insecure', text);
    }
    for (const text of [
      'http://127.0.0.1:8080',
      'http://localhost:1',
      'http://[::1]:1',
      'http://2130706433',
    ]) {
      const parsed = parseEndpoint(text);
      assert.ok(parsed.ok && parsed.loopback, text);
    }
  });

  it('fault 51: take plain http in a private network, and know that it can be read there', () => {
    for (const text of [
      'http://10.0.0.5:8000',
      'http://172.16.0.1',
      'http://172.31.255.255',
      'http://192.168.1.20:11434',
      'http://[fd12:3456::1]:8080',
      'http://nas',
      'http://nas:11434/v1',
    ]) {
      const parsed = parseEndpoint(text);
      assert.ok(parsed.ok && !parsed.loopback && isUnencrypted(parsed.origin), text);
    }
    for (const text of [
      'http://172.15.0.1',
      'http://172.32.0.1',
      'http://192.169.0.1',
      'http://11.0.0.1',
      'http://8.8.8.8',
      'http://[2001:db8::1]',
      'http://nas.example',
      'http://nas.',
      'http://10.0.0.5.evil.example',
    ]) {
      assert.equal(reasonFor(text), 'insecure', text);
    }
    for (const text of ['https://nas', 'https://10.0.0.5', 'http://localhost:1', 'http://127.0.0.1']) {
      assert.equal(isUnencrypted(text), false, text);
    }
  });
});
