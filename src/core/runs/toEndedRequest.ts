import { redactForKeeping } from '../redactTokens';
import { inputCharacters } from '../usage/characterCount';
import type { EndedRequest } from '../usage/usageRecord';
import type { RequestEnded } from './runEvent';

/** Returns what the usage ledger records of a request. A token that was entered as a name is removed. */
export function toEndedRequest(event: RequestEnded): EndedRequest {
  const { account, at, inputs, model, origin, outcome, task } = event;
  const answer = outcome.ok ? outcome.answer : undefined;
  const usage = answer?.kind === 'json' ? answer.usage : undefined;
  const named = (name: string) =>
    String(redactForKeeping(name, account === undefined ? [] : [account.token]));
  return {
    at,
    offsetMinutes: -new Date(at).getTimezoneOffset(),
    origin,
    // The contract of the export has a name for tokens without one.
    account: account === undefined ? '' : named(account.account) || 'default',
    model: named(model),
    ok: outcome.ok,
    ...(!outcome.ok && { kind: outcome.failure.kind }),
    characters: answer?.computeCharacters ?? inputCharacters(task, inputs),
    promptTokens: usage?.promptTokens ?? 0,
    completionTokens: usage?.completionTokens ?? 0,
    seconds: event.elapsedMs / 1000,
    cached: answer?.fromCache === true,
    ...(account !== undefined && { token: account.token }),
  };
}
