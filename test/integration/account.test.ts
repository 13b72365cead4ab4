import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { inferOne, useLoopback } from './useLoopback';

const setToken = (args: unknown) => vscode.commands.executeCommand('hfInference.setToken', args);

describe('tokens', () => {
  const { server } = useLoopback();
  const bearer = () => server().requests.at(-1)?.headers['authorization'];

  it('are trimmed and sent as the bearer of the next run', async () => {
    server().play([json(200, [1])]);
    assert.deepEqual(await setToken({ token: '  hf_testSecond0001\n' }), {
      origin: server().origin,
      account: 'default',
    });
    await inferOne();
    assert.equal(bearer(), 'Bearer hf_testSecond0001');
  });

  it('of several accounts: the one that was set last is active', async () => {
    server().play([json(200, [1])]);
    await setToken({ token: 'hf_testOrganisation1', account: 'acme' });
    await inferOne();
    assert.equal(bearer(), 'Bearer hf_testOrganisation1');
    await setToken({ token: 'hf_testPerson1' });
    await inferOne();
    assert.equal(bearer(), 'Bearer hf_testPerson1');
  });

  it('may have any prefix', async () => {
    server().play([json(200, [1])]);
    await setToken({ token: 'selfhosted-secret' });
    await inferOne();
    assert.equal(bearer(), 'Bearer selfhosted-secret');
  });

  it('fault 55: are refused if they are empty or contain a line break or non-ASCII letters, and never repeated', async () => {
    await setToken({ token: 'hf_testKept0001' });
    for (const token of ['hf_test\nX-Evil: 1', 'hf_tést', '', '   ', 'hf_test\u0000', 'x'.repeat(10_000)]) {
      await assert.rejects(
        async () => setToken({ token }),
        (error: Error) => token.trim() === '' || !error.message.includes(token.trim()),
      );
    }
    server().play([json(200, [1])]);
    await inferOne();
    assert.equal(bearer(), 'Bearer hf_testKept0001');
  });

  it('fault 50: are refused for an invalid address', async () => {
    for (const endpoint of [
      'ftp://x',
      'http://user:pass@127.0.0.1',
      'http://example.com',
      'x',
      'https://a/#b',
    ]) {
      await assert.rejects(async () => setToken({ token: 'hf_testOne', endpoint }), /endpoint/);
    }
  });

  it('fault 51: are refused for an address with plain http on another machine', async () => {
    await assert.rejects(
      async () => setToken({ token: 'hf_testOne', endpoint: 'http://nas:8000' }),
      /https:/,
    );
  });

  it('are never in a setting', async () => {
    const configuration = JSON.stringify(vscode.workspace.getConfiguration('hfInference'));
    assert.doesNotMatch(configuration, /selfhosted-secret|hf_test/);
  });
});
