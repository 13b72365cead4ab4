import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import { arraySlices, objectMembers } from './jsonSlices';

/** Identifies an entry of the list. `computeType` is absent if the entry has none. */
export interface PinName {
  readonly modelId: string;
  readonly computeType?: string;
}

/** One entry of the account's list. */
export interface PinItem {
  /** The entry's exact JSON text as the server sent it. It is sent back unchanged unless an intent changes the entry. */
  readonly text: string;
  /** The parsed text, for display only. */
  readonly value: unknown;
  /** Absent if this client does not understand the entry. Such an entry is kept and shown as unreadable. */
  readonly name?: PinName;
}

/** The account's pinned models in the server's order. */
export interface PinList {
  readonly items: readonly PinItem[];
  /** The limit of pins for the account; absent if the server reports none. May be less than the length of the list. */
  readonly allowed?: number;
}

const answerSchema = v.object({
  pinned_models: v.array(v.unknown()),
  allowed_pinned_models: v.optional(v.unknown()),
});
const itemSchema = v.object({
  model_id: v.pipe(v.string(), v.minLength(1)),
  compute_type: v.optional(v.unknown()),
});
const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * Parses the response of `GET {endpoint}/usage/pinned_models`.
 * @returns `undefined` if the text is not such a response, which must not be treated as an empty list
 */
export function parsePinList(text: string): PinList | undefined {
  const answer = v.safeParse(answerSchema, parseJson(text));
  if (!answer.success) {
    return undefined;
  }
  const member = objectMembers(text).findLast(({ key }) => key === 'pinned_models');
  if (!member) {
    return undefined;
  }
  const values = answer.output.pinned_models;
  const items = arraySlices(text.slice(member.start, member.end)).map((slice, index) =>
    pinItem(slice, values[index]),
  );
  const allowed = v.safeParse(countSchema, answer.output.allowed_pinned_models);
  return { items, ...(allowed.success && { allowed: allowed.output }) };
}

/** Parses one entry from its JSON text. */
export function pinItem(text: string, value: unknown = parseJson(text)): PinItem {
  const known = v.safeParse(itemSchema, value);
  if (!known.success || Array.isArray(value)) {
    return { text, value };
  }
  const { model_id: modelId, compute_type: computeType } = known.output;
  return { text, value, name: { modelId, ...(typeof computeType === 'string' && { computeType }) } };
}

/** Sets members of an entry and keeps all other bytes. A missing member is appended. */
export function withMembers(item: PinItem, members: Readonly<Record<string, unknown>>): PinItem {
  let text = item.text;
  for (const [key, value] of Object.entries(members)) {
    text = withMember(text, key, JSON.stringify(value));
  }
  return text === item.text ? item : pinItem(text);
}

/** Returns the body of the POST that replaces the list with `items`. */
export function pinListBody(items: readonly PinItem[]): string {
  return `{"pinned_models":[${items.map(({ text }) => text).join(',')}]}`;
}

/** Whether `name` refers to this entry. Without a compute type it refers to all entries with exactly that model ID. */
export function isNamed(item: PinItem, name: PinName): boolean {
  if (item.name?.modelId !== name.modelId) {
    return false;
  }
  return name.computeType === undefined || item.name.computeType === name.computeType;
}

/** Whether the entry has that model and compute type. A missing compute type equals only a missing one. */
export function isExactly(item: PinItem, name: PinName): boolean {
  return item.name?.modelId === name.modelId && item.name.computeType === name.computeType;
}

/** Whether two lists are identical byte for byte, including their order. */
export function sameItems(one: readonly PinItem[], other: readonly PinItem[]): boolean {
  return one.length === other.length && one.every(({ text }, index) => text === other[index]?.text);
}

function withMember(text: string, key: string, value: string): string {
  const found = objectMembers(text).filter((member) => member.key === key);
  if (found.length === 0) {
    const end = text.lastIndexOf('}');
    const comma = objectMembers(text).length > 0 ? ',' : '';
    return `${text.slice(0, end).trimEnd()}${comma}${JSON.stringify(key)}:${value}${text.slice(end)}`;
  }
  // Parsers differ in which of several duplicate keys they use, so all of them are set.
  return found.reduceRight(
    (edited, { start, end }) => edited.slice(0, start) + value + edited.slice(end),
    text,
  );
}
