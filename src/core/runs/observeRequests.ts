import { withoutAuthorization } from '../http/requestHeaders';
import type { PreparedRequest } from '../http/requestHeaders';
import type { AccountToken } from '../identity/token';
import type { InferenceOutcome, InferenceRequest } from '../inference/runTypes';
import type { InferOptions } from '../inference/sendRun';
import type { Clock } from '../ports';
import type { RequestEnded } from './runEvent';

interface Client<P> {
  infer(request: P, options: InferOptions): Promise<InferenceOutcome>;
}

/**
 * Returns a client that reports each request that was sent, once, when it has ended.
 * @param run what the requests have in common; `account` is the one whose token they carry
 */
export function observeRequests<P extends Pick<InferenceRequest, 'inputs' | 'model'>>(
  client: Client<P>,
  run: Pick<RequestEnded, 'id' | 'origin' | 'task'> & { readonly account: AccountToken | undefined },
  clock: Pick<Clock, 'monotonic' | 'now'>,
  onEnd: (ended: RequestEnded) => void,
): Client<P> {
  return {
    async infer(request, options) {
      const startedAt = clock.monotonic();
      let sent: PreparedRequest | undefined;
      const outcome = await client.infer(request, { ...options, onSent: (last) => (sent = last) });
      if (sent !== undefined) {
        const { account, ...common } = run;
        onEnd({
          kind: 'requestEnded',
          ...common,
          at: clock.now(),
          ...(account !== undefined && { account }),
          model: request.model,
          inputs: request.inputs,
          sent: withoutAuthorization(sent),
          outcome,
          elapsedMs: clock.monotonic() - startedAt,
        });
      }
      return outcome;
    },
  };
}
