import assert from 'node:assert/strict';
import { dollarText } from '../../../../src/platform/messages/dollarText';

describe('US dollars', () => {
  it('have cents, and small amounts the places that show more than zero', () => {
    assert.deepEqual([0, 0.000_012_34, 0.0015, 0.1, 0.996, 1.5, 12.345, 1234].map(dollarText), [
      '$0',
      '$0.000012',
      '$0.0015',
      '$0.10',
      '$1.00',
      '$1.50',
      '$12.35',
      '$1,234.00',
    ]);
  });
});
