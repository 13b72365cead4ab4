import assert from 'node:assert/strict';
import { Accounts } from '../../../src/core/identity/accounts';
import { secretStorage } from '../../../src/platform/secretStorage';
import { memoryState } from '../../support/memoryState';

const ORIGIN = 'http://127.0.0.1:8765';
const TOKEN = 'hf_testCanary0123456789';

describe('secret storage', () => {
  it('makes tokens known, so that they are removed from the log, but not the names of their accounts', async () => {
    const { state, secrets } = memoryState();
    const context = { secrets: { ...secrets, keys: async () => [...(await secrets.keys())] } };
    const storage = secretStorage(context);
    await new Accounts(storage, state).set(ORIGIN, 'local server', TOKEN);
    assert.deepEqual([...storage.known], [TOKEN]);

    const other = secretStorage(context);
    for (const key of await secrets.keys()) {
      await other.get(key);
    }
    assert.deepEqual([...other.known], [TOKEN]);
    assert.equal(other.known.redactLine(`local server: ${TOKEN}`), 'local server: [redacted]');
  });
});
