import assert from 'node:assert/strict';
import { shareReporter } from '../../../src/platform/shareReporter';

describe('the bar of a progress notification', () => {
  it('moves to the part that is done, never back, and only if it is known', () => {
    const seen: { readonly message: string; readonly increment?: number }[] = [];
    const report = shareReporter({ report: (value) => seen.push(value) });
    report('loading');
    report('a quarter', 0.25);
    report('half', 0.5);
    report('less after all', 0.4);
    report('more than all', 1.2);
    assert.deepEqual(seen, [
      { message: 'loading' },
      { message: 'a quarter', increment: 25 },
      { message: 'half', increment: 25 },
      { message: 'less after all', increment: 0 },
      { message: 'more than all', increment: 50 },
    ]);
  });
});
