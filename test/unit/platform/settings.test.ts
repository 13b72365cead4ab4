import assert from 'node:assert/strict';
import type * as Settings from '../../../src/platform/settings';
import { loadWithoutVsCode } from '../../support/manifest/loadWithoutVsCode';

type Listener = (event: { affectsConfiguration(key: string): boolean }) => void;

/** A configuration that counts how often VS Code is asked who set a value. */
class Configuration {
  readonly values: Record<string, unknown> = {};
  inspected = 0;
  private readonly listeners: Listener[] = [];

  readonly module = {
    workspace: {
      getConfiguration: () => ({
        get: (key: string) => this.values[key],
        inspect: (key: string) => {
          this.inspected++;
          return { globalValue: this.values[key] };
        },
      }),
      onDidChangeConfiguration: (listener: Listener) => {
        this.listeners.push(listener);
        return { dispose: () => undefined };
      },
    },
  };

  set(key: string, value: unknown): void {
    this.values[key] = value;
    this.listeners.forEach((listener) => listener({ affectsConfiguration: (name) => name.endsWith(key) }));
  }
}

describe('settings of the user', () => {
  let configuration: Configuration;
  let settings: typeof Settings;
  beforeEach(async () => {
    configuration = new Configuration();
    settings = (await loadWithoutVsCode('src/platform/settings.ts', configuration.module)) as typeof Settings;
  });

  it('are looked up once until the configuration changes', () => {
    for (let run = 0; run < 100; run++) {
      assert.equal(settings.readSettings()['history.limit'], 200);
    }
    const { inspected } = configuration;
    assert.ok(inspected > 0 && inspected <= Object.keys(settings.SETTINGS).length);
    configuration.set('history.limit', 7);
    assert.equal(settings.readSetting('history.limit'), 7);
    assert.equal(configuration.inspected, inspected + 1);
  });

  it('mean what they meant when downloads were a switch', () => {
    for (const [stored, meant] of [
      [true, 'always'],
      [false, 'never'],
      ['ask', 'ask'],
      ['whenIdle', 'ask'],
    ] as const) {
      configuration.set('localServer.downloads', stored);
      assert.equal(settings.readSetting('localServer.downloads'), meant);
    }
  });

  it('are new for whoever hears of the change, even before the first read heard of it', () => {
    const seen: string[] = [];
    settings.onDidChangeSettings((keys) => seen.push(...keys, settings.readSetting('endpoint')));
    assert.equal(settings.readSetting('endpoint'), settings.DEFAULT_ENDPOINT);
    configuration.set('endpoint', 'http://127.0.0.1:1');
    assert.deepEqual(seen, ['endpoint', 'http://127.0.0.1:1']);
  });
});
