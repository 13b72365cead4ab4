import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CARD_BYTES, readPipelineTag } from '../../../../src/server/models/modelCard';
import { assertGrowsLinearly, countSteps } from '../../../support/countSteps';
import { writeMiniatureModels } from '../../../support/models/miniatureModel';
import { startProcess } from '../../../support/process/serverProcess';

const card = (frontMatter: string): string => `---\n${frontMatter}\n---\n# A model\n`;

/** Beginnings of front matter and then entries, with no end: the old reader tried each with each, up to the end. */
const cubic = (length: number): string =>
  '---\n'.repeat(length / 8) + 'pipeline_tag: a\n'.repeat(length / 32);

describe('the front matter of a model card', () => {
  for (const [what, text] of [
    ['plain', card('license: mit\npipeline_tag: fill-mask\ntags:\n- code')],
    ['in quotes', card('pipeline_tag: "fill-mask"')],
    ['with a comment', card('pipeline_tag: fill-mask # as on the hub')],
    ['on the next line', card('pipeline_tag:\n  fill-mask\ntags: []')],
    ['with carriage returns', card('license: mit\npipeline_tag: fill-mask').replaceAll('\n', '\r\n')],
    ['after a byte order mark', `\uFEFF${card('pipeline_tag: fill-mask')}`],
    [
      'between long entries',
      card(`a: |\n  ${'x'.repeat(9000)}\npipeline_tag: fill-mask\nb: [${'1,'.repeat(9000)}]`),
    ],
  ] as const) {
    it(`names the task: ${what}`, () => assert.equal(readPipelineTag(text), 'fill-mask'));
  }

  for (const [what, text] of [
    ['without front matter', 'pipeline_tag: fill-mask\n'],
    ['after the front matter', `${card('license: mit')}pipeline_tag: fill-mask\n---\n`],
    ['inside another entry', card('model:\n  pipeline_tag: fill-mask')],
    ['without an end', '---\npipeline_tag: fill-mask\n'],
    ['with an end too far away', card(`pipeline_tag: fill-mask\na: ${'x'.repeat(CARD_BYTES)}`)],
    ['not as a text', card('pipeline_tag: [fill-mask]')],
    ['as an alias', card('a: &a fill-mask\npipeline_tag: *a')],
    ['as broken YAML', card('pipeline_tag: "fill-mask')],
  ] as const) {
    it(`names nothing: ${what}`, () => assert.equal(readPipelineTag(text), undefined));
  }

  /** What hangs readers of front matter: the old reader took the first forms, the YAML library takes the last one. */
  const HOSTILE: readonly (readonly [string, (length: number) => string])[] = [
    ['beginnings without an end', cubic],
    ['empty lines', (length) => `---\n${'\n'.repeat(length)}`],
    ['entries of that name', (length) => `---\n${'pipeline_tag:\n'.repeat(length / 14)}`],
    ['line ends inside the entry', (length) => card(`pipeline_tag: a${'\n'.repeat(length)} b`)],
    ['keys of keys', (length) => card(`a: b\n${'? '.repeat(length / 2)}`)],
    ['keys of keys in the entry', (length) => card(`pipeline_tag: ${'? '.repeat(length / 2)}`)],
  ];

  for (const [what, make] of HOSTILE) {
    it(`found fault 24: takes work that grows with the length of a card of ${what}`, () => {
      const file = 'src/server/models/modelCard.ts';
      const work = (module: { readPipelineTag: typeof readPipelineTag }, size: number) =>
        module.readPipelineTag(make(size));
      assertGrowsLinearly(countSteps(file, [500, 1000, 2000], work));
    });
  }

  it('found fault 24: a card of 50 kB of beginnings without an end does not keep the server from starting', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hf-card-'));
    await writeMiniatureModels(folder);
    await writeFile(join(folder, 'mini', 'fill-mask', 'README.md'), cubic(50_000));
    // A process of its own: one that hangs would keep this one from saying so.
    const server = await startProcess('--no-state', '--offline', '--models', folder);
    const model: unknown = await (await server.call('/models/mini/fill-mask')).json();
    assert.equal(Object(model).pipeline_tag, 'fill-mask');
    await server.end('SIGKILL');
    await rm(folder, { recursive: true });
  });
});
