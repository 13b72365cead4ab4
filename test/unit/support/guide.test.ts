import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const WORKSPACE = resolve('test/fixtures/workspace');
const MODELS = resolve('test/models');

describe('the guide of npm start', () => {
  const guide = readFileSync(join(WORKSPACE, 'GUIDE.md'), 'utf8');
  const titles = Object.values(
    JSON.parse(readFileSync(resolve('package.nls.json'), 'utf8')) as Readonly<Record<string, string>>,
  );

  it('links only files that exist', () => {
    const links = [...guide.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    assert.ok(links.length > 8);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(WORKSPACE, path))),
      [],
    );
  });

  it('names only models that exist', () => {
    const models = [...guide.matchAll(/`((?:demo|mini)\/[\w-]+)`/g)].map(([, id = '']) => id);
    assert.ok(models.length > 8);
    assert.deepEqual(
      models.filter((id) => !existsSync(join(MODELS, id, 'config.json'))),
      [],
    );
  });

  it('names commands as their menus do', () => {
    const bold = [...guide.matchAll(/\*\*HF Inference(?::| >) ([^*]+)\*\*|\*\*(Infer on File…)\*\*/g)];
    assert.ok(bold.length >= 3);
    assert.deepEqual(
      bold.map(([, title, other]) => title ?? other ?? '').filter((title) => !titles.includes(title)),
      [],
    );
  });
});
