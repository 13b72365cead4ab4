import type { FileHandle } from 'node:fs/promises';
import { openRegularFile } from '../openRegularFile';

/** Messages of an ONNX file, and which of their fields contain other messages; field numbers as in onnx.proto. */
const PARTS = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'entry' },
  entry: {},
} as const satisfies Readonly<Record<string, Readonly<Record<number, string>>>>;
type Part = keyof typeof PARTS;

const WINDOW_BYTES = 8192;
const MAX_FIELDS = 10_000_000;
const MAX_DEPTH = 100;
const MAX_NAMES = 1000;
const MAX_NAME_BYTES = 1000;

/**
 * Returns the files with weights that an ONNX file refers to (`location` of `external_data`, relative to the folder of the
 * ONNX file), without duplicates. Reads little of the file and no weights. For a damaged file, returns those found before
 * the damage. Rejects if the file cannot be read.
 */
export async function externalDataFiles(path: string): Promise<readonly string[]> {
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    return await locations(new FileWindow(file), size);
  } finally {
    await file.close();
  }
}

/** Returns whether such a location stays in the folder of the ONNX file. */
export function isBesideModel(location: string): boolean {
  return location.split(/[\\/]/).every((part) => part !== '' && part !== '..' && !part.includes(':'));
}

async function locations(window: FileWindow, size: number): Promise<readonly string[]> {
  const found = new Set<string>();
  const open: { part: Part; end: number; key?: string; value?: string }[] = [{ part: 'model', end: size }];
  for (let fields = 0, at = 0; fields < MAX_FIELDS; fields++) {
    for (let top = open.at(-1); top !== undefined && at >= top.end; top = open.at(-1)) {
      if (top.key === 'location' && top.value !== undefined && top.value !== '') {
        found.add(top.value);
      }
      open.pop();
    }
    const current = open.at(-1);
    if (current === undefined || found.size >= MAX_NAMES) {
      break;
    }
    const head = await window.field(at);
    if (head === undefined || head.end > current.end) {
      break;
    }
    const inner: Part | undefined = Object.entries(PARTS[current.part]).find(
      ([number]) => Number(number) === head.number,
    )?.[1];
    if (head.isBytes && inner !== undefined && open.length < MAX_DEPTH) {
      open.push({ part: inner, end: head.end });
      at = head.start;
      continue;
    }
    if (current.part === 'entry' && head.isBytes && head.end - head.start <= MAX_NAME_BYTES) {
      const text = await window.text(head.start, head.end);
      if (head.number === 1) {
        current.key = text;
      }
      if (head.number === 2) {
        current.value = text;
      }
    }
    at = head.end;
  }
  return [...found];
}

interface Field {
  readonly number: number;
  /** Length-delimited: a text, bytes or another message between `start` and `end`. */
  readonly isBytes: boolean;
  readonly start: number;
  readonly end: number;
}

/** Reads a file through a window that moves over it. */
class FileWindow {
  private readonly bytes = Buffer.alloc(WINDOW_BYTES);
  private start = 0;
  private length = 0;

  constructor(private readonly file: FileHandle) {}

  /** Parses the field of a protobuf message at this position; `undefined` if there is none. */
  async field(at: number): Promise<Field | undefined> {
    // Tag and length, at most ten bytes each.
    await this.load(at, 20);
    const tag = this.varint(at);
    if (tag === undefined) {
      return undefined;
    }
    const number = Math.floor(tag.value / 8);
    const start = tag.end;
    switch (tag.value % 8) {
      case 0: {
        const value = this.varint(start);
        return value && { number, isBytes: false, start, end: value.end };
      }
      case 1:
        return { number, isBytes: false, start, end: start + 8 };
      case 2: {
        const length = this.varint(start);
        return length && { number, isBytes: true, start: length.end, end: length.end + length.value };
      }
      case 5:
        return { number, isBytes: false, start, end: start + 4 };
      default:
        return undefined;
    }
  }

  async text(start: number, end: number): Promise<string> {
    await this.load(start, end - start);
    return this.bytes.toString('utf8', start - this.start, Math.min(end - this.start, this.length));
  }

  private async load(at: number, count: number): Promise<void> {
    if (at >= this.start && at + count <= this.start + this.length) {
      return;
    }
    this.start = at;
    this.length = (await this.file.read(this.bytes, 0, WINDOW_BYTES, at)).bytesRead;
  }

  private varint(at: number): { readonly value: number; readonly end: number } | undefined {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const offset = at + index - this.start;
      const byte = offset < this.length ? this.bytes[offset] : undefined;
      if (byte === undefined) {
        return undefined;
      }
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) {
        return { value, end: at + index + 1 };
      }
    }
    return undefined;
  }
}
