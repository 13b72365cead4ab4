import assert from 'node:assert/strict';
import type { HubAnswer, HubFault, ModelOnHub } from '../../../../src/core/localServer/modelHub';
import type * as Rows from '../../../../src/features/localServer/downloadRows';
import type * as FaultText from '../../../../src/features/localServer/downloadFaultText';
import type * as DownloadText from '../../../../src/features/localServer/downloadText';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

const load = async (name: string): Promise<unknown> => {
  const { module } = new VsCodeStandIn();
  const vscode = { ...module, QuickPickItemKind: { Separator: -1, Default: 0 } };
  return loadWithoutVsCode(`src/features/localServer/${name}.ts`, vscode);
};

const CHAT = 'onnx-community/Qwen2.5-0.5B-Instruct';
const found = (more: Partial<ModelOnHub> = {}): HubAnswer<ModelOnHub> => ({
  ok: true,
  value: {
    ...{ id: CHAT, gated: false, private: false, license: 'apache-2.0' },
    formats: [{ dtype: 'q8', bytes: 358e6, files: 7, bytesHere: 0 }],
    ...more,
  },
});

describe('the list of models to download', () => {
  let downloadRows: typeof Rows.downloadRows;
  before(async () => ({ downloadRows } = (await load('downloadRows')) as typeof Rows));
  const rows = (more: Partial<Rows.DownloadRowsInput> = {}) =>
    downloadRows({
      ...{ host: 'hub.example', wanted: undefined, typed: '', found: [], memoryBytes: 8e9, isWaiting: false },
      ...{ described: new Map(), present: new Set<string>(), ...more },
    });
  const row = (id: string, more: Partial<Rows.DownloadRowsInput>) =>
    rows(more).find(({ model }) => model?.id === id);

  it('has a heading for each task and a line of use for each model', () => {
    assert.deepEqual(rows()[0], { label: 'chat', kind: -1 });
    assert.deepEqual(row(CHAT, {}), {
      ...{ label: CHAT, model: { id: CHAT, task: 'chat-completion' }, description: '' },
      detail: 'Answers questions and edits text, in many languages',
    });
  });

  it('begins with the task that is wanted', () => {
    assert.equal(rows({ wanted: 'translation' })[0]?.label, 'translation');
  });

  it('says size, license, and access as the hub does', () => {
    const described = new Map([[CHAT, found({ gated: true })]]);
    assert.equal(row(CHAT, { described })?.description, '358 MB · access on request · apache-2.0');
  });

  it('says what is on this machine, and what does not fit its memory', () => {
    const described = new Map([[CHAT, found()]]);
    assert.equal(
      row(CHAT, { described, present: new Set([CHAT]), memoryBytes: 1e6 })?.description,
      'downloaded · 358 MB · too large for the memory limit · apache-2.0',
    );
  });

  it('says where a size is unknown, because there is no answer or no such model', () => {
    const shown = (fault: HubFault) => {
      const described = new Map<string, HubAnswer<ModelOnHub>>([[CHAT, { ok: false, fault }]]);
      return row(CHAT, { described })?.description;
    };
    assert.equal(shown({ kind: 'unreachable' }), 'size unknown: no answer from hub.example');
    assert.equal(shown({ kind: 'tooManyRequests' }), 'size unknown: hub.example allows no more requests now');
    assert.equal(shown({ kind: 'badAnswer', what: 'otherData' }), 'size unknown');
    assert.equal(shown({ kind: 'missing' }), 'not on hub.example');
    assert.equal(shown({ kind: 'missing', asksForToken: true }), 'not on hub.example, or private');
  });

  it('says that it waits while the hub allows no more requests', () => {
    const waiting = rows({ typed: 'tiny', isWaiting: true });
    assert.ok(
      waiting.some(
        ({ label }) => label === '$(watch) Waiting because hub.example allows no more requests now…',
      ),
    );
    assert.equal(
      row(CHAT, { isWaiting: true })?.description,
      'size unknown: hub.example allows no more requests now',
    );
    assert.equal(
      row(CHAT, { isWaiting: true, described: new Map([[CHAT, found()]]) })?.description,
      '358 MB · apache-2.0',
    );
  });

  it('shows what a search found and the ID that was typed, each once', () => {
    const result = { id: 'acme/tiny', task: 'text-generation', downloads: 1200, gated: false };
    const typed = rows({ typed: 'acme/tiny', found: [result, { id: CHAT, gated: false }] });
    assert.deepEqual(
      typed.filter(({ model }) => model?.id === 'acme/tiny').map(({ description }) => description),
      ['text-generation · 1,200 downloads'],
    );
    assert.equal(typed.filter(({ model }) => model?.id === CHAT).length, 1);
    assert.equal(row('acme/other', { typed: ' acme/other ' })?.label, 'Download this ID');
    assert.equal(row('not an id', { typed: 'not an id' }), undefined);
  });
});

