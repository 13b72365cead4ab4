import assert from 'node:assert/strict';
import { printUsage } from '../../../../src/core/usage/usageExport';
import type { UsageLedger } from '../../../../src/core/usage/usageLedger';

type Row = Awaited<ReturnType<UsageLedger['rows']>>[number];

const row: Row = {
  day: '2026-11-25',
  origin: 'https://router.huggingface.co',
  account: 'default',
  model: 'openai-community/gpt2',
  requests: 3,
  failed: 2,
  rateLimited: 1,
  characters: 120,
  promptTokens: 30,
  completionTokens: 7,
  seconds: 1.25,
  cached: 1,
};

const HEADER =
  'day,origin,account,model,requests,failed,characters,promptTokens,completionTokens,seconds,cached\r\n';

describe('exported usage', () => {
  it('is a JSON list with the columns in their order', () => {
    const text = printUsage([row], 'json');
    const { rateLimited: _, ...exported } = row;
    assert.deepEqual(JSON.parse(text), [exported]);
    assert.deepEqual(Object.keys(JSON.parse(text)[0]).join(), HEADER.trim());
  });

  it('is CSV with a header', () => {
    assert.equal(
      printUsage([row], 'csv'),
      `${HEADER}2026-11-25,https://router.huggingface.co,default,openai-community/gpt2,3,2,120,30,7,1.25,1\r\n`,
    );
  });

  it('has the header alone, or an empty list, if there is no usage', () => {
    assert.equal(printUsage([], 'csv'), HEADER);
    assert.deepEqual(JSON.parse(printUsage([], 'json')), []);
  });

  it('quotes commas, quotes, and line breaks in CSV', () => {
    const accounts = ['a,b', 'say "hi"', 'two\nlines'].map((account) => ({ ...row, account }));
    const text = printUsage(accounts, 'csv');
    assert.ok(text.includes(',"a,b",'));
    assert.ok(text.includes(',"say ""hi""",'));
    assert.ok(text.includes(',"two\nlines",'));
  });

  for (const start of ['=', '+', '-', '@', '\t', '\r']) {
    it(`keeps spreadsheets from running an account that starts with ${JSON.stringify(start)}`, () => {
      const text = printUsage([{ ...row, account: `${start}HYPERLINK("http://x")` }], 'csv');
      assert.ok(text.includes(`,"'${start}HYPERLINK(""http://x"")",`), text);
    });
  }
});
