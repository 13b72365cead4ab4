import assert from 'node:assert/strict';
import * as v from 'valibot';
import {
  fromResultPanelSchema,
  keptResultSchema,
  toResultPanelSchema,
} from '../../../src/webview/resultProtocol';
import type {
  FromResultPanel,
  KeptResult,
  ResultAction,
  ResultTable,
  ToResultPanel,
} from '../../../src/webview/resultProtocol';
import { SAMPLE_BODIES, sampleText } from '../../support/results/sampleBodies';
import { sampleItem, sampleView } from '../../support/results/sampleResults';

const TABLE: ResultTable = {
  caption: 'Results',
  columns: [
    { label: 'Selection', isNumeric: false },
    { label: 'Score', isNumeric: true },
  ],
  rows: [{ item: 0, cells: [{ text: 'line 1' }, { text: '97.3 %', value: 0.973 }] }],
};

describe('resultProtocol', () => {
  it('passes content of each kind to the panel unchanged', () => {
    const items = Object.values(SAMPLE_BODIES).map((body, index) => ({
      ...sampleItem([body], index, `line ${index}`),
      headline: 'rust 97.3 %',
    }));
    const messages: readonly ToResultPanel[] = [
      { kind: 'view', view: sampleView(items, { table: TABLE, note: 'The texts were not kept.' }) },
      { kind: 'append', view: 'run-1', text: '0.text', start: 3, piece: 'more', isComplete: false },
      { kind: 'announce', text: 'Copied' },
    ];
    for (const message of messages) {
      assert.deepEqual(v.parse(toResultPanelSchema, message), message);
    }
  });

  it('passes what a user does to the feature', () => {
    const messages: readonly FromResultPanel[] = [
      { kind: 'ready' },
      { kind: 'action', action: 'copy' },
      { kind: 'action', action: 'replace', item: 2 },
      { kind: 'button', item: 0, button: 1 },
      { kind: 'copyText', text: 'list.sort();' },
      { kind: 'reveal', item: 1 },
      { kind: 'openFile', item: 0, body: 0 },
    ];
    for (const message of messages) {
      assert.deepEqual(v.parse(fromResultPanelSchema, message), message);
    }
    assert.equal(v.is(fromResultPanelSchema, { kind: 'action', action: 'delete' }), false);
  });

  it('refuses a bar that is longer than the whole', () => {
    const rows = [{ label: 'rust', score: '200 %', share: 2 }];
    const view = sampleView([sampleItem([{ ...SAMPLE_BODIES.bars, rows }])]);
    assert.equal(v.is(toResultPanelSchema, { kind: 'view', view }), false);
  });

  it('passes a text of which nothing has come yet', () => {
    const { length: _, ...text } = sampleText('', 'markdown', '0.text');
    const body = { ...SAMPLE_BODIES.text, text: { ...text, isComplete: false } };
    const view = sampleView([sampleItem([body])], { state: 'running', status: 'Generating…' });
    assert.ok(v.is(toResultPanelSchema, { kind: 'view', view }));
  });

  it('has a message for each action of the toolbar', () => {
    const actions: readonly ResultAction[] = sampleView([]).actions.map(({ id }) => id);
    assert.ok(actions.every((action) => v.is(fromResultPanelSchema, { kind: 'action', action })));
  });

  it('keeps the IDs of runs and nothing else', () => {
    const kept: KeptResult = { runIds: ['a'] };
    assert.deepEqual(v.parse(keptResultSchema, { ...kept, text: 'secret' }), kept);
  });
});
