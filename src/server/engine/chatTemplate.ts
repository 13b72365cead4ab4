import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { ModelFailureError } from './engine';

const named = v.array(v.object({ name: v.string(), template: v.string() }));
const templateFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ chat_template: v.union([v.string(), named]) }),
  v.transform(({ chat_template }) => chat_template),
);

/** The part of a tokenizer that this is about: a template, or several by their names. */
export interface ChatTemplateSource {
  chat_template: unknown;
}

/**
 * Gives a tokenizer the chat template that lies in a file of its own: `chat_template.jinja`, else `chat_template.json`,
 * and only then the one of `tokenizer_config.json`, which the library has read. The order is that of the transformers
 * library in Python. Throws a `ModelFailure` for a file that says nothing.
 */
export async function readChatTemplate(tokenizer: ChatTemplateSource, folder: string): Promise<void> {
  const own = await readIfThere(join(folder, 'chat_template.jinja'));
  if (own !== undefined) {
    tokenizer.chat_template = own;
    return;
  }
  const json = await readIfThere(join(folder, 'chat_template.json'));
  if (json === undefined) {
    return;
  }
  const parsed = v.safeParse(templateFile, json);
  if (!parsed.success) {
    throw new ModelFailureError('its chat_template.json could not be read');
  }
  tokenizer.chat_template =
    typeof parsed.output === 'string'
      ? parsed.output
      : Object.fromEntries(parsed.output.map(({ name, template }) => [name, template]));
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
