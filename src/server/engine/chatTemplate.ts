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

/** The part of a tokenizer with its chat template, or several by name. */
export interface ChatTemplateSource {
  chat_template: unknown;
}

/**
 * Sets a tokenizer's chat template from a separate file: `chat_template.jinja`, or else `chat_template.json`. Without such
 * a file, the template of `tokenizer_config.json` stays. The order is that of the transformers library in Python. Throws a
 * `ModelFailureError` for an invalid file.
 */
export async function readChatTemplate(tokenizer: ChatTemplateSource, folder: string): Promise<void> {
  const own = await readIfPresent(join(folder, 'chat_template.jinja'));
  if (own !== undefined) {
    tokenizer.chat_template = own;
    return;
  }
  const json = await readIfPresent(join(folder, 'chat_template.json'));
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

async function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
