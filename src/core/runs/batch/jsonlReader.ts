import { parseJson } from '../../parseJson';
import { isList, isObject } from '../../tasks/answerShape';
import { wellFormedJson } from '../../tasks/wellFormed';
import type { BatchFault, BatchInput } from './batchTypes';
import type { InputReader } from './inputReader';
import { LineSplitter } from './lineSplitter';
import type { SplitLine } from './lineSplitter';

/** Fields are named from this many lines. */
const NAMED_LINES = 100;
const MAX_FIELDS = 1000;
/** Whether lines give themselves IDs is found out from `NAMED_LINES`, or from as many as have this many characters. */
const HELD_CHARACTERS = 64 * 1024;

/** Makes an input of the JSON value in each line, or of one field of it. */
export class JsonlReader implements InputReader {
  readonly dialect = undefined;
  private readonly splitter = new LineSplitter();
  private readonly fields = new Set<string>();
  /** Whether a line has given itself an ID. */
  private hasIds = false;
  /** The first lines; absent once it is known how they are named. */
  private held: { readonly inputs: BatchInput[]; characters: number } | undefined = {
    inputs: [],
    characters: 0,
  };

  constructor(private readonly field?: string) {}

  get columns(): readonly string[] {
    return [...this.fields];
  }

  push(text: string): readonly BatchInput[] {
    return this.splitter.push(text).flatMap((line) => this.take(line));
  }

  end(): readonly BatchInput[] {
    return [...this.splitter.end().flatMap((line) => this.take(line)), ...this.release()];
  }

  private take(line: SplitLine): readonly BatchInput[] {
    const input = this.toInput(line);
    this.hasIds ||= input.id !== '';
    if (this.held === undefined) {
      return [this.named(input)];
    }
    this.held.inputs.push(input);
    this.held.characters += line.text?.length ?? 0;
    const isKnown =
      this.hasIds || this.held.inputs.length >= NAMED_LINES || this.held.characters >= HELD_CHARACTERS;
    return isKnown ? this.release() : [];
  }

  private release(): readonly BatchInput[] {
    const inputs = this.held?.inputs ?? [];
    this.held = undefined;
    return inputs.map((input) => this.named(input));
  }

  /** Names a line without an ID by its number, which may be the ID of another line if those have some. */
  private named(input: BatchInput): BatchInput {
    return input.id === '' ? { ...input, id: `${this.hasIds ? 'line-' : ''}${input.index + 1}` } : input;
  }

  /** Leaves the ID empty if the line gives itself none. */
  private toInput({ number, text }: SplitLine): BatchInput {
    const place = { index: number - 1, id: '', line: number };
    const broken = (fault: BatchFault): BatchInput => ({ ...place, kind: 'broken', fault });
    if (text === undefined) {
      return broken({ kind: 'tooLong' });
    }
    const json = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() === '') {
      return { ...place, kind: 'empty' };
    }
    // Text from UTF-8 has no lone surrogates, but escapes may stand for some.
    const row = parseJson(json.includes('\\u') ? wellFormedJson(json).text : json);
    if (row === undefined) {
      return broken({ kind: 'json' });
    }
    this.nameFields(row, number);
    const found = this.field === undefined ? row : valueOf(row, this.field);
    const named = { ...place, id: idOf(row) };
    if (found === undefined) {
      return { ...named, kind: 'broken', fault: { kind: 'noField', detail: this.field ?? '' } };
    }
    return { ...named, ...toContent(found) };
  }

  private nameFields(row: unknown, number: number): void {
    if (number <= NAMED_LINES && isObject(row)) {
      for (const name of Object.keys(row).slice(0, MAX_FIELDS - this.fields.size)) {
        this.fields.add(name);
      }
    }
  }
}

function toContent(value: unknown) {
  if (value === null || (typeof value === 'string' && value.trim() === '')) {
    return { kind: 'empty' } as const;
  }
  const isExact = typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (isExact || typeof value === 'boolean') {
    // As in CSV.
    return { kind: 'ready', input: String(value) } as const;
  }
  return typeof value === 'string' || isObject(value) || isList(value)
    ? ({ kind: 'ready', input: value } as const)
    : ({ kind: 'broken', fault: { kind: 'notText' } } as const);
}

function valueOf(row: unknown, field: string): unknown {
  return isObject(row) && Object.hasOwn(row, field) ? row[field] : undefined;
}

/** Returns the ID that a line gives itself, as data sets and OpenAI's batch files do; otherwise an empty text. */
function idOf(row: unknown): string {
  const id = valueOf(row, 'id') ?? valueOf(row, 'custom_id');
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}
