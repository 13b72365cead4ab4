import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { projectFolder } from '../../../support/projectFolder';

/** What the main thread of a model's process does when its server is killed. */
const BUSY = {
  'waits for messages': 'process.stderr.write(String(process.pid))',
  'computes without a pause, as a runtime does': 'process.stderr.write(String(process.pid)); for (;;) {}',
};

describe('found fault 28, fault 92: the process of a model whose server was killed', () => {
  let folder: string;
  before(async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'hf-orphan-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [what, code] of Object.entries(BUSY)) {
    it(`ends, also one that ${what}`, async () => {
      const model = join(folder, `${Object.keys(BUSY).indexOf(what)}.cjs`);
      await build({
        stdin: {
          contents: `
            import { serverChannel } from './src/server/engine/serverChannel';
            serverChannel().onMessage(() => undefined);
            ${code};`,
          resolveDir: projectFolder,
        },
        ...{ bundle: true, platform: 'node', format: 'cjs', outfile: model, logLevel: 'error' },
      });
      const script = join(folder, 'server.cjs');
      await writeFile(
        script,
        `const child = require('node:child_process').spawn(process.execPath, process.argv.slice(2), {
          stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
        });`,
      );
      const server = spawn(process.execPath, [script, model], { stdio: ['ignore', 'ignore', 'pipe'] });
      const pid = await new Promise<string>((resolve) => {
        server.stderr.setEncoding('utf8').on('data', (text: string) => {
          if (/^\d+$/.test(text)) {
            resolve(text);
          }
        });
      });
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
      const state = () => spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim();
      // A process that nobody has asked for its exit code yet (Z) has ended.
      for (let tries = 0; /^[^Z]/.test(state()); tries++) {
        if (tries === 100) {
          process.kill(Number(pid), 'SIGKILL');
        }
        assert.ok(tries < 100, `it is still there: ${state()}`);
        await delay(50);
      }
    });
  }
});
