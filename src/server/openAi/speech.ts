import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { characterCount } from '../../core/usage/characterCount';
import { InvalidInputError } from '../engine/engine';
import type { Exchange } from '../http/httpFront';
import type { HttpError } from '../http/httpError';
import { refusal } from '../http/httpError';
import { answerFromCache, encode } from '../inference/infer';
import type { InferenceDeps } from '../inference/infer';
import { requestFlags } from '../inference/inferRequest';
import { receiveJson } from '../inference/receiveJson';
import { textToSpeech } from '../tasks/speechTasks';
import { chooseModel } from './chooseModel';
import { openAiRefusal, readOpenAiBody } from './openAiBody';

/** OpenAI's clients must name a voice, and each model here has one; `speed` and the rest are what a server does anyway. */
const NEUTRAL: Readonly<Record<string, (value: unknown) => boolean>> = {
  voice: (value) => typeof value === 'string',
  speed: (value) => value === 1,
  stream_format: (value) => value === 'audio',
};

/**
 * Answers `…/v1/audio/speech` with a WAV file, or for `pcm` with samples of 16 bits at 24 kHz, as OpenAI's API does. Throws
 * an `HttpError` to refuse the request.
 */
export async function answerSpeech(exchange: Exchange, deps: InferenceDeps): Promise<void> {
  const { request, route, signal } = exchange;
  const body = readOpenAiBody(await receiveJson(exchange, deps));
  const options = { ...requestFlags(request.headers, true), signal };
  const model = await chooseModel(route.model ?? body.model, 'text-to-speech', options, deps);
  if (!model.tasks.includes('text-to-speech')) {
    throw refusal(
      400,
      `Model ${model.id} does not speak; supported tasks: ${model.tasks.join(', ') || 'none'}`,
      {},
      { param: 'model' },
    );
  }
  const { model: _model, input, ...parameters } = body;
  const call = checkCall(input, parameters);
  await answerFromCache(exchange, deps, {
    ...{ model, task: textToSpeech, call, options, refuse: refusalOf, format: null },
    facts: {
      'x-compute-type': DEFAULT_COMPUTE_TYPE,
      'x-compute-characters': String(characterCount(call.inputs)),
    },
    encode: (answer) => encode(answer, (json) => json),
  });
}

function checkCall(input: unknown, parameters: Readonly<Record<string, unknown>>) {
  const changing = Object.entries(parameters).filter(([name, value]) => NEUTRAL[name]?.(value) !== true);
  try {
    return textToSpeech.check(input, Object.fromEntries(changing));
  } catch (error) {
    throw error instanceof InvalidInputError ? refusalOf(error) : error;
  }
}

function refusalOf(error: InvalidInputError): HttpError {
  return openAiRefusal(error, { names: { inputs: 'input', maxTokens: '' } });
}
