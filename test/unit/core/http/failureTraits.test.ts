import assert from 'node:assert/strict';
import { FAILURE_KINDS } from '../../../../src/core/http/failure';
import type { Failure, FailureKind } from '../../../../src/core/http/failure';
import { FAILURE_TRAITS, remedyOf } from '../../../../src/core/http/failureTraits';
import { INITIAL_RETRY_STATE, nextStep } from '../../../../src/core/http/retryPolicy';

/** The kinds with a trait, in the order of the contract. */
function kinds(has: (kind: FailureKind) => boolean): readonly FailureKind[] {
  return FAILURE_KINDS.filter(has);
}

function button(failure: Partial<Failure> & Pick<Failure, 'kind'>, isHuggingFace: boolean): string {
  return remedyOf({ detail: '', ...failure }, () => isHuggingFace);
}

describe('what follows from a failure', () => {
  it('a run of many inputs continues only if the next input may succeed', () => {
    assert.deepEqual(
      kinds((kind) => !FAILURE_TRAITS[kind].endsRun),
      ['busy', 'invalidInput', 'tooLarge', 'timeout', 'badResponse', 'server'],
    );
  });

  it('pins are read again if waiting may help', () => {
    assert.deepEqual(
      kinds((kind) => FAILURE_TRAITS[kind].isTransient),
      ['loading', 'busy', 'rateLimited', 'timeout', 'offline', 'proxy', 'badResponse', 'server'],
    );
  });

  it('the pins view has its own text for a missing list, a bad token, a rate limit, a network failure, and a bad answer', () => {
    const causes = {
      missing: ['notFound', 'gone'],
      unauthorized: ['unauthorized'],
      forbidden: ['forbidden'],
      rateLimited: ['rateLimited'],
      unreachable: ['timeout', 'offline', 'tls', 'proxy'],
      malformed: ['tooLarge', 'badResponse'],
    };
    for (const [cause, expected] of Object.entries(causes)) {
      assert.deepEqual(
        kinds((kind) => FAILURE_TRAITS[kind].cause === cause),
        expected,
        cause,
      );
    }
  });

  it('the button for pinned models differs if a run would need another model or another permission', () => {
    const own = FAILURE_KINDS.flatMap((kind) => FAILURE_TRAITS[kind].pinsRemedy ?? []);
    assert.deepEqual(own, ['replaceToken', 'chooseEndpoint', 'chooseEndpoint']);
  });

  it('a request is sent again for a busy server, a rate limit, a gateway error, a lost connection, or a loading model', () => {
    const facts: Partial<Record<FailureKind, Partial<Failure>>> = {
      busy: { httpStatus: 503 },
      server: { httpStatus: 502 },
      offline: { reason: 'lost' },
    };
    assert.deepEqual(
      kinds((kind) => {
        const failure: Failure = { kind, detail: '', ...facts[kind] };
        const tried = { failure, waitHeaderSent: false, heldMs: 0, remainingMs: 60_000, isPaced: false };
        return nextStep(INITIAL_RETRY_STATE, { ...tried, wait: 'onLoading' }).kind === 'again';
      }),
      ['loading', 'busy', 'rateLimited', 'offline', 'server'],
    );
  });

  it('the button leads to a page of Hugging Face only for its own servers', () => {
    for (const kind of FAILURE_KINDS) {
      const elsewhere = button({ kind }, false);
      assert.ok(elsewhere !== 'createToken' && elsewhere !== 'openBilling', kind);
    }
    assert.equal(button({ kind: 'forbidden' }, true), 'createToken');
    assert.equal(button({ kind: 'forbidden' }, false), 'replaceToken');
    assert.equal(button({ kind: 'paymentRequired' }, true), 'openBilling');
    assert.equal(button({ kind: 'paymentRequired' }, false), 'none');
  });

  it('the button depends on the reason if the kind alone would mislead', () => {
    assert.equal(button({ kind: 'gone', reason: 'model' }, true), 'chooseModel');
    assert.equal(button({ kind: 'gone', reason: 'host' }, true), 'chooseEndpoint');
    assert.equal(button({ kind: 'invalidInput', reason: 'unservedModel' }, true), 'chooseModel');
    assert.equal(button({ kind: 'tooLarge' }, true), 'none');
    assert.equal(button({ kind: 'tooLarge', reason: 'answer' }, true), 'showLog');
    assert.equal(button({ kind: 'badResponse', reason: 'json' }, true), 'showLog');
    assert.equal(button({ kind: 'badResponse', reason: 'webPage' }, true), 'retry');
    assert.equal(button({ kind: 'badResponse', reason: 'notHttp' }, true), 'chooseEndpoint');
  });
});
