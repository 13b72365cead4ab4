import assert from 'node:assert/strict';
import fc from 'fast-check';
import { completeAddress } from '../../../../src/core/endpoints/completeAddress';

const completed = (text: string): string => {
  const address = completeAddress(text);
  return address.ok ? address.endpoint : address.reason;
};

describe('typed addresses', () => {
  it('get the scheme that their host allows', () => {
    const addresses = {
      'localhost:8765': 'http://localhost:8765',
      localhost: 'http://localhost',
      'localhost/v1': 'http://localhost/v1',
      '127.0.0.1:11434': 'http://127.0.0.1:11434',
      '[::1]:8080/v1': 'http://[::1]:8080/v1',
      '192.168.1.20:8000': 'http://192.168.1.20:8000',
      'nas:11434': 'http://nas:11434',
      'api.example.com': 'https://api.example.com',
      'api.example.com:8443/base': 'https://api.example.com:8443/base',
      ' https://api.example.com/v1/ ': 'https://api.example.com/v1',
    };
    for (const [typed, endpoint] of Object.entries(addresses)) {
      assert.equal(completed(typed), endpoint, typed);
    }
  });

  it('lose the route of a request', () => {
    const addresses = {
      'http://localhost:11434/v1/chat/completions': 'http://localhost:11434',
      'localhost:1234/v1/models/': 'http://localhost:1234',
      'http://localhost:8765/models': 'http://localhost:8765',
      'localhost:8765/models/demo/code-language': 'http://localhost:8765',
      'localhost:8765/usage/pinned_models': 'http://localhost:8765',
      'https://api.example.com/openai/v1/embeddings': 'https://api.example.com/openai',
      'https://router.huggingface.co/hf-inference/models/owner/name/pipeline/feature-extraction':
        'https://router.huggingface.co/hf-inference',
      'https://api.example.com/models-of-mine': 'https://api.example.com/models-of-mine',
    };
    for (const [typed, endpoint] of Object.entries(addresses)) {
      assert.equal(completed(typed), endpoint, typed);
    }
  });

  it('of the router lead to all of its models', () => {
    for (const typed of [
      'router.huggingface.co',
      'https://router.huggingface.co/v1',
      'https://router.huggingface.co/v1/chat/completions',
    ]) {
      assert.equal(completed(typed), 'https://router.huggingface.co/hf-inference', typed);
    }
    assert.equal(
      completed('https://router.huggingface.co/other/path'),
      'https://router.huggingface.co/other/path',
    );
  });

  it('of a model’s page are explained', () => {
    for (const typed of [
      'huggingface.co/gpt2',
      'https://huggingface.co/owner/name',
      'hf.co',
      'www.hf.co/gpt2',
    ]) {
      assert.equal(completed(typed), 'modelPage', typed);
    }
  });

  it('are refused where they are none, with a reason', () => {
    const reasons = {
      '': 'empty',
      gpt2: 'scheme',
      'owner/name': 'scheme',
      'javascript:alert(1)': 'scheme',
      'two words.com': 'notAUrl',
      'user:secret@api.example.com': 'scheme',
      'https://user:secret@api.example.com': 'credentials',
      'api.example.com/?key=1': 'query',
      'api.example.com/#part': 'fragment',
      'http://api.example.com': 'insecure',
      '169.254.169.254': 'linkLocal',
      'ftp://api.example.com': 'scheme',
      'api.example.com:99999': 'scheme',
    };
    for (const [typed, reason] of Object.entries(reasons)) {
      assert.equal(completed(typed), reason, typed);
    }
  });

  it('never throw, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.stringMatching(/^[\w.:/@?#[\]%\\-]{0,40}$/)),
        (text) => typeof completed(text) === 'string',
      ),
      { numRuns: 500 },
    );
  });

  it('never lead to another host than the one that was typed', () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
      fc.stringMatching(/^[a-z]{1,9}$/),
    );
    const path = fc.stringMatching(/^(?:\/[\w.@:\\-]{0,12}){0,4}$/);
    const scheme = fc.constantFrom('', 'http://', 'https://', 'HTTPS://');
    fc.assert(
      fc.property(
        ...([scheme, host, fc.option(fc.nat(65_535), { nil: undefined }), path] as const),
        (prefix, name, port, rest) => {
          const typed = `${prefix}${name}${port === undefined ? '' : `:${port}`}${rest}`;
          const address = completeAddress(typed);
          if (address.ok) {
            const { hostname, protocol } = new URL(address.endpoint);
            const expected = new URL(`${protocol}//${name}${port === undefined ? '' : `:${port}`}`);
            assert.equal(address.origin, expected.origin, typed);
            assert.equal(hostname, expected.hostname, typed);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
