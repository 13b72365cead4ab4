import assert from 'node:assert/strict';
import { textSource } from '../../../../../src/core/runs/batch/byteSource';
import type { ByteSource } from '../../../../../src/core/runs/batch/byteSource';
import { jsonlFields, sourceColumns } from '../../../../../src/core/runs/batch/exampleColumns';
import { SourceFault } from '../../../../../src/core/runs/batch/sourceFault';

describe('the columns that a user can select', () => {
  it('are the fields of JSON lines with their first values that are not empty', async () => {
    const lines = [
      '{"text":" ","grade":null}',
      'not JSON',
      '{"text":" go ","grade":1,"tags":["a"]}',
      '{"text":"x"}',
    ];
    assert.deepEqual(await jsonlFields(textSource(`\uFEFF${lines.join('\n')}`)), [
      { name: 'text', example: 'go' },
      { name: 'grade', example: '1' },
      { name: 'tags', example: '["a"]' },
    ]);
  });

  it('are those of CSV by the same rule, each under a name of its own', async () => {
    const csv = '\n text ;id;text;;text (2)\n;1\na;2;b;;c\nd;3;e;;f\n';
    assert.deepEqual(await sourceColumns(textSource(csv)), [
      { name: 'text', example: 'a' },
      { name: 'id', example: '1' },
      { name: 'text (3)', example: 'b' },
      { name: '', example: '' },
      { name: 'text (2)', example: 'c' },
    ]);
    assert.deepEqual(await sourceColumns(textSource('')), []);
    await assert.rejects(sourceColumns(textSource('a,b\n1,"2\n')), SourceFault);
  });

  it('are found without reading all of a large source', async () => {
    let parts = 0;
    const endless: ByteSource = {
      async *read() {
        for (;;) {
          parts++;
          yield new TextEncoder().encode('{"a":1}\n'.repeat(1_000));
        }
      },
    };
    assert.deepEqual(await jsonlFields(endless), [{ name: 'a', example: '1' }]);
    assert.equal(parts, 1);
  });
});
