import type { Clock, FetchResponse, Logger } from '../ports';
import type { AnswerReading } from './answerReading';
import { parseContentType } from './contentType';
import type { FailureReason } from './failure';
import { JsonDepth } from './jsonDepth';
import { IDLE_MS, MAX_ERROR_BYTES, MAX_JSON_BYTES, MAX_JSON_DEPTH, MAX_MEDIA_BYTES } from './limits';
import { collectBody } from './readBody';
import type { Redactor } from './redact';
import type { RequestWatch } from './requestWatch';
import { bodyFailure } from './watchFailure';

/** What is needed to read an answer. */
export interface ReadingOptions {
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called with all the text so far (empty while only reasoning has come), at most 30 times per second; absent unless a stream was requested. */
  readonly onText?: (text: string) => void;
}

/** The parsers of a client's API. The transport itself knows neither generated text nor lists of pins. */
export interface AnswerReaders {
  /** Reads the text of a JSON answer with a success status, which may still report an error. */
  readonly json: (text: string, status: number, redactor: Redactor) => AnswerReading;
  /** Reads an event stream to its end; absent if the API has none. */
  readonly stream?: (
    response: FetchResponse,
    watch: RequestWatch,
    options: ReadingOptions,
  ) => Promise<AnswerReading>;
}

const CODINGS = ['', 'identity', 'gzip', 'x-gzip', 'deflate', 'x-deflate', 'br'];

/** Reads the body of a 2xx answer according to its `content-type`. Never throws. */
export async function readAnswer(
  response: FetchResponse,
  watch: RequestWatch,
  readers: AnswerReaders,
  options: ReadingOptions,
): Promise<AnswerReading> {
  const { type, form, isUtf8 } = parseContentType(response.header('content-type'));
  const length = Number(response.header('content-length') ?? Number.NaN);
  const coding = response.header('content-encoding')?.trim().toLowerCase() ?? '';
  if (response.status === 204 || response.status === 205 || length === 0) {
    return bad('empty', response.status);
  }
  if (!CODINGS.includes(coding)) {
    return bad('encoding', response.status);
  }
  watch.bodyBegins(IDLE_MS);
  switch (form) {
    case 'json':
      return isUtf8
        ? readJson(response, watch, (text) => readers.json(text, response.status, options.redactor), length)
        : bad('charset', response.status);
    case 'stream':
      if (readers.stream === undefined) {
        return bad('contentType', response.status);
      }
      return isUtf8 ? readers.stream(response, watch, options) : bad('charset', response.status);
    case 'media':
      return readMedia(response, watch, type, length);
    case 'webPage':
      return bad('webPage', response.status);
    case 'other':
      return type === '' ? readUntyped(response, watch) : bad('contentType', response.status);
  }
}

async function readJson(
  response: FetchResponse,
  watch: RequestWatch,
  parse: (text: string) => AnswerReading,
  length: number,
): Promise<AnswerReading> {
  const { status } = response;
  if (length > MAX_JSON_BYTES) {
    return tooLarge(status);
  }
  const depth = new JsonDepth(MAX_JSON_DEPTH);
  let isShallow = true;
  const { end, bytes } = await collectBody(response.body, watch, MAX_JSON_BYTES, (chunk) => {
    isShallow = depth.accepts(chunk);
    return isShallow;
  });
  if (end.kind !== 'complete') {
    return isShallow ? incomplete(end, response, watch) : bad('tooDeep', status);
  }
  if (bytes.byteLength === 0) {
    return bad('empty', status);
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    return bad('encoding', status);
  }
  if (text.trim() === '') {
    return bad('empty', status);
  }
  return parse(text);
}

async function readMedia(
  response: FetchResponse,
  watch: RequestWatch,
  contentType: string,
  length: number,
): Promise<AnswerReading> {
  if (length > MAX_MEDIA_BYTES) {
    return tooLarge(response.status);
  }
  const { end, bytes } = await collectBody(response.body, watch, MAX_MEDIA_BYTES);
  if (end.kind !== 'complete') {
    return incomplete(end, response, watch);
  }
  return bytes.byteLength === 0
    ? bad('empty', response.status)
    : { ok: true, content: { kind: 'bytes', contentType, bytes } };
}

/** Rejects an answer without a type, but reports an empty one as empty, which is more helpful. */
async function readUntyped(response: FetchResponse, watch: RequestWatch): Promise<AnswerReading> {
  const { end, bytes } = await collectBody(response.body, watch, MAX_ERROR_BYTES);
  if (end.kind === 'broken') {
    return incomplete(end, response, watch);
  }
  return bad(bytes.byteLength === 0 ? 'empty' : 'contentType', response.status);
}

function incomplete(
  end: Exclude<Awaited<ReturnType<typeof collectBody>>['end'], { kind: 'complete' }>,
  response: FetchResponse,
  watch: RequestWatch,
): AnswerReading {
  if (end.kind === 'stopped') {
    return tooLarge(response.status);
  }
  const failure = bodyFailure(end.error, watch, end.received, response.header('content-encoding') !== null);
  return { ok: false, failure };
}

function bad(reason: FailureReason, httpStatus: number): AnswerReading {
  return { ok: false, failure: { kind: 'badResponse', reason, detail: '', httpStatus } };
}

function tooLarge(httpStatus: number): AnswerReading {
  return { ok: false, failure: { kind: 'tooLarge', reason: 'answer', detail: '', httpStatus } };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
