import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import { arraySlices, objectMembers } from './jsonSlices';

/** What names an entry of the list. `computeType` is absent where the entry has none. */
export interface PinName {
  readonly modelId: string;
  readonly computeType?: string;
}

/** One entry of the account's list. */
export interface PinItem {
  /** The entry's exact JSON text as the server sent it; it goes back unchanged unless an intent names the entry. */
  readonly text: string;
  /** The parsed text, for showing only. */
  readonly value: unknown;
  /** Absent: the entry is none that this client understands. It is kept, and shown as unreadable. */
  readonly name?: PinName;
}

/** The account's pinned models in the server's order. */
export interface PinList {
  readonly items: readonly PinItem[];
  /** How many pins the account may have; absent where the server does not say. May be below the list's length. */
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
 * Reads the answer of `GET {endpoint}/usage/pinned_models`.
 * @returns `undefined` where the text is no such answer; it must then not be taken for an empty list.
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

/** The entry that `text` stands for, which is JSON. */
export function pinItem(text: string, value: unknown = parseJson(text)): PinItem {
  const known = v.safeParse(itemSchema, value);
  if (!known.success || Array.isArray(value)) {
    return { text, value };
  }
  const { model_id: modelId, compute_type: computeType } = known.output;
  return { text, value, name: { modelId, ...(typeof computeType === 'string' && { computeType }) } };
}

/** The same entry with some members set; every other byte stays. A member that it lacks is added at its end. */
export function withMembers(item: PinItem, members: Readonly<Record<string, unknown>>): PinItem {
  let text = item.text;
  for (const [key, value] of Object.entries(members)) {
    text = withMember(text, key, JSON.stringify(value));
  }
  return text === item.text ? item : pinItem(text);
}

/** The body of the POST that makes `items` the whole list. */
export function pinListBody(items: readonly PinItem[]): string {
  return `{"pinned_models":[${items.map(({ text }) => text).join(',')}]}`;
}

/** Whether `name` names this entry; a name without a compute type names every entry of that very model id. */
export function isNamed(item: PinItem, name: PinName): boolean {
  if (item.name?.modelId !== name.modelId) {
    return false;
  }
  return name.computeType === undefined || item.name.computeType === name.computeType;
}

/** Whether the entry is of that model and of that compute type, where a missing compute type equals only a missing one. */
export function isExactly(item: PinItem, name: PinName): boolean {
  return item.name?.modelId === name.modelId && item.name.computeType === name.computeType;
}

/** Whether two lists are the same, byte for byte and in the same order. */
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
  // A doubled key is set everywhere: readers differ in which one they take.
  return found.reduceRight((now, { start, end }) => now.slice(0, start) + value + now.slice(end), text);
}
