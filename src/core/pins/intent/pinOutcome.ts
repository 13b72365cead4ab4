import type { Failure } from '../../http/failure';
import type { PinIntent } from './pinIntent';
import type { LostPin } from './rememberedPins';
import type { PinList, PinName } from '../list/pinList';

/** Why an intent was not applied, or may not have been, with the facts for its message. */
export type PinReason =
  /** Not of the form `name` or `owner/name`, or with characters that are not allowed. */
  | { readonly code: 'invalidModelId'; readonly modelId: string }
  | { readonly code: 'invalidComputeType'; readonly computeType: string }
  /** The account's limit was reached and nothing was sent. `count` is the length that the list would have had. */
  | { readonly code: 'limit'; readonly allowed: number; readonly count: number }
  /** The model is pinned with another compute type; `computeType` is absent if the entry has none. */
  | { readonly code: 'otherComputeType'; readonly modelId: string; readonly computeType?: string }
  | { readonly code: 'notPinned'; readonly modelId: string }
  /** The list has several other spellings of the ID but not this one, so the intent is ambiguous. */
  | {
      readonly code: 'severalSpellings';
      readonly modelId: string;
      readonly spellings: readonly string[];
    }
  /** Several entries have disappeared from the list, so writing needs confirmation. */
  | { readonly code: 'suspiciousShrink'; readonly missing: readonly PinName[] }
  /** The list could not be read, so nothing was sent. */
  | { readonly code: 'notRead'; readonly failure: Failure }
  /** The server refused the list. */
  | { readonly code: 'rejected'; readonly failure: Failure }
  | { readonly code: 'cancelled' }
  /** Another writer undid each attempt. */
  | { readonly code: 'overwritten'; readonly attempts: number }
  /** The server accepted the list but kept only part of it, without the change. */
  | { readonly code: 'dropped'; readonly attempts: number }
  /** The server accepted each attempt but changed nothing. */
  | { readonly code: 'notApplied'; readonly attempts: number }
  /** A later intent of the same window undid it. */
  | { readonly code: 'laterIntent' }
  /** The list was sent, but it could not be read back. */
  | { readonly code: 'notReadBack'; readonly failure: Failure };

/** How an intent ended. */
export interface PinOutcome {
  readonly outcome: 'done' | 'already' | 'refused' | 'overtaken' | 'unknown';
  readonly reason?: PinReason;
  /** The list as last read; absent if it could not be read at all. */
  readonly list?: PinList;
  /** The intent that undoes it; only with `done`. */
  readonly undo?: PinIntent;
  /** Entries that were sent but that the server no longer lists, with their former places; not empty. */
  readonly lost?: readonly LostPin[];
  /** Requested IDs that the server lists in different capitalization; not empty. */
  readonly respelled?: readonly RespelledPin[];
  /** True if the intent could not be journaled, so that a crash during the change would go unnoticed. */
  readonly unjournaled?: boolean;
}

export interface RespelledPin {
  readonly requested: string;
  readonly listed: string;
}

/** Returns the intent that pins dropped entries again at their former places. */
export function restoreLost(lost: readonly LostPin[]): PinIntent {
  return { type: 'restore', remove: [], insert: lost.map(({ index, item }) => ({ index, text: item.text })) };
}

/** The result of the pin commands. Public. */
export interface PinsResult {
  readonly outcome: PinOutcome['outcome'];
  /** With `done` it can only be `dropped`: the change was applied, but the server dropped other entries. */
  readonly reason?: PinReason['code'];
  /** The entries as read back; empty if the list could not be read. */
  readonly pinned_models: readonly unknown[];
  readonly allowed_pinned_models?: number;
}

/** Returns the public form of an outcome. */
export function pinsResult({ outcome, reason, list, lost }: PinOutcome): PinsResult {
  const code = reason?.code ?? (lost && 'dropped');
  return {
    outcome,
    ...(code && { reason: code }),
    pinned_models: (list?.items ?? []).map(({ value }) => value),
    ...(list?.allowed !== undefined && { allowed_pinned_models: list.allowed }),
  };
}
