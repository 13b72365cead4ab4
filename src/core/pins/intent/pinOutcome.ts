import type { Failure } from '../../http/failure';
import type { PinIntent } from './pinIntent';
import type { LostPin } from './rememberedPins';
import type { PinList, PinName } from '../list/pinList';

/** Why an intent was not carried out, or is not known to be; the facts that its sentence needs. */
export type PinReason =
  /** Not `name` or `owner/name` of permitted characters. */
  | { readonly code: 'invalidModelId'; readonly modelId: string }
  | { readonly code: 'invalidComputeType'; readonly computeType: string }
  /** The account's limit is reached; nothing was sent. `count` is what the list would have had. */
  | { readonly code: 'limit'; readonly allowed: number; readonly count: number }
  /** The model is pinned, but with that other compute type (absent: none given). */
  | { readonly code: 'otherComputeType'; readonly modelId: string; readonly computeType?: string }
  | { readonly code: 'notPinned'; readonly modelId: string }
  /** The list has the model in several other cases of letters and not in this one; which one is meant? */
  | {
      readonly code: 'severalSpellings';
      readonly modelId: string;
      readonly spellings: readonly string[];
    }
  /** Several entries that were there a while ago are gone from the server; asks for confirmation before writing. */
  | { readonly code: 'suspiciousShrink'; readonly missing: readonly PinName[] }
  /** The list could not be read, so nothing was sent. */
  | { readonly code: 'notRead'; readonly failure: Failure }
  /** The server refused the list. */
  | { readonly code: 'rejected'; readonly failure: Failure }
  | { readonly code: 'cancelled' }
  /** Another writer undid it each time. */
  | { readonly code: 'overwritten'; readonly attempts: number }
  /** The server said yes and kept only a part of the list, without the change. */
  | { readonly code: 'dropped'; readonly attempts: number }
  /** The server said yes each time and changed nothing. */
  | { readonly code: 'notApplied'; readonly attempts: number }
  /** A later intent of this same window undid it. */
  | { readonly code: 'laterIntent' }
  /** It was sent, but the list could not be read back. */
  | { readonly code: 'notReadBack'; readonly failure: Failure };

/** How an intent ended. */
export interface PinOutcome {
  readonly outcome: 'done' | 'already' | 'refused' | 'overtaken' | 'unknown';
  readonly reason?: PinReason;
  /** The list as last read; absent where it could never be read. */
  readonly list?: PinList;
  /** The intent that takes it back; only with `done`. */
  readonly undo?: PinIntent;
  /** Entries that were sent along and that the server does not list now, with their old places; not empty. */
  readonly lost?: readonly LostPin[];
  /** Ids that the list has in another case than they were asked for; not empty. */
  readonly respelled?: readonly RespelledPin[];
  /** True where the intent could not be journaled, so that a crash in the middle would not have been noticed. */
  readonly unjournaled?: boolean;
}

export interface RespelledPin {
  readonly asked: string;
  readonly listed: string;
}

/** The intent that puts back what a server has dropped. */
export function restoreLost(lost: readonly LostPin[]): PinIntent {
  return { type: 'restore', remove: [], insert: lost.map(({ index, item }) => ({ index, text: item.text })) };
}

/** What the pin commands resolve to; public. */
export interface PinsResult {
  readonly outcome: PinOutcome['outcome'];
  /** With `done` only `dropped`: the change was made, and other entries are gone from the list. */
  readonly reason?: PinReason['code'];
  /** The entries' values as read back; empty where the list could not be read. */
  readonly pinned_models: readonly unknown[];
  readonly allowed_pinned_models?: number;
}

/** The public shape of an outcome. */
export function pinsResult({ outcome, reason, list, lost }: PinOutcome): PinsResult {
  const code = reason?.code ?? (lost && 'dropped');
  return {
    outcome,
    ...(code && { reason: code }),
    pinned_models: (list?.items ?? []).map(({ value }) => value),
    ...(list?.allowed !== undefined && { allowed_pinned_models: list.allowed }),
  };
}