describe('the message about a failed download', () => {
  const FAULTS: readonly HubFault[] = [
    { kind: 'missing' },
    { kind: 'missing', asksForToken: true },
    { kind: 'needsAccess', page: 'https://hub.example/acme/tiny', withToken: true },
    { kind: 'needsAccess', page: 'https://hub.example/acme/tiny', withToken: false },
    { kind: 'noOnnx' },
    { kind: 'incomplete', detail: 'has no config.json' },
    { kind: 'noSuchFormat', available: ['q8', 'fp32'] },
    { kind: 'tooLargeForMemory', bytes: 9e9, memoryBytes: 4e9 },
    { kind: 'noSpace', neededBytes: 9e9, freeBytes: 4e9 },
    { kind: 'folderInUse' },
    { kind: 'tooManyRequests' },
    { kind: 'tooManyRequests', retryAfterSeconds: 7.5 },
    { kind: 'webPage' },
    { kind: 'status', status: 502 },
    { kind: 'unreachable' },
    { kind: 'unreachable', code: 'ECONNREFUSED' },
    { kind: 'unreachable', code: 'ECONNRESET', isLost: true },
    { kind: 'storage', host: 'files.example', status: 403 },
    { kind: 'storage', host: 'files.example', code: 'ENOTFOUND' },
    { kind: 'badAnswer', what: 'otherData' },
    { kind: 'badFile', file: 'onnx/model.onnx', what: 'checksum' },
    { kind: 'disk', code: 'ENOSPC', detail: 'the disk is full' },
  ];
  let text: typeof FaultText.downloadFaultText;
  before(async () => {
    ({ downloadFaultText: text } = (await load('downloadFaultText')) as typeof FaultText);
  });

  it('says what happened and what to do, with a button for it', () => {
    const messages = FAULTS.map((fault) => text(fault, 'acme/tiny', 'hub.example'));
    for (const { message, steps } of messages) {
      assert.match(message, /[.:] \S.*\.$/, message);
      assert.ok(steps.length > 0, message);
    }
    assert.equal(new Set(messages.map(({ message }) => message)).size, FAULTS.length);
  });

  it('names what the user needs to know', () => {
    assert.match(
      text({ kind: 'noSpace', neededBytes: 9e9, freeBytes: 4e9 }, 'acme/tiny', 'hub.example').message,
      /needs 9 GB, and 4 GB are free/,
    );
    const hidden = text({ kind: 'missing', asksForToken: true }, 'acme/tiny', 'hub.example');
    assert.match(hidden.message, /acme\/tiny does not exist on hub\.example, or it is private/);
    assert.deepEqual(hidden.steps, ['otherModel', 'setToken']);
    assert.match(
      text({ kind: 'tooManyRequests', retryAfterSeconds: 7.5 }, 'acme/tiny', 'hub.example').message,
      /Retry in 8 s\./,
    );
  });
});

describe('the progress of a download', () => {
  let text: typeof DownloadText.downloadText;
  before(async () => ({ downloadText: text } = (await load('downloadText')) as typeof DownloadText));

  it('has size, speed, and the time that is left', () => {
    const at = { doneBytes: 34e6, totalBytes: 358e6 };
    assert.equal(text(at), '34 MB of 358 MB');
    const rate = { ...at, bytesPerSecond: 5.2e6 };
    assert.equal(text({ ...rate, secondsLeft: 61.2 }), '34 MB of 358 MB, 5.2 MB/s, 62 s left');
    assert.equal(text({ ...rate, secondsLeft: 600 }), '34 MB of 358 MB, 5.2 MB/s, 10 min left');
    assert.equal(text({ ...at, waitsFor: 'hub' }), '34 MB of 358 MB, waiting for the hub');
  });
});
