import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { DEFAULT_PORT, HELP, readCommandLine } from '../../../../src/server/cli/serverOptions';

const settings = (args: string[], env = {}) => {
  const command = readCommandLine(args, env);
  assert.ok(command.kind === 'serve', JSON.stringify(command));
  return command.settings;
};

describe('the command line of the server', () => {
  it('has a default port and creates a token of at least 128 bits, a different one each time', () => {
    const [one, two] = [settings([]), settings([])];
    assert.equal(one.port, DEFAULT_PORT);
    assert.match(one.token, /^[\w-]{22,}$/);
    assert.notEqual(one.token, two.token);
  });

  it('uses the token of the argument, or otherwise of the environment', () => {
    assert.equal(settings([], { HF_INFERENCE_TOKEN: 'from-env' }).token, 'from-env');
    assert.equal(settings(['--token', 'from-arg'], { HF_INFERENCE_TOKEN: 'from-env' }).token, 'from-arg');
    assert.notEqual(settings([], { HF_INFERENCE_TOKEN: '' }).token, '');
  });

  it('accepts several model folders, relative to the working directory', () => {
    assert.deepEqual(settings(['--models', 'a', '--models', '/b']).modelFolders, [
      resolve('a'),
      resolve('/b'),
    ]);
  });

  it('uses the included models if no folder is given', () => {
    const folders = (args: string[]) => {
      const command = readCommandLine(args, {}, '/with-it');
      return command.kind === 'serve' && command.settings.modelFolders;
    };
    assert.deepEqual(folders([]), ['/with-it']);
    assert.deepEqual(folders(['--models', '/mine']), [resolve('/mine')]);
  });

  for (const args of [
    ['--port', '70000'],
    ['--port', '-1'],
    ['--port', 'x'],
    ['--cache-mb', '1.5'],
    ['--token', 'short'],
    ['--token', 'with space inside'],
    ['--unknown'],
    ['stray'],
  ]) {
    it(`explains what is wrong with ${args.join(' ')}`, () => {
      const command = readCommandLine(args, {});
      assert.ok(command.kind === 'wrong');
      assert.ok(command.reason.includes(args[0] ?? ''), command.reason);
      assert.ok(!command.reason.includes('with space inside'), 'repeats a token');
    });
  }

  it('names the source of an unusable token', () => {
    const reason = (args: string[], env: Record<string, string>) => {
      const command = readCommandLine(args, env);
      return command.kind === 'wrong' ? command.reason : command.kind;
    };
    const rule = 'must have at least 8 visible ASCII characters';
    assert.equal(reason([], { HF_INFERENCE_TOKEN: 'short' }), `HF_INFERENCE_TOKEN ${rule}`);
    assert.equal(reason(['--token', 'short'], { HF_INFERENCE_TOKEN: 'long-enough' }), `--token ${rule}`);
  });

  it('refuses a download folder without downloads, where it would be ignored, but accepts it if downloads are forbidden', () => {
    const command = readCommandLine(['--download-folder', 'there'], {});
    assert.ok(command.kind === 'wrong', JSON.stringify(command));
    assert.match(command.reason, /^--download-folder requires --download\. .* use --models there$/);
    assert.ok(settings(['--download-folder', 'there', '--download']).downloads !== undefined);
    assert.equal(settings(['--download-folder', 'there', '--offline']).downloads, undefined);
  });

  it('describes every option in its help', () => {
    assert.equal(readCommandLine(['--help'], {}).kind, 'help');
    for (const option of [
      '--models',
      '--port',
      '--token',
      '--cache-mb',
      '--load-delay-ms',
      'HF_INFERENCE_TOKEN',
    ]) {
      assert.ok(HELP.includes(option), option);
    }
  });
});
