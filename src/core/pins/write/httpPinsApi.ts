import type { ApiClient, ApiRequest } from '../../http/jsonClient';
import { parsePinList, pinListBody } from '../list/pinList';
import type { PinsAccount } from '../list/pinsAccount';
import { REDACTED } from '../../redactTokens';
import type { PinsApi } from './pinPorts';

/** Milliseconds for one request. The list is short, but a server may take time to check each model. */
const TIMEOUT_MS = 30_000;

/** Reads and replaces the pinned models of an account over HTTP: `{endpoint}/usage/pinned_models`. */
export function httpPinsApi(client: Pick<ApiClient, 'send'>, { endpoint, token }: PinsAccount): PinsApi {
  const request = (method: ApiRequest['method']): ApiRequest => ({
    method,
    url: `${endpoint}/usage/pinned_models`,
    timeoutMs: TIMEOUT_MS,
    ...(token !== undefined && { token }),
  });
  return {
    async read(signal) {
      const answer = await client.send(request('GET'), { signal });
      if (!answer.ok) {
        return { ok: false, failure: answer.failure };
      }
      const list = parsePinList(answer.text);
      // A redacted list could not be sent back unchanged.
      if (!list || list.items.some(({ text }) => text.includes(REDACTED))) {
        return { ok: false, failure: { kind: 'badResponse', reason: 'json', detail: '' } };
      }
      return { ok: true, value: list };
    },
    async replace(items, signal) {
      const answer = await client.send({ ...request('POST'), body: pinListBody(items) }, { signal });
      return answer.ok ? { ok: true } : { ok: false, failure: answer.failure, isInDoubt: answer.isInDoubt };
    },
  };
}
