import * as v from 'valibot';
import { parseJson } from '../../core/parseJson';
import { arraySlices, objectMembers } from '../../core/pins/list/jsonSlices';
import type { JsonForm } from '../../node/jsonFile';

/** What is kept has to be written as JSON again, which fails where it is too deep. */
const MAX_DEPTH = 100;

/** An item as it was given, fields that this server does not know included. */
export const pinnedItem = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check(({ model_id }) => typeof model_id === 'string', 'every item needs a model_id'),
  v.check((item) => !isDeeperThan(item, MAX_DEPTH), 'an item is nested too deeply'),
);
export type PinnedItem = Readonly<Record<string, unknown>>;

/** The pins as they are kept. */
export interface PinFile {
  readonly items: readonly PinnedItem[];
  /** The exact texts of the items that this server does not understand: they stay in the file. */
  readonly foreign: readonly string[];
  /** The exact texts of the fields beside the list that it does not understand, by their keys. */
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

/** Walks level by level, so that depth is no danger to it. */
function isDeeperThan(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= most && level.length > 0; depth++) {
    level = level.flatMap((one): readonly unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
  }
  return level.length > 0;
}
