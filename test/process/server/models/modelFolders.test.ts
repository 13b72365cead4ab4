import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localModel } from '../../../../src/server/models/findModel';
import { HttpError } from '../../../../src/server/http/httpError';
import { ModelCatalog } from '../../../../src/server/models/modelCatalog';
import { readModelConfig } from '../../../../src/server/engine/readModelConfig';
import { CACHED_REVISION, writeHubCache } from '../../../support/models/hubCache';
import { writeMiniature } from '../../../support/models/miniatureModel';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const WAIT = { 'x-wait-for-model': 'true' };
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 268000000\n';
type Change = (folder: string) => Promise<unknown>;

const rewriteConfig =
  (rewrite: (text: string) => string): Change =>
  async (folder) => {
    const path = join(folder, 'config.json');
    await writeFile(path, rewrite(await readFile(path, 'utf8')));
  };
const renameModel =
  (name: string): Change =>
  async (folder) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await rename(join(folder, 'onnx', 'model.onnx'), join(folder, name));
  };
const replaceBy =
  (name: string, make: (path: string) => Promise<unknown>): Change =>
  async (folder) => {
    await rm(join(folder, name), { force: true });
    await make(join(folder, name));
  };
const pipe = async (path: string) => execFileSync('mkfifo', [path]);
const toDevice = (path: string) => symlink('/dev/zero', path);
const pointer = (path: string) => writeFile(path, POINTER);

