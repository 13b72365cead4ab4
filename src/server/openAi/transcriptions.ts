import * as v from 'valibot';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { EngineAnswer } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import { jsonBytes } from '../engine/jsonBytes';
import type { Exchange } from '../http/httpFront';
import type { HttpError } from '../http/httpError';
import { refusal } from '../http/httpError';
import type { CachedAnswer } from '../inference/answerCache';
import { answerFromCache } from '../inference/infer';
import type { InferenceDeps } from '../inference/infer';
import { requestFlags } from '../inference/inferRequest';
import { complaintOf } from '../tasks/complaints';
import { speechRecognition, transcript } from '../tasks/speechTasks';
import { chooseModel } from './chooseModel';
import { HEAD_END, lightenForm } from './largeForm';
import { openAiRefusal } from './openAiBody';

/** What surrounds the file in a form. */
const FORM_BYTES = 64 * 1024;

const FORMATS = ['json', 'text', 'verbose_json'] as const;
type Format = (typeof FORMATS)[number];

const fields = v.looseObject({
  model: v.optional(v.string('must be a string')),
  response_format: v.optional(v.picklist(FORMATS, `must be ${FORMATS.join(', ')}`), 'json'),
});

/**
 * Answers `…/v1/audio/transcriptions`: a form with a WAV, FLAC, or MP3 file. `verbose_json` has the length of the audio, but
 * no segments. Throws an `HttpError` to refuse the request.
 */
export async function answerTranscription(exchange: Exchange, deps: InferenceDeps): Promise<void> {
  const { request, route, signal } = exchange;
  const limit = deps.maxBodyBytes + FORM_BYTES;
  const {
    file,
    response_format,
    model: named,
    ...parameters
  } = await deps.bodies.receive(exchange, limit, (body) => readForm(body, request.headers));
  const options = { ...requestFlags(request.headers, true), signal };
  const chosen = route.model ?? (named || undefined);
  const model = await chooseModel(chosen, 'automatic-speech-recognition', options, deps);
  if (!model.tasks.includes('automatic-speech-recognition')) {
    throw refusal(
      400,
      `Model ${model.id} does not transcribe speech; supported tasks: ${model.tasks.join(', ') || 'none'}`,
      {},
      { param: 'model' },
    );
  }
  await answerFromCache(exchange, deps, {
    ...{ model, task: speechRecognition, call: checkCall(file, parameters), options, refuse: refusalOf },
    facts: { 'x-compute-type': DEFAULT_COMPUTE_TYPE, 'x-compute-characters': '0' },
    format: ['transcription', response_format],
    encode: (answer) => encodeTranscript(answer, response_format),
  });
}

/** Many more than there are parameters. Forms with very many fields take very long to read. */
const MAX_FIELDS = 100;

function hasManyFields(form: Buffer): boolean {
  let count = 0;
  for (let at = form.indexOf(HEAD_END); at !== -1; at = form.indexOf(HEAD_END, at + HEAD_END.length)) {
    count++;
  }
  return count > MAX_FIELDS;
}

/** Reads a `multipart/form-data` body. Fields that come several times are lists, such as `timestamp_granularities[]`. */
async function readForm(body: Buffer<ArrayBuffer>, headers: Exchange['request']['headers']) {
  const type = headers['content-type'] ?? '';
  const light = lightenForm(body, type);
  if (hasManyFields(light.body)) {
    throw refusal(400, `A form must have at most ${MAX_FIELDS} fields`);
  }
  const form = await new Response(light.body, { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  if (form === undefined || !/^multipart\/form-data/i.test(type)) {
    throw refusal(400, 'The body must be a form (multipart/form-data) with a `file`');
  }
  const [file, ...more] = form.getAll('file');
  if (!(file instanceof File) || more.length > 0) {
    throw refusal(400, '`file`: must be one audio file');
  }
  const others = [...new Set(form.keys())].filter((name) => name !== 'file');
  const odd = others.find((name) => form.getAll(name).some((value) => value instanceof File));
  if (odd !== undefined) {
    throw refusal(400, `\`${odd.slice(0, 50)}\`: must be a text`);
  }
  const texts = others.map((name) => {
    const values = form.getAll(name);
    return [name, values.length === 1 ? values[0] : values];
  });
  const parsed = v.safeParse(fields, Object.fromEntries(texts.filter(([, value]) => value !== '')));
  if (!parsed.success) {
    throw refusal(400, complaintOf(parsed.issues[0]));
  }
  const taken = light.files.get([...form.values()].indexOf(file));
  return { ...parsed.output, file: taken ?? new Uint8Array(await file.arrayBuffer()) };
}

/** The values of a form are texts: these say what a server does anyway. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  temperature: ['0', '0.0'],
  stream: ['false'],
};

function checkCall(file: Uint8Array<ArrayBuffer>, parameters: Readonly<Record<string, unknown>>) {
  const changing = Object.entries(parameters).filter(([name, value]) => !NEUTRAL[name]?.includes(value));
  try {
    return speechRecognition.check(file, Object.fromEntries(changing));
  } catch (error) {
    throw error instanceof InvalidInputError ? refusalOf(error) : error;
  }
}

function refusalOf(error: InvalidInputError): HttpError {
  return openAiRefusal(error, { names: { inputs: 'file', maxTokens: '' } });
}

function encodeTranscript(answer: EngineAnswer, format: Format): CachedAnswer {
  const { text, seconds } = v.parse(transcript, answer.kind === 'json' ? answer.json : undefined);
  const usage = { type: 'duration', seconds: Math.ceil(seconds) };
  switch (format) {
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', body: Buffer.from(`${text}\n`) };
    case 'json':
      return { contentType: 'application/json', body: jsonBytes({ text, usage }) };
    case 'verbose_json':
      return {
        contentType: 'application/json',
        body: jsonBytes({ task: 'transcribe', duration: seconds, text, usage }),
      };
  }
}
