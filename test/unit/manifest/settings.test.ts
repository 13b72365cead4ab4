import assert from 'node:assert/strict';
import { API_TASKS } from '../../../src/core/tasks/taskNames';
import { loadSettings } from '../../support/manifest/loadSettings';
import { manifest } from '../../support/manifest/manifest';

const { properties } = manifest.contributes.configuration;
const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
const keys = Object.keys(properties);

/** The parts of a valibot schema that a manifest can say. */
interface Described {
  readonly type: string;
  readonly options?: readonly string[];
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}

/** What the manifest must say of a setting so that the editor's check equals the code's. */
function manifestForm(schema: Described): object {
  const bound = (type: string) => schema.pipe?.find((step) => step.type === type)?.requirement;
  return {
    type: { picklist: 'string', record: 'object' }[schema.type] ?? schema.type,
    enum: schema.options,
    minimum: bound('min_value'),
    maximum: bound('max_value'),
    multipleOf: schema.pipe?.some((step) => step.type === 'integer') ? 1 : undefined,
  };
}

describe('manifest: settings', () => {
  let SETTINGS: Awaited<ReturnType<typeof loadSettings>>['SETTINGS'];

  before(async () => {
    ({ SETTINGS } = await loadSettings());
  });

  it('has the settings that the code reads, and no others', () => {
    assert.deepEqual(
      [...keys].sort(),
      Object.keys(SETTINGS)
        .map((key) => `hfInference.${key}`)
        .sort(),
    );
  });

  it('has the same defaults as the code', () => {
    for (const [key, setting] of Object.entries(SETTINGS)) {
      assert.deepEqual(properties[`hfInference.${key}`]?.default, setting.default, key);
    }
  });

  it('has the same types, choices and bounds as the code', () => {
    for (const [key, setting] of Object.entries(SETTINGS)) {
      const { type, enum: choices, minimum, maximum, multipleOf } = properties[`hfInference.${key}`] ?? {};
      assert.deepEqual(
        { type, enum: choices, minimum, maximum, multipleOf },
        manifestForm(setting.schema),
        key,
      );
    }
  });

  it('offers every task of the API, after auto', () => {
    assert.deepEqual(properties['hfInference.task']?.enum, ['auto', ...API_TASKS]);
  });

  it('describes each setting in a localized sentence', () => {
    for (const [key, { markdownDescription }] of Object.entries(properties)) {
      assert.equal(markdownDescription, `%${key.replace('hfInference.', 'setting.')}%`);
    }
  });

  const ofTheUser = keys.filter((key) =>
    /^hfInference\.((?:endpoint|api|billTo)$|(?:history|localServer|usage)\.)/.test(key),
  );

  it('lets only the user decide where a token is sent, what is kept, and what runs on the machine', () => {
    assert.ok(ofTheUser.length > 1);
    for (const key of ofTheUser) {
      assert.equal(properties[key]?.scope, 'application', key);
    }
  });

  it('lets each folder have its own values of the other settings', () => {
    for (const key of keys.filter((name) => !ofTheUser.includes(name))) {
      assert.equal(properties[key]?.scope, 'resource', key);
    }
  });

  it('found fault 35: ignores settings that affect a request or its result in an untrusted workspace', () => {
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(untrustedWorkspaces.restrictedConfigurations, [
      'hfInference.model',
      'hfInference.task',
      'hfInference.parameters',
      'hfInference.output',
      'hfInference.maxInputCharacters',
    ]);
    assert.equal(virtualWorkspaces, true);
  });
});
