import * as v from 'valibot';
import { parseJson } from '../../core/parseJson';
import { arraySlices, objectMembers } from '../../core/pins/list/jsonSlices';
import type { JsonForm } from '../../node/jsonFile';

/** Saved items have to be written as JSON again, which fails if they are nested too deeply. */
const MAX_DEPTH = 100;

/** An item as the client sent it, including fields that this server does not know. */
export const pinnedItem = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check(({ model_id }) => typeof model_id === 'string', 'every item needs a model_id'),
  v.check((item) => !isDeeperThan(item, MAX_DEPTH), 'an item is nested too deeply'),
);
export type PinnedItem = Readonly<Record<string, unknown>>;

/** The pins as stored on disk. */
export interface PinFile {
  readonly items: readonly PinnedItem[];
  /** The exact text of items that this server does not understand, which stay in the file. */
  readonly foreign: readonly string[];
  /** The exact text of other fields that it does not understand, by key. */
  readonly fields: ReadonlyMap<string, string>;
}

const whole = v.pipe(v.string(), v.parseJson(), v.object({ pinned_models: v.array(v.unknown()) }));

export const pinFile: JsonForm<PinFile> = {
  parse: (text) => {
    if (!v.is(whole, text)) {
      return undefined;
    }
    const fields = new Map(objectMembers(text).map(({ key, start, end }) => [key, text.slice(start, end)]));
    const slices = arraySlices(fields.get('pinned_models') ?? '[]');
    fields.delete('version');
    fields.delete('pinned_models');
    const read = slices.map((slice) => ({ slice, item: v.safeParse(pinnedItem, parseJson(slice)) }));
    return {
      items: read.flatMap(({ item }) => (item.success ? [item.output] : [])),
      foreign: read.flatMap(({ slice, item }) => (item.success ? [] : [slice])),
      fields,
    };
  },
  print: ({ items, foreign, fields }) => {
    const list = [...items.map((item) => JSON.stringify(item)), ...foreign].join(',');
    const others = [...fields].map(([key, text]) => `,${JSON.stringify(key)}:${text}`).join('');
    return `{"version":1,"pinned_models":[${list}]${others}}`;
  },
};

/** Walks level by level instead of recursing, so that deep values cannot overflow the stack. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= limit && level.length > 0; depth++) {
    level = level.flatMap((one): readonly unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
  }
  return level.length > 0;
}
