import assert from 'node:assert/strict';
import * as v from 'valibot';
import type * as Checked from '../../../src/platform/checkedArgs';
import { loadWithoutVsCode } from '../../support/manifest/loadWithoutVsCode';
import { UriStandIn } from '../../support/sentences/uriStandIn';

describe('an argument of a command that is refused', () => {
  let checked: typeof Checked;
  before(async () => {
    const loaded = await loadWithoutVsCode('src/platform/checkedArgs.ts', { Uri: UriStandIn });
    checked = loaded as typeof Checked;
  });

  it('is named in a sentence that says how it must be, without its value', () => {
    const { PARAMETERS_ARG, URI_ARG, checkedArgs } = checked;
    const uri = 'file:///tmp/secret';
    const schema = v.strictObject({
      input: v.union([URI_ARG, v.pipe(v.array(URI_ARG), v.minLength(1))], 'must be a URI, or a list of URIs'),
      name: v.optional(v.pipe(v.string(), v.nonEmpty())),
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9))),
      isOn: v.optional(v.boolean()),
      format: v.optional(v.picklist(['lines', 'csv'])),
      pair: v.optional(v.strictTuple([URI_ARG, URI_ARG])),
      parameters: v.optional(PARAMETERS_ARG),
      model: v.optional(
        v.pipe(
          v.string(),
          v.check((text) => text === 'a', 'must be 1 visible character'),
        ),
      ),
    });
    const refusal = (args: unknown): string => {
      try {
        checkedArgs('command', schema, args);
      } catch (error) {
        assert.equal(error instanceof Error && error.name, 'ArgumentError');
        return String(error).replace('ArgumentError: command: ', '');
      }
      return 'none';
    };
    const input = { input: uri };
    const refusals: readonly (readonly [unknown, string])[] = [
      ['secret', 'the argument must be an object'],
      [{}, '“input” is missing'],
      [{ input: 5 }, '“input” must be a URI, or a list of URIs'],
      [{ input: [] }, '“input” must not be empty'],
      [{ ...input, other: 'secret' }, '“other” is unknown'],
      [{ ...input, name: '' }, '“name” must not be empty'],
      [{ ...input, name: 5 }, '“name” must be a text'],
      [{ ...input, limit: 1.5 }, '“limit” must be a whole number'],
      [{ ...input, limit: 0 }, '“limit” must be at least 1'],
      [{ ...input, limit: 10 }, '“limit” must be at most 9'],
      [{ ...input, limit: '5' }, '“limit” must be a number'],
      [{ ...input, isOn: 1 }, '“isOn” must be true or false'],
      [{ ...input, format: 'secret' }, '“format” must be one of "lines", "csv"'],
      [{ ...input, pair: uri }, '“pair” must be a list'],
      [{ ...input, pair: [uri] }, '“pair.1” must be a URI, as text or as an object'],
      [{ ...input, pair: [uri, uri, uri] }, '“pair.2” is unknown'],
      [{ ...input, parameters: [] }, '“parameters” must be an object'],
      [{ ...input, model: 'secret' }, '“model” must be 1 visible character'],
      [{ ...input, parameters: { top_k: 1 }, pair: [UriStandIn.parse(uri), uri], limit: 9 }, 'none'],
    ];
    assert.deepEqual(
      refusals.map(([args]) => refusal(args)),
      refusals.map(([, sentence]) => sentence),
    );
  });
});
