import { parse } from 'yaml';
import * as v from 'valibot';
import type { PromptOrigin } from './promptNames';

/** What a prompt file says. `Output` is where a result can go. */
export interface Prompt<Output extends string> {
  readonly description?: string;
  /** Models in order of preference. A name of another product, such as `GPT-4o`, may be no model of the endpoint. */
  readonly models: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly output?: Output;
  readonly system?: string;
  readonly body: string;
}

/** Why a file is not a prompt. */
export type PromptFault =
  | { readonly kind: 'tooLarge' | 'empty' | 'frontMatter' | 'unreadable' }
  /** A value of the front matter is invalid. */
  | { readonly kind: 'value'; readonly key: 'output' | 'parameters' | 'system' };

export type ParsedPrompt<Output extends string> =
  | { readonly ok: true; readonly prompt: Prompt<Output> }
  | { readonly ok: false; readonly fault: PromptFault };

/** Maximum size of a prompt file, in bytes; also its maximum length in UTF-16 units. */
export const MAX_PROMPT_SIZE = 100_000;
/** Maximum length of a front matter, which is YAML, in UTF-16 units. */
const MAX_FRONT_MATTER = 5000;
const MAX_DESCRIPTION = 200;

const FRONT_MATTER = /^---[ \t]*\n(?:([^]*?)\n)?---[ \t]*(?:\n|$)/;

const strings = v.union([
  v.pipe(
    v.string(),
    v.transform((one) => [one]),
  ),
  v.array(v.string()),
]);
/** What the file of anyone may say. VS Code and other tools have more keys, which are ignored. */
const openKeys = v.looseObject({
  description: v.fallback(v.optional(v.string()), undefined),
  parameters: v.nullish(v.record(v.string(), v.unknown())),
});

/**
 * Parses a `*.prompt.md` file: an optional front matter in YAML, then the text of the prompt. The file of a workspace,
 * which someone else may have written, cannot say which model runs, with which system message, or where the result goes.
 */
export function parsePrompt<Output extends string>(
  text: string,
  { origin, outputs }: { readonly origin: PromptOrigin; readonly outputs: readonly Output[] },
): ParsedPrompt<Output> {
  if (text.length > MAX_PROMPT_SIZE) {
    return { ok: false, fault: { kind: 'tooLarge' } };
  }
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const [header = '', yaml = ''] = FRONT_MATTER.exec(lines) ?? [];
  const body = lines.slice(header.length).trim();
  if (body === '') {
    return { ok: false, fault: { kind: 'empty' } };
  }
  const values = readFrontMatter(yaml);
  if (values === undefined) {
    return { ok: false, fault: { kind: 'frontMatter' } };
  }
  const ownKeys = v.object({
    model: v.fallback(v.optional(strings, []), []),
    output: v.nullish(v.picklist(outputs)),
    system: v.nullish(v.string()),
  });
  const open = v.safeParse(openKeys, values);
  const own = v.safeParse(ownKeys, origin === 'workspace' ? {} : values);
  if (!open.success || !own.success) {
    return { ok: false, fault: { kind: 'value', key: invalidKey(open, own) } };
  }
  const description = open.output.description?.replace(/\s+/g, ' ').trim().slice(0, MAX_DESCRIPTION) ?? '';
  const { parameters } = open.output;
  const { model, output, system } = own.output;
  return {
    ok: true,
    prompt: {
      ...(description !== '' && { description }),
      models: model.map((one) => one.trim()).filter((one) => one !== ''),
      ...(parameters && { parameters }),
      ...(output && { output }),
      ...(system && { system }),
      body,
    },
  };
}

/** Reads the values of a front matter; undefined if it is not a YAML mapping. */
function readFrontMatter(yaml: string): Readonly<Record<string, unknown>> | undefined {
  if (yaml.trim() === '') {
    return {};
  }
  if (yaml.length > MAX_FRONT_MATTER) {
    return undefined;
  }
  try {
    // Aliases could make a small file into a huge value.
    const values = v.safeParse(
      v.record(v.string(), v.unknown()),
      parse(yaml, { maxAliasCount: 0, logLevel: 'error', prettyErrors: false }),
    );
    return values.success ? values.output : undefined;
  } catch {
    return undefined;
  }
}

function invalidKey(
  ...checked: readonly v.SafeParseResult<v.GenericSchema>[]
): 'output' | 'parameters' | 'system' {
  const keys = checked.flatMap(({ issues = [] }) => issues.map(({ path }) => path?.[0]?.key));
  return (['output', 'system'] as const).find((key) => keys.includes(key)) ?? 'parameters';
}
