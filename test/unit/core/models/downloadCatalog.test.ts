import assert from 'node:assert/strict';
import { isExactModelId } from '../../../../src/core/identity/modelId';
import { catalogGroups, DOWNLOAD_CATALOG } from '../../../../src/core/models/downloadCatalog';
import { parseTaskName } from '../../../../src/server/engine/taskName';

describe('the models that are suggested for download', () => {
  const entries = Object.entries(DOWNLOAD_CATALOG);

  it('have IDs of the hub, tasks of the local server, and a source in transformers.js', () => {
    for (const [id, { source, task }] of entries) {
      assert.ok(isExactModelId(id), id);
      assert.equal(parseTaskName(task), task, id);
      assert.match(source, /^(?:README\.md|(?:docs|src|tests)\/.+\.(?:md|js))$/, id);
    }
  });

  it('are grouped by task, chats first unless another task is wanted', () => {
    const tasks = (wanted?: 'translation') => catalogGroups(wanted).map(({ task }) => task);
    assert.equal(tasks()[0], 'chat-completion');
    assert.equal(tasks('translation')[0], 'translation');
    assert.deepEqual(tasks('translation').toSorted(), tasks().toSorted());
    assert.equal(catalogGroups().flatMap(({ ids }) => ids).length, entries.length);
  });
});
