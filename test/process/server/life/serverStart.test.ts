import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PORT_TAKEN_EXIT_CODE } from '../../../../src/core/localServer/runningServer';
import { openServerState } from '../../../../src/server/state/serverState';
import { startExitCode, startFailureSentence } from '../../../../src/server/cli/startFailure';
import { lineLogger } from '../../../../src/server/cli/stderrLogger';
import { startInferenceServer } from '../../../support/inferenceServer';
import { builtServer } from '../../../support/process/builtServer';
import { endedServer } from '../../../support/process/endedServer';
import { startProcess } from '../../../support/process/serverProcess';

describe('starting the server by hand', () => {
  let folder: string;
  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'hf-start-'));
    await builtServer();
  });
  after(() => rm(folder, { recursive: true }));

  it('says in a sentence that the port is in use, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : assert.fail();
    try {
      assert.deepEqual(await endedServer('--no-state', '--port', String(port)), {
        code: PORT_TAKEN_EXIT_CODE,
        said: `Port ${port} on 127.0.0.1 is in use by another program. Use --port to select another port; --port 0 uses any free one.\n`,
      });
    } finally {
      other.close();
    }
  });

  it('tells a port that this user may not have from a file that cannot be opened', () => {
    const refused = (syscall: string) =>
      Object.assign(new Error(`${syscall} EACCES: permission denied`), { code: 'EACCES', syscall });
    assert.equal(
      startFailureSentence(refused('listen'), 80),
      'Port 80 on 127.0.0.1 is not allowed for this user. Use --port to select another port; --port 0 uses any free one.',
    );
    assert.equal(startExitCode(refused('listen')), PORT_TAKEN_EXIT_CODE);
    assert.equal(startFailureSentence(refused('open'), 80), 'open EACCES: permission denied');
    assert.equal(startExitCode(refused('open')), 1);
  });

  const REMEDY = 'Use --models to name the folder with your models.\n';

  it('refuses a model folder that does not exist', async () => {
    const place = join(folder, 'nowhere');
    assert.deepEqual(await endedServer('--no-state', '--models', folder, '--models', place), {
      code: 1,
      said: `The models folder ${place} does not exist. ${REMEDY}`,
    });
  });

  it('refuses a file in the place of a model folder', async () => {
    const file = join(folder, 'model.onnx');
    await writeFile(file, '');
    assert.deepEqual(await endedServer('--no-state', '--models', file), {
      code: 1,
      said: `The models folder ${file} is not a folder. ${REMEDY}`,
    });
  });

  it('takes an empty model folder, and one that is made for downloads', async () => {
    const [empty, made] = [join(folder, 'empty'), join(folder, 'made')];
    await mkdir(empty);
    const models = ['--models', empty, '--models', made];
    const server = await startProcess('--no-state', ...models, '--download', '--download-folder', made);
    assert.deepEqual(await (await server.call('/models')).json(), []);
    await server.end('SIGTERM');
  });

  it('warns once of a state folder that cannot be used', async () => {
    const file = join(folder, 'state');
    await writeFile(file, '');
    let logged = '';
    const state = await openServerState(
      join(file, 'deep'),
      lineLogger('hf_testServer', (line) => (logged += line)),
    );
    await state.close();
    assert.equal(logged.match(/warn the state folder could not be used/g)?.length, 1, logged);
  });

  it('by npm start keeps the token out of the command line, where everybody could read it', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const token = 'canary-token-4713';
    const server = await startInferenceServer({ program: await builtServer(), models: folder, token });
    try {
      const own = ['-o', 'args=', '--ppid', String(process.pid)];
      const lines = spawnSync('ps', own, { encoding: 'utf8' }).stdout;
      assert.match(lines, /server\.js --port/);
      assert.ok(!lines.includes(token), lines);
      assert.equal(server.token, token);
    } finally {
      await server.stop();
    }
  });
});
