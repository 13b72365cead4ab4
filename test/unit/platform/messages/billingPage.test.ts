import assert from 'node:assert/strict';
import { billingPage } from '../../../../src/platform/messages/billingPage';

describe('the page where credits are added', () => {
  it('is that of the account, or of the organization that is billed', () => {
    const own = 'https://huggingface.co/settings/billing';
    assert.equal(billingPage(), own);
    assert.equal(billingPage('my-org'), 'https://huggingface.co/organizations/my-org/settings/billing');
    assert.equal(billingPage('../x?'), 'https://huggingface.co/organizations/..%2Fx%3F/settings/billing');
    assert.equal(billingPage('0123456789abcdef01234567'), own, 'a resource group has no page');
  });
});