describe('a model folder that is there', () => {
  let root: string;
  let server: RunningServer | undefined;
  /** For all tests of a table. */
  let shared: RunningServer | undefined;
  const roots: string[] = [];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hf-folders-'));
    roots.push(root);
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  after(async () => {
    for (const one of roots) {
      await rm(one, { recursive: true, force: true });
    }
  });

  const write = async (place: string, change: Change = async () => undefined): Promise<string> => {
    await writeMiniature(join(root, place), 'text-classification');
    await change(join(root, place));
    return join(root, place);
  };
  const start = async (folder = root): Promise<RunningServer> =>
    (server = await startServer({ modelFolders: [folder] }));
  const ask = async (id: string) => server?.post(`/models/${id}`, { inputs: 'good' }, WAIT);
  const runs = async (id: string, label = 'positive') => {
    const answer = await ask(id);
    assert.equal(answer?.status, 200, JSON.stringify(answer?.json));
    assert.equal(Object(answer?.json)[0][0].label, label);
    const listed = Object((await server?.get('/models'))?.json).map((one: unknown) => Object(one).id);
    assert.deepEqual(listed, [id]);
  };

  const RUNNING: readonly (readonly [string, Change])[] = [
    ['its config begins with a byte order mark', rewriteConfig((text) => `\uFEFF${text}`)],
    [
      'its config has NaN and Infinity',
      rewriteConfig((text) => text.replace('{', '{"a":NaN,"b":[-Infinity],"c":"NaN",')),
    ],
    [
      'its architectures are null and its card names a task',
      async (folder) => {
        await rewriteConfig((text) => text.replace(/"architectures":\[[^\]]*\]/, '"architectures":null'))(
          folder,
        );
        await writeFile(join(folder, 'README.md'), '---\npipeline_tag: text-classification\n---\n');
      },
    ],
    [
      'its label2id is null',
      rewriteConfig((text) => text.replace(/"label2id":\{[^}]*\}/, '"label2id":null')),
    ],
    ['its file is model_O2.onnx', renameModel('onnx/model_O2.onnx')],
    ['its file is model_qint8_avx512.onnx', renameModel('onnx/model_qint8_avx512.onnx')],
    ['its file lies beside the config', renameModel('model.onnx')],
    ['its file is model_quantized.onnx', renameModel('onnx/model_quantized.onnx')],
    [
      'its file is of eight bits and beside others',
      async (folder) => {
        await renameModel('onnx/model_int8.onnx')(folder);
        await writeFile(join(folder, 'onnx', 'model_q4f16.onnx'), 'cut short');
      },
    ],
    ['its card is a pipe', replaceBy('README.md', pipe)],
    [
      'its tokenizer is large and begins with a byte order mark',
      async (folder) => {
        const path = join(folder, 'tokenizer.json');
        await writeFile(path, `\uFEFF${await readFile(path, 'utf8')}${' '.repeat(1024 * 1024)}`);
      },
    ],
  ];

  describe('and that can run', () => {
    before(async () => {
      roots.push((root = await mkdtemp(join(tmpdir(), 'hf-folders-'))));
      for (const [index, [, change]] of RUNNING.entries()) {
        await write(`a/b${index}`, change);
      }
      shared = await startServer({ modelFolders: [root] });
    });
    after(async () => {
      await shared?.close();
      shared = undefined;
    });

    for (const [index, [what]] of RUNNING.entries()) {
      it(`found fault 15: runs where ${what}`, async () => {
        const answer = await shared?.post(`/models/a/b${index}`, { inputs: 'good' }, WAIT);
        assert.equal(answer?.status, 200, JSON.stringify(answer?.json));
        assert.equal(Object(answer?.json)[0][0].label, 'positive');
      });
    }
  });

  it('found fault 15: runs where its labels are null, with the names that the library gives them', async () => {
    await write(
      'a/b',
      rewriteConfig((text) => text.replace(/"(label2id|id2label)":\{[^}]*\}/g, '"$1":null')),
    );
    await start();
    await runs('a/b', 'LABEL_0');
  });

  const BROKEN: readonly (readonly [string, Change, string])[] = [
    ['no config', (folder) => rm(join(folder, 'config.json')), 'has no config.json'],
    [
      'a broken config',
      rewriteConfig((text) => text.slice(0, -1)),
      'cannot be used: its config.json is not a JSON object',
    ],
    [
      'a config that is a list',
      rewriteConfig((text) => `[${text}]`),
      'cannot be used: its config.json is not a JSON object',
    ],
    [
      'architectures that are a number',
      rewriteConfig((text) => text.replace(/"architectures":\[[^\]]*\]/, '"architectures":7')),
      'cannot be used: its config.json has an unexpected form (architectures)',
    ],
    [
      'no ONNX file',
      async (folder) => {
        await rm(join(folder, 'onnx'), { recursive: true });
        await writeFile(join(folder, 'model.safetensors'), 'weights');
      },
      'has no ONNX file, and this server needs one',
    ],
    ['no tokenizer', (folder) => rm(join(folder, 'tokenizer.json')), 'has no tokenizer.json'],
    [
      'an encoder without its decoder',
      renameModel('onnx/encoder_model.onnx'),
      'has no onnx/decoder_model_merged.onnx, and this server needs it',
    ],
    [
      'a Git LFS pointer',
      replaceBy('onnx/model.onnx', pointer),
      'cannot be used: onnx/model.onnx is a Git LFS pointer, not the file itself; fetch it with "git lfs pull"',
    ],
    [
      'a tokenizer that is a Git LFS pointer',
      replaceBy('tokenizer.json', pointer),
      'cannot be used: tokenizer.json is a Git LFS pointer, not the file itself; fetch it with "git lfs pull"',
    ],
    ...['tokenizer.json', 'tokenizer_config.json'].flatMap((name) =>
      [
        ['an open bracket', '{'],
        ['a broken object', '{"a": }'],
        ['a page of HTML', '<!doctype html>'],
        ['a list', '[]'],
        ['a large file that was cut short', `{"a": "${'x'.repeat(1024 * 1024)}`],
        ['a large page', `<html>${' '.repeat(1024 * 1024)}}`],
      ].map(([what = '', text = '']): readonly [string, Change, string] => [
        `${what} as its ${name}`,
        (folder) => writeFile(join(folder, name), text),
        `cannot be used: its ${name} is not a JSON object`,
      ]),
    ),
    [
      'an empty ONNX file',
      (folder) => truncate(join(folder, 'onnx', 'model.onnx')),
      'cannot be used: onnx/model.onnx is empty',
    ],
    [
      'a pipe as its config',
      replaceBy('config.json', pipe),
      'cannot be used: config.json is not a regular file',
    ],
    [
      'a pipe as its ONNX file',
      replaceBy('onnx/model.onnx', pipe),
      'cannot be used: onnx/model.onnx is not a regular file',
    ],
    [
      'a pipe as its tokenizer',
      replaceBy('tokenizer.json', pipe),
      'cannot be used: tokenizer.json is not a regular file',
    ],
    [
      'a device as its config',
      replaceBy('config.json', toDevice),
      'cannot be used: config.json is not a regular file',
    ],
    [
      'a link to nothing',
      replaceBy('tokenizer.json', (path) => symlink('nothing', path)),
      'cannot be used: tokenizer.json is missing',
    ],
    [
      'a link to itself',
      replaceBy('tokenizer.json', (path) => symlink('tokenizer.json', path)),
      'cannot be used: tokenizer.json is missing',
    ],
    [
      'a link out of it',
      replaceBy('tokenizer.json', (path) => symlink('/etc/passwd', path)),
      'cannot be used: tokenizer.json is a link that points outside the model',
    ],
  ];

  describe('and that cannot run', () => {
    before(async () => {
      roots.push((root = await mkdtemp(join(tmpdir(), 'hf-folders-'))));
      for (const [index, [, change]] of BROKEN.entries()) {
        await write(`a/b${index}`, change);
      }
      shared = await startServer({ modelFolders: [root] });
    });
    after(async () => {
      await shared?.close();
      shared = undefined;
    });

    for (const [index, [what, , problem]] of BROKEN.entries()) {
      it(`found faults 15 and 27: fault 91: says what is wrong with ${what}, and lists it`, async () => {
        const id = `a/b${index}`;
        const error = `Model ${id} ${problem}`;
        const answers = [
          await shared?.post(`/models/${id}`, { inputs: 'good' }),
          await shared?.get(`/models/${id}`),
          await shared?.get(`/status/${id}`),
        ];
        for (const answer of answers) {
          assert.deepEqual([answer?.status, answer?.json], [400, { error }]);
        }
        const list: readonly unknown[] = Object((await shared?.get('/models'))?.json);
        assert.deepEqual(
          list.find((one) => Object(one).id === id),
          { id, pipeline_tag: null, state: 'Failed', problem: error },
        );
        const pinned = await shared?.post('/usage/pinned_models', { pinned_models: [{ model_id: id }] });
        assert.deepEqual(pinned?.json, { error: `${error}; the list is unchanged` });
      });
    }
  });

  it('found fault 27: many models with pipes do not keep a whole one waiting', async () => {
    for (let index = 0; index < 8; index++) {
      await write(`a/b${index}`, replaceBy('config.json', pipe));
    }
    await write('a/whole');
    await start();
    const asked = Array.from({ length: 8 }, (_, index) => ask(`a/b${index}`));
    assert.equal((await ask('a/whole'))?.status, 200);
    for (const answer of await Promise.all(asked)) {
      assert.equal(answer?.status, 400);
    }
  });

  it('a folder of an owner, an empty one and the inside of a model are no models', async () => {
    await write('a/b');
    await mkdir(join(root, 'a', 'empty'));
    await start();
    for (const id of ['a', 'a/empty', 'a/none']) {
      assert.equal((await ask(id))?.status, 404, id);
    }
    await runs('a/b');
    await server?.close();
    await start(join(root, 'a'));
    for (const id of ['b/onnx', 'b/none']) {
      assert.equal((await ask(id))?.status, 404, id);
    }
    await runs('b');
  });

  describe('in the cache layout of the hub', () => {
    it('found fault 15: runs by its own name', async () => {
      await writeHubCache(join(root, 'hub'));
      await start(join(root, 'hub'));
      await runs('owner/name');
    });

    for (const [what, inside] of [
      ['model', []],
      ['revision', ['snapshots', CACHED_REVISION]],
    ] as const) {
      it(`found fault 15: runs where the given folder is the ${what}`, async () => {
        await start(join(await writeHubCache(join(root, 'hub')), ...inside));
        await runs('owner/name');
      });
    }

    it('found fault 15: takes the revision that refs/main names, and without it the one that is there', async () => {
      const repository = await writeHubCache(join(root, 'hub'));
      await mkdir(join(repository, 'snapshots', 'other'));
      await start(join(root, 'hub'));
      await runs('owner/name');
      await server?.close();
      await rm(join(repository, 'snapshots', 'other'), { recursive: true });
      await rm(join(repository, 'refs'), { recursive: true });
      await start(join(root, 'hub'));
      await runs('owner/name');
    });

    it('found fault 15: runs where a model folder has a link to the revision', async () => {
      const repository = await writeHubCache(join(root, 'hub'));
      await mkdir(join(root, 'models', 'mine'), { recursive: true });
      await symlink(join(repository, 'snapshots', CACHED_REVISION), join(root, 'models', 'mine', 'linked'));
      await start(join(root, 'models'));
      await runs('mine/linked');
    });

    it('found fault 15: reads no file through a link out of its blobs', async () => {
      const repository = await writeHubCache(join(root, 'hub'));
      const config = join(repository, 'snapshots', CACHED_REVISION, 'config.json');
      await cp(config, join(root, 'outside.json'), { dereference: true });
      await rm(config);
      await symlink(join(root, 'outside.json'), config);
      await start(join(root, 'hub'));
      const error = 'Model owner/name cannot be used: config.json is a link that points outside the model';
      assert.deepEqual((await ask('owner/name'))?.json, { error });
    });
  });

  it('found fault 15: is the model itself where it is the given folder, under the nearest valid name', async () => {
    await start(await write('My model (1)'));
    await runs('My-model-1');
  });

  it('found fault 15: runs through a link of its user to another disk', async () => {
    await write('elsewhere/b');
    await mkdir(join(root, 'models'));
    await symlink(join(root, 'elsewhere'), join(root, 'models', 'a'));
    await start(join(root, 'models'));
    await runs('a/b');
  });

  it('found fault 35: folders that this user may not read are said so, and do not hide the others', async function () {
    if (process.geteuid?.() !== 0) {
      this.skip();
    }
    await write('a/b');
    await write('a/secret');
    await mkdir(join(root, 'private'), { mode: 0o700 });
    await chmod(root, 0o755);
    await chmod(join(root, 'a', 'secret', 'config.json'), 0o600);
    const catalog = new ModelCatalog([root]);
    process.seteuid?.(65_534);
    try {
      const listed = (await catalog.list()).map((model) => [
        model.id,
        'problem' in model ? model.problem : '',
      ]);
      assert.deepEqual(listed, [
        ['a/b', ''],
        ['a/secret', 'cannot be read because permission was denied (EACCES)'],
      ]);
      await assert.rejects(localModel('a/secret', catalog), { status: 500 });
    } finally {
      process.seteuid?.(0);
    }
  });

  for (const [code, status, reason] of [
    ['EMFILE', 503, 'too many files are open (EMFILE)'],
    ['ENFILE', 503, 'too many files are open (ENFILE)'],
    ['EACCES', 500, 'permission was denied (EACCES)'],
  ] as const) {
    it(`found fault 35: is not said to be missing where the system answers ${code}`, async () => {
      class NotReadable extends ModelCatalog {
        override find(): Promise<undefined> {
          return Promise.reject(Object.assign(new Error(`${code}, open '${root}'`), { code }));
        }
      }
      await assert.rejects(localModel('a/b', new NotReadable([root])), (error) => {
        assert.ok(error instanceof HttpError);
        assert.equal(error.status, status);
        assert.deepEqual(error.body, { error: `Model a/b cannot be read because ${reason}` });
        return true;
      });
    });
  }

  it('found fault 24: a config of escaped quotes takes time that grows with its length', async () => {
    const path = join(root, 'config.json');
    const work = async (length: number): Promise<number> => {
      await writeFile(path, `{"a": "${'\\"'.repeat(length / 2)}`);
      const before = process.cpuUsage();
      await readModelConfig(path);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    // A regular expression has no steps to count. The least of several rounds is free of what else this process does.
    let [once, twice] = [Infinity, Infinity];
    for (let round = 0; round < 20 && !(twice <= 2.5 * once && round > 2); round++) {
      once = Math.min(once, await work(25_000));
      twice = Math.min(twice, await work(50_000));
    }
    assert.ok(twice <= 2.5 * once, `${once} and ${twice} microseconds`);
  });
});
