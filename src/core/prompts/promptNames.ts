/** Who wrote a prompt: the extension, the user, or the authors of the workspace. */
export type PromptOrigin = 'builtIn' | 'user' | 'workspace';

/** A prompt in a list. */
export interface NamedPrompt {
  /** The file's name without its ending. */
  readonly name: string;
  readonly origin: PromptOrigin;
}

export const PROMPT_EXTENSION = '.prompt.md';
/** Maximum length of a name. */
const MAX_NAME_LENGTH = 64;
/** What no file system refuses and no list shows as something else. */
const NAME = /^(?![\s.])[\p{L}\p{M}\p{N} _+&'(),.-]+(?<![\s.])$/u;

/** Returns the name of the prompt in a file, or undefined if the file's name is not that of a prompt. */
export function promptName(file: string): string | undefined {
  const name = file.slice(0, -PROMPT_EXTENSION.length);
  return file.endsWith(PROMPT_EXTENSION) && isPromptName(name) ? name : undefined;
}

export function isPromptName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && NAME.test(name);
}

/** Equal for names that are the same to a person: `Write Tests`, `write-tests`. */
function promptKey(name: string): string {
  return name
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');
}

/** In order of precedence: a user may replace a built-in prompt, but the authors of a workspace may not. */
const PRECEDENCE: readonly PromptOrigin[] = ['user', 'builtIn', 'workspace'];

/** Finds a prompt by its name, in any notation. */
export function findPrompt<P extends NamedPrompt>(prompts: readonly P[], name: string): P | undefined {
  const found = prompts.filter((prompt) => promptKey(prompt.name) === promptKey(name));
  return PRECEDENCE.flatMap((origin) => found.filter((prompt) => prompt.origin === origin))[0];
}

/** Leaves out the built-in prompts that the user has replaced. */
export function withoutReplaced<P extends NamedPrompt>(prompts: readonly P[]): readonly P[] {
  const own = new Set(prompts.filter(({ origin }) => origin === 'user').map(({ name }) => promptKey(name)));
  return prompts.filter(({ name, origin }) => origin !== 'builtIn' || !own.has(promptKey(name)));
}
