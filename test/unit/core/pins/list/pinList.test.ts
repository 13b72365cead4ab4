import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePinList, pinItem, pinListBody, withMembers } from '../../../../../src/core/pins/list/pinList';
import { texts } from '../../../../support/pins/pinLists';

function read(items: string, rest = ''): NonNullable<ReturnType<typeof parsePinList>> {
  const list = parsePinList(`{"pinned_models": [${items}]${rest}}`);
  assert.ok(list);
  return list;
}

describe('reading the pinned models', () => {
  it('returns names, values, and the limit', () => {
    const list = read('{"model_id":"gpt2","compute_type":"cpu"}', ',"allowed_pinned_models":5');
    assert.equal(list.allowed, 5);
    assert.deepEqual(list.items[0]?.name, { modelId: 'gpt2', computeType: 'cpu' });
    assert.deepEqual(list.items[0]?.value, { model_id: 'gpt2', compute_type: 'cpu' });
  });

  it('accepts a missing or invalid limit', () => {
    for (const rest of [
      '',
      ',"allowed_pinned_models":null',
      ',"allowed_pinned_models":-1',
      ',"allowed_pinned_models":"5"',
    ]) {
      assert.equal(read('', rest).allowed, undefined, rest);
    }
  });

  it('does not treat anything except a list as an empty list', () => {
    for (const text of [
      '',
      '{}',
      '[]',
      'null',
      '{"pinned_models":null}',
      '{"pinned_models":{}}',
      '<html>',
      '{"error":"x"}',
    ]) {
      assert.equal(parsePinList(text), undefined, text);
    }
  });

  it('fault 80: sends unknown entries back byte for byte', () => {
    const odd = [
      'null',
      '42',
      '12345678901234567890',
      '1e400',
      '1.0',
      '"gpt2"',
      '[{"model_id":"gpt2"}]',
      '{"compute_type":"cpu"}',
      '{"model_id":""}',
      '{"model_id":7}',
      '{ "model_id": "a/b",\n "replicas": 2.0, "cost": 0.10, "10": 1, "2": 2, "a": "\\u0041\\ud800", "a": {"]": "}"} }',
    ];
    const list = read(odd.join(' ,\t'));
    assert.deepEqual(texts(list.items), odd);
    assert.equal(pinListBody(list.items), `{"pinned_models":[${odd.join(',')}]}`);
    assert.deepEqual(
      list.items.filter(({ name }) => name).map(({ name }) => name),
      [{ modelId: 'a/b' }],
    );
  });

  it('fault 80: keeps any JSON unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.json(), { maxLength: 6 }), (items) => {
        assert.deepEqual(texts(read(items.join(', ')).items), items);
      }),
      { numRuns: 500 },
    );
  });

  it('fault 80: reads a list of 100,000 entries in seconds', () => {
    // Processor time: what others do on this machine does not count.
    const before = process.cpuUsage();
    const list = read(Array.from({ length: 100_000 }, (_, index) => `{"model_id":"m${index}"}`).join(','));
    const { user, system } = process.cpuUsage(before);
    assert.equal(list.items.length, 100_000);
    assert.ok(user + system < 5_000_000);
  });

  it('uses the last of several lists, as JSON parsers do', () => {
    const list = parsePinList('{"pinned_models":[1],"x":"pinned_models","pinned_models":[{"model_id":"b"}]}');
    assert.deepEqual(texts(list?.items), ['{"model_id":"b"}']);
  });
});

describe('setting a member of an entry', () => {
  it('leaves every other byte unchanged', () => {
    const item = pinItem(
      '{ "replicas": 2.0, "compute_type" : "cpu" , "id": 12345678901234567890, "model_id":"a" }',
    );
    assert.equal(
      withMembers(item, { compute_type: 'gpu' }).text,
      '{ "replicas": 2.0, "compute_type" : "gpu" , "id": 12345678901234567890, "model_id":"a" }',
    );
  });

  it('adds a missing member', () => {
    assert.equal(
      withMembers(pinItem('{"model_id":"a" }'), { compute_type: 'gpu' }).text,
      '{"model_id":"a","compute_type":"gpu"}',
    );
  });

  it('sets a repeated member everywhere', () => {
    const item = pinItem('{"compute_type":"cpu","model_id":"a","compute_type":null}');
    assert.equal(
      withMembers(item, { compute_type: 'gpu' }).text,
      '{"compute_type":"gpu","model_id":"a","compute_type":"gpu"}',
    );
  });

  it('results in the same value as setting it in the parsed object', () => {
    const entry = fc.dictionary(fc.string(), fc.jsonValue()).map((rest) => ({ ...rest, model_id: 'a' }));
    fc.assert(
      fc.property(entry, fc.string(), (value, computeType) => {
        const item = withMembers(pinItem(JSON.stringify(value)), { compute_type: computeType });
        assert.deepEqual(
          JSON.parse(item.text),
          JSON.parse(JSON.stringify({ ...value, compute_type: computeType })),
        );
      }),
      { numRuns: 500 },
    );
  });
});
