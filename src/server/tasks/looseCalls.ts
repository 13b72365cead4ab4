import { parseJson } from '../../core/parseJson';
import type { ToolCall } from './toolCallJson';

const MAX_DEPTH = 50;
const QUOTES = ['<escape>', '<|"|>', '"', "'"];
const WORDS: Readonly<Record<string, string>> = {
  ...{ true: 'true', True: 'true', false: 'false', False: 'false' },
  ...{ null: 'null', None: 'null' },
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

/** The text is not in the expected notation. Thrown and caught in this file only. */
class NotLoose extends Error {}

/**
 * Reads calls in the notation of Python, `[f(a="b"), g()]`, as LFM2 models write them. Returns nothing for any other text.
 */
export const pythonCalls = (text: string): readonly ToolCall[] | undefined =>
  readLoose(text, (reader) => {
    const bracket = reader.take('[');
    const calls = reader.list(bracket ? ']' : '', () => {
      const name = reader.name();
      return { name, arguments: reader.members('(', ')', '=', 0) };
    });
    return calls.length > 0 ? calls : reader.fail();
  });

/** Reads `call:name{key:value}`, as Gemma models write calls. Returns nothing for any other text. */
export const gemmaCalls = (text: string): readonly ToolCall[] | undefined =>
  readLoose(text, (reader) => {
    if (!reader.take('call:')) {
      reader.fail();
    }
    return [{ name: reader.name(), arguments: reader.members('{', '}', ':', 0) }];
  });

function readLoose(
  text: string,
  read: (reader: LooseReader) => readonly ToolCall[],
): readonly ToolCall[] | undefined {
  const reader = new LooseReader(text);
  try {
    const calls = read(reader);
    return reader.isAtEnd ? calls : undefined;
  } catch (error) {
    if (error instanceof NotLoose) {
      return undefined;
    }
    throw error;
  }
}

/** Converts values in notations like that of Python to JSON, token by token. */
class LooseReader {
  private at = 0;

  constructor(private readonly text: string) {
    this.skipSpace();
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  fail(): never {
    throw new NotLoose();
  }

  /** Moves past a token and the space after it, if it comes next. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) {
      return false;
    }
    this.at += token.length;
    this.skipSpace();
    return true;
  }

  name(): string {
    return this.match(/[\p{L}_][\p{L}\p{N}_.-]*/uy) ?? this.fail();
  }

  /** Reads items up to `end`, or up to the end of the text if that is empty. */
  list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    const isOver = (): boolean => (end === '' ? this.isAtEnd : this.take(end));
    while (!isOver()) {
      items.push(item());
      if (!this.take(',')) {
        return isOver() ? items : this.fail();
      }
    }
    return items;
  }

  /** Reads named values as a JSON object. */
  members(start: string, end: string, separator: string, depth: number): string {
    if (!this.take(start)) {
      this.fail();
    }
    const members = this.list(end, () => {
      const key = JSON.stringify(this.string() ?? this.name());
      return this.take(separator) ? `${key}:${this.value(depth + 1)}` : this.fail();
    });
    return `{${members.join(',')}}`;
  }

  private value(depth: number): string {
    if (depth > MAX_DEPTH) {
      this.fail();
    }
    const text = this.string();
    if (text !== undefined) {
      return JSON.stringify(text);
    }
    if (this.text[this.at] === '{') {
      return this.members('{', '}', ':', depth);
    }
    if (this.take('[')) {
      return `[${this.list(']', () => this.value(depth + 1)).join(',')}]`;
    }
    const word = this.match(/[\w.+-]+/y) ?? this.fail();
    const known = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    return known ?? (typeof parseJson(word) === 'number' ? word : this.fail());
  }

  private string(): string | undefined {
    const quote = QUOTES.find((one) => this.text.startsWith(one, this.at));
    if (quote === undefined) {
      return undefined;
    }
    this.at += quote.length;
    let value = '';
    while (!this.text.startsWith(quote, this.at)) {
      const character = this.text[this.at++] ?? this.fail();
      value += character === '\\' && quote.length === 1 ? this.escaped() : character;
    }
    this.take(quote);
    return value;
  }

  private escaped(): string {
    const code = /u([0-9a-f]{4})/iy;
    code.lastIndex = this.at;
    const unicode = code.exec(this.text)?.[1];
    if (unicode !== undefined) {
      this.at += 5;
      return String.fromCharCode(parseInt(unicode, 16));
    }
    const letter = this.text[this.at++] ?? this.fail();
    return ESCAPES[letter] ?? letter;
  }

  private match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    this.skipSpace();
    return found;
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? '')) {
      this.at++;
    }
  }
}
