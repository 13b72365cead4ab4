import assert from 'node:assert/strict';
import { answer } from '../../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../../support/http/scriptedServer';
import { failureOf, inferAt } from '../../../../support/http/runClient';

describe('redirects', () => {
  let server: ScriptedServer;
  let other: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
    other = await ScriptedServer.start();
  });
  after(async () => {
    await server.close();
    await other.close();
  });

  it('fault 17: to the same origin are refused, and only name that origin', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      server.play([answer(status, { location: '/login?token=secret' })]);
      const { kind, origin, httpStatus } = failureOf(await inferAt(server));
      assert.deepEqual(
        { kind, origin, httpStatus },
        { kind: 'redirected', origin: server.origin, httpStatus: status },
      );
      assert.equal(server.requests.length, 1);
    }
  });

  it('fault 18: to another origin are refused, and nothing is sent there', async () => {
    const places = {
      [`${other.origin}/models/x`]: other.origin,
      'http://evil.example:81/a': 'http://evil.example:81',
      '//evil.example/a': 'http://evil.example',
      'file:///etc/passwd': 'file:',
      'javascript:alert(1)': 'javascript:',
      'http://[bad': undefined,
    };
    for (const [location, expected] of Object.entries(places)) {
      server.play([answer(307, { location })]);
      const { kind, origin } = failureOf(await inferAt(server));
      assert.deepEqual([kind, origin], ['redirected', expected]);
    }
    assert.equal(other.connections.length, 0);
  });

  it('fault 19: in a loop are refused at the first', async () => {
    server.playBy(({ path }) => [answer(302, { location: path })]);
    assert.equal(failureOf(await inferAt(server)).kind, 'redirected');
    assert.equal(server.requests.length, 1);
  });

  it('without a location are refused as well', async () => {
    server.play([answer(304)]);
    const { kind, origin } = failureOf(await inferAt(server));
    assert.deepEqual([kind, origin], ['redirected', undefined]);
  });
});
