import fc from 'fast-check';
import * as v from 'valibot';

/** Texts as a hostile model may send them. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>document.title = "run"</script>',
  '<img src=x onerror="document.title=1">',
  '[x](command:workbench.action.quit) [y](javascript:alert(1)) [z](data:text/html,<b>)',
  '![x](http://127.0.0.1:9/p.png) ![y](data:image/svg+xml,<svg onload=alert(1)>)',
  '[good.example](https://evil.example)\n\n[r]: https://evil.example\n[r]',
  '<https://evil.example> https://evil.example',
  '\u001b]52;c;ZXZpbA==\u0007\u001b[31mred',
  'safe\u202egnp.exe\u2066x\u2069 &#8238;x',
  '\u0000\u0085\u2028\ud800',
  `${'> '.repeat(150)}deep`,
  '| a | b |\n|---|:-:|\n| ![x](y) | c |',
  '',
  // Last, because it does not end.
  '```\n# out\n<b>',
];

const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 20 }));
const number = fc.oneof(
  fc.integer({ min: -3, max: 300 }),
  fc.constantFrom(0.5, 1, -0, 1e300, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY),
);

/** Creates values that fit a schema. Of the kinds of schemas, it knows those that messages of panels have. */
export function arbitraryOf(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  return unchecked(schema).filter((value) => v.is(schema, value));
}

function unchecked(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return text;
    case 'number':
      return 'pipe' in schema ? fc.double({ min: 0, max: 1, noNaN: true }) : number;
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(partOf(schema, 'literal'));
    case 'picklist':
      return fc.constantFrom(...(partOf(schema, 'options') as unknown[]));
    case 'array':
      return fc.array(unchecked(partOf(schema, 'item') as v.GenericSchema), { maxLength: 3 });
    case 'variant':
      return fc.oneof(...(partOf(schema, 'options') as v.GenericSchema[]).map(unchecked));
    case 'object':
      return objectOf(partOf(schema, 'entries') as Record<string, v.GenericSchema>);
    default:
      throw new Error(`No values are known for ${schema.type}.`);
  }
}

function objectOf(entries: Readonly<Record<string, v.GenericSchema>>): fc.Arbitrary<object> {
  const isOptional = ({ type }: v.GenericSchema) => type === 'exact_optional';
  const inner = Object.entries(entries).map(([key, schema]) => [
    key,
    unchecked(isOptional(schema) ? (partOf(schema, 'wrapped') as v.GenericSchema) : schema),
  ]);
  const arbitraries = Object.fromEntries(inner) as Record<string, fc.Arbitrary<unknown>>;
  const requiredKeys = Object.keys(entries).filter((key) => !isOptional(entries[key] as v.GenericSchema));
  return fc.record(arbitraries, { requiredKeys });
}

function partOf(schema: v.GenericSchema, name: string): unknown {
  return Reflect.get(schema, name);
}
