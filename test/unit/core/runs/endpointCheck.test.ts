import assert from 'node:assert/strict';
import type { FailureKind, FailureReason } from '../../../../src/core/http/failure';
import { checkFault } from '../../../../src/core/runs/endpointCheck';

const DEDICATED = 'https://abc.eu-west-1.aws.endpoints.huggingface.cloud';
const ELSEWHERE = 'https://inference.example.com';

const faultOf = (
  kind: FailureKind,
  endpoint = ELSEWHERE,
  facts: { readonly httpStatus?: number; readonly reason?: FailureReason } = {},
): string => checkFault({ kind, detail: '', ...facts }, endpoint);

describe('the check of an endpoint', () => {
  it('names the cause of each failure', () => {
    const causes: readonly (readonly [string, string])[] = [
      [faultOf('offline'), 'notReachable'],
      [faultOf('tls'), 'notReachable'],
      [faultOf('proxy'), 'notReachable'],
      [faultOf('redirected'), 'notReachable'],
      [faultOf('timeout'), 'notReachable'],
      [faultOf('badResponse', ELSEWHERE, { reason: 'notHttp' }), 'notHttp'],
      [faultOf('badResponse', ELSEWHERE, { reason: 'webPage' }), 'wrongRoute'],
      [faultOf('wrongApi'), 'wrongRoute'],
      [faultOf('gone', ELSEWHERE, { reason: 'host' }), 'wrongRoute'],
      [faultOf('noToken'), 'tokenMissing'],
      [faultOf('unauthorized'), 'tokenRefused'],
      [faultOf('forbidden'), 'noPermission'],
      [faultOf('loading'), 'starting'],
      [faultOf('notFound'), 'noModel'],
      [faultOf('gone', ELSEWHERE, { reason: 'model' }), 'noModel'],
      [faultOf('invalidInput', ELSEWHERE, { reason: 'modelId' }), 'noModel'],
      [faultOf('invalidInput', ELSEWHERE, { httpStatus: 422 }), 'rejected'],
      [faultOf('rateLimited'), 'failed'],
      [faultOf('busy', ELSEWHERE, { httpStatus: 503 }), 'failed'],
    ];
    for (const [index, [found, expected]] of causes.entries()) {
      assert.equal(found, expected, `cause ${index}`);
    }
  });

  it('knows that a dedicated endpoint is starting by the answers of its proxy', () => {
    assert.equal(faultOf('busy', DEDICATED, { httpStatus: 503 }), 'starting');
    assert.equal(faultOf('server', DEDICATED, { httpStatus: 502 }), 'starting');
    assert.equal(faultOf('server', DEDICATED, { httpStatus: 504 }), 'starting');
    assert.equal(faultOf('timeout', DEDICATED, { reason: 'total' }), 'starting');
    assert.equal(faultOf('server', DEDICATED, { httpStatus: 500 }), 'failed');
    assert.equal(faultOf('offline', DEDICATED, { reason: 'hostNotFound' }), 'notReachable');
  });
});
