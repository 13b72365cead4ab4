import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { UsageRow } from '../../../../src/core/usage/usageRow';
import type { UsageSelection, UsageView } from '../../../../src/webview/usageProtocol';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { projectFolder } from '../../../support/projectFolder';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

const TODAY = '2026-11-26';
const WEEK: UsageSelection = { span: { kind: 'last', days: 7 }, grouping: 'model', metric: 'requests' };

const row = (given: Partial<UsageRow>): UsageRow => ({
  ...{ day: TODAY, origin: 'https://host.example', account: 'default', model: 'owner/model' },
  ...{ requests: 1, failed: 0, characters: 10, promptTokens: 0, completionTokens: 0 },
  ...{ seconds: 1, cached: 0, rateLimited: 0, ...given },
});

describe('what the usage dashboard shows', () => {
  let viewOf: (rows: readonly UsageRow[], selection: UsageSelection, today: string) => UsageView;

  before(async () => {
    const file = join(projectFolder, 'src/features/usage/usageViewOf.ts');
    const loaded = await loadWithoutVsCode(file, new VsCodeStandIn().module);
    viewOf = (loaded as { usageViewOf: typeof viewOf }).usageViewOf;
  });

  const cards = ({ cards: shown }: UsageView) => new Map(shown.map((card) => [card.label, card] as const));

  it('is of the selected day in the heading, the cards, and the table, and of all days in the chart', () => {
    const rows = [
      row({ day: '2026-11-20', requests: 2 }),
      row({ day: '2026-11-24', requests: 3 }),
      row({ day: '2026-11-25', requests: 6, failed: 2, characters: 60 }),
      row({ requests: 9 }),
    ];
    const view = viewOf(rows, { ...WEEK, day: '2026-11-25' }, TODAY);
    assert.equal(view.period, 'Wed, Nov 25, 2026');
    assert.equal(view.comparison, 'Changes are compared to Nov 24, 2026.');
    const shown = cards(view);
    assert.deepEqual([shown.get('Requests')?.value, shown.get('Requests')?.change], ['6', '+100%']);
    assert.equal(shown.get('Failures')?.value, '2');
    assert.equal(view.figures?.groups.rows[0]?.[1], '6');
    assert.equal(view.figures?.chart.days.length, 7);
    assert.equal(cards(viewOf(rows, WEEK, TODAY)).get('Requests')?.value, '20');
  });

  it('shows all days if the selected one is not in the period', () => {
    const view = viewOf([row({})], { ...WEEK, day: '2026-11-01' }, TODAY);
    assert.match(view.period, /Nov 20.*26, 2026/);
  });

  it('compares nothing to days before the first figures', () => {
    const view = viewOf([row({ day: '2026-11-18' }), row({})], WEEK, TODAY);
    assert.match(view.comparison, /^The figures begin on Nov 18, 2026/);
    assert.deepEqual(
      new Set(view.cards.map(({ change, changeLabel }) => change + changeLabel)),
      new Set(['']),
    );
    const later = viewOf([row({ day: '2026-11-13' }), row({ requests: 3 })], WEEK, TODAY);
    assert.equal(cards(later).get('Requests')?.change, '+200%');
  });

  it('shows no change that would round to 0 %', () => {
    const days = (now: number) => [
      row({ day: '2026-11-13' }),
      row({ day: '2026-11-18', requests: 999 }),
      row({ requests: now }),
    ];
    const change = (now: number) => cards(viewOf(days(now), WEEK, TODAY)).get('Requests')?.change;
    assert.deepEqual([1000, 1004, 996, 1006, 994].map(change), ['', '', '', '+1%', '-1%']);
  });

  it('has a dash, which says why, in place of tokens that no server reported', () => {
    const dash = { text: '–', tip: 'No server reported tokens for these requests.' };
    const rows = [row({}), row({ model: 'owner/chat', promptTokens: 4, completionTokens: 5 })];
    const none = viewOf(rows.slice(0, 1), WEEK, TODAY);
    assert.deepEqual(cards(none).get('Tokens'), {
      ...cards(none).get('Tokens'),
      value: dash.text,
      tip: dash.tip,
    });
    const some = viewOf(rows, WEEK, TODAY);
    assert.equal(cards(some).get('Tokens')?.value, '9');
    const tokens = some.figures?.groups.columns.indexOf('Tokens') ?? 0;
    assert.deepEqual(
      some.figures?.groups.rows.map((cells) => cells[tokens]),
      [dash, '9'],
    );
    const ticks = viewOf(rows, { ...WEEK, metric: 'tokens' }, TODAY).figures?.chart.ticks;
    assert.equal(ticks?.[0]?.label, '0');
  });
});
