import { inputCharacters } from '../../usage/characterCount';
import type { BatchFormat, BatchInput } from './batchTypes';
import type { ByteSource, ContentHash } from './byteSource';
import type { CsvDialect } from './csvDialect';
import { CsvReader } from './csvReader';
import { Utf8Decoder } from './decodeUtf8';
import type { InputReader } from './inputReader';
import { JsonlReader } from './jsonlReader';
import { LineReader } from './lineReader';

/** What is known of a source after it was read once. */
export interface SourceSummary {
  /** Identifies the content. For files, it also depends on their URIs. */
  readonly sha256: string;
  readonly bytes: number;
  /** Number of inputs, including empty and broken ones, up to the limit. */
  readonly total: number;
  readonly empty: number;
  readonly broken: number;
  /** Characters of the inputs that can be sent. */
  readonly characters: number;
  /** The columns of CSV, or the fields of the first JSON objects. */
  readonly columns?: readonly string[];
  /** How the values of CSV are written. */
  readonly dialect?: CsvDialect;
  /** The stamp of the source before it was read, if it has one. */
  readonly stamp?: string;
}

/** How much of a source has been read. */
interface SourceProgress {
  readonly bytes: number;
  readonly inputs: number;
}

/** The inputs of a batch. Each reading starts anew, and needs little memory whatever the size of the source. */
export interface BatchSource {
  /** Reads the whole source. Rejects with a `SourceFault`, the signal's reason, or the error of the file system. */
  summarize(onProgress: (progress: SourceProgress) => void, signal: AbortSignal): Promise<SourceSummary>;
  /** Gives the inputs in order, up to the limit, except those that `skips` names. Rejects like `summarize`. */
  inputs(skips?: (index: number) => boolean): AsyncIterable<BatchInput>;
  /** Tells states of the source apart without reading it. Undefined if that takes reading it. */
  stamp(): Promise<string | undefined>;
  /** Reads the whole source. Resolves to the hash that its summary has, too. Rejects like `summarize`. */
  hash(signal: AbortSignal): Promise<string>;
}

export interface TextSourceOptions {
  readonly format: Exclude<BatchFormat, 'files'>;
  /** The column of CSV or the field of JSON lines that has the input. */
  readonly column?: string | undefined;
  /** Maximum number of inputs. */
  readonly limit?: number | undefined;
}

/** Larger parts are divided, because the inputs of one part are in memory at the same time. */
const MAX_PART_BYTES = 64 * 1024;

/** Opens a text whose lines, JSON lines, or CSV rows are the inputs. */
export function openTextSource(
  bytes: ByteSource,
  { column, format, limit = Infinity }: TextSourceOptions,
  createHash: () => ContentHash,
): BatchSource {
  const createReader = (): InputReader => {
    switch (format) {
      case 'lines':
        return new LineReader();
      case 'jsonl':
        return new JsonlReader(column);
      case 'csv':
        return new CsvReader(column);
    }
  };
  return {
    async summarize(onProgress, signal) {
      const [reader, decoder, hash] = [createReader(), new Utf8Decoder(), createHash()];
      const stamp = await bytes.stamp?.();
      const counts = { bytes: 0, total: 0, empty: 0, broken: 0, characters: 0 };
      const count = (inputs: readonly BatchInput[]): void => {
        for (const input of inputs.slice(0, limit - counts.total)) {
          countInput(counts, input);
        }
      };
      for await (const part of partsOf(bytes)) {
        signal.throwIfAborted();
        hash.update(part);
        counts.bytes += part.length;
        if (counts.total < limit) {
          count(reader.push(decoder.decode(part)));
        }
        onProgress({ bytes: counts.bytes, inputs: counts.total });
      }
      if (counts.total < limit) {
        decoder.end();
        count(reader.end());
      }
      const { columns, dialect } = reader;
      return {
        ...counts,
        sha256: hash.digest(),
        ...(columns !== undefined && { columns }),
        ...(dialect !== undefined && { dialect }),
        ...(stamp !== undefined && { stamp }),
      };
    },
    stamp: async () => bytes.stamp?.(),
    async hash(signal) {
      const hash = createHash();
      for await (const part of bytes.read()) {
        signal.throwIfAborted();
        hash.update(part);
      }
      return hash.digest();
    },
    async *inputs(skips = () => false) {
      const [reader, decoder] = [createReader(), new Utf8Decoder()];
      const wanted = (inputs: readonly BatchInput[]) =>
        inputs.filter(({ index }) => index < limit && !skips(index));
      let read = 0;
      for await (const part of partsOf(bytes)) {
        const inputs = reader.push(decoder.decode(part));
        yield* wanted(inputs);
        read += inputs.length;
        if (read >= limit) {
          return;
        }
      }
      decoder.end();
      yield* wanted(reader.end());
    },
  };
}

/** Counts an input of a summary. */
function countInput(
  counts: { total: number; empty: number; broken: number; characters: number },
  input: BatchInput,
): void {
  counts.total++;
  switch (input.kind) {
    case 'empty':
      counts.empty++;
      break;
    case 'broken':
      counts.broken++;
      break;
    case 'ready':
      // Counts messages as a chat does, if the inputs have roles.
      counts.characters += inputCharacters('auto', input.input);
      break;
  }
}

async function* partsOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for await (const bytes of source.read()) {
    for (let start = 0; start < bytes.length; start += MAX_PART_BYTES) {
      yield bytes.subarray(start, start + MAX_PART_BYTES);
    }
  }
}
