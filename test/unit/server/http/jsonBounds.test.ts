import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonExcess } from '../../../../src/server/http/jsonBounds';

const excess = (json: string) => jsonExcess(Buffer.from(json));
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const list = (values: number) => `[${'5,'.repeat(values - 2)}5]`;
const object = (names: number) => `{${Array.from({ length: names }, (_, index) => `"q${index}":[]`).join()}}`;

describe('a JSON body that is expensive to parse', () => {
  it('is recognized by its depth, its values, and the names of one object', () => {
    assert.equal(excess(nested(100)), undefined);
    assert.equal(excess(nested(101)), 'is nested more than 100 levels deep');
    assert.equal(excess(`{"a":`.repeat(101)), 'is nested more than 100 levels deep');
    assert.equal(excess(list(200_000)), undefined);
    assert.equal(excess(list(200_001)), 'has more than 200000 values');
    assert.equal(excess(object(2_000)), undefined);
    assert.equal(excess(`[1,{"a":${object(2_001)}}]`), 'has an object with more than 2000 names');
  });

  it('is not taken for one because of its strings, or of many small objects', () => {
    assert.equal(excess(JSON.stringify({ inputs: '"[{:,\\'.repeat(100_000) })), undefined);
    assert.equal(excess(`["${'\\\\'.repeat(1000)}",${nested(98)}]`), undefined);
    assert.equal(excess(`[${Array(50_000).fill('{"role":"user"}').join()}]`), undefined);
  });

  it('is nothing that one usually sends, nor any other bytes', () => {
    fc.assert(fc.property(fc.json(), (json) => excess(json) === undefined));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => jsonExcess(bytes) === undefined));
  });
});
