/** What the variables of a prompt stand for, for one selection. */
export interface PromptContext {
  readonly selection: string;
  /** Path within the workspace. */
  readonly file: string;
  readonly fileBasename: string;
  readonly languageId: string;
}

/** A value that a prompt asks for. */
export interface PromptInput {
  readonly name: string;
  readonly placeholder: string;
}

const VARIABLE =
  /\$\{(?:(selection|selectedText|file|fileBasename|languageId)|input:([^:{}\n]+)(?::([^{}\n]*))?)\}/g;
const SELECTION = /\$\{(?:selection|selectedText)\}/;
/** A language that can follow a fence. */
const LANGUAGE = /^[\w+#.-]+$/;

/** Returns the values that a prompt asks for, each once, in the order in which they appear. */
export function promptInputs(body: string): readonly PromptInput[] {
  const inputs = new Map<string, string>();
  for (const [, , name, placeholder = ''] of body.matchAll(VARIABLE)) {
    if (name !== undefined) {
      const key = name.trim();
      inputs.set(key, inputs.get(key) || placeholder.trim());
    }
  }
  return [...inputs].map(([name, placeholder]) => ({ name, placeholder }));
}

/**
 * Replaces the variables of a prompt. One pass: what looks like a variable in the selection, in a path, or in an input
 * stays text, and so does what is no variable of ours. A prompt without a selection variable gets the selection appended.
 */
export function expandPrompt(
  body: string,
  context: PromptContext,
  inputs: ReadonlyMap<string, string>,
): string {
  const expanded = body.replace(VARIABLE, (_variable, name?: string, input?: string) =>
    input === undefined ? valueOf(name, context) : (inputs.get(input.trim()) ?? ''),
  );
  return SELECTION.test(body) ? expanded : `${expanded}\n\n${fenced(context.selection, context.languageId)}`;
}

function valueOf(name: string | undefined, context: PromptContext): string {
  switch (name) {
    case 'file':
    case 'fileBasename':
    case 'languageId':
      return context[name];
    default:
      return context.selection;
  }
}

/** The fence is longer than any run of backticks in the text, so that no part of the text ends it. */
function fenced(text: string, languageId: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 2);
  const ticks = '`'.repeat(longest + 1);
  const language = LANGUAGE.test(languageId) && languageId !== 'plaintext' ? languageId : '';
  return `${ticks}${language}\n${text}${/[\r\n]$/.test(text) ? '' : '\n'}${ticks}`;
}
