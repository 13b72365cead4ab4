import * as v from 'valibot';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { characterCount } from '../../core/usage/characterCount';
import { InvalidInputError } from '../engine/engine';
import type { EngineAnswer } from '../engine/engine';
import type { Exchange } from '../http/httpFront';
import type { HttpError } from '../http/httpError';
import { refusal } from '../http/httpError';
import { answerFromCache, encode } from '../inference/infer';
import type { InferenceDeps } from '../inference/infer';
import { requestFlags } from '../inference/inferRequest';
import { receiveJson } from '../inference/receiveJson';
import type { CheckedCall } from '../tasks/defineTask';
import { embeddings, featureExtraction } from '../tasks/featureExtraction';
import { chooseModel } from './chooseModel';
import { openAiRefusal, parseBody } from './openAiBody';

const FORMATS = ['float', 'base64'] as const;

const embeddingBody = v.looseObject({
  model: v.nullish(v.string('must be a string')),
  input: v.optional(v.unknown()),
  encoding_format: v.nullish(v.picklist(FORMATS, 'must be float or base64')),
});
type EmbeddingBody = v.InferOutput<typeof embeddingBody>;

const result = v.object({ ...embeddings.entries, embedded: v.array(v.array(v.number())) });

/**
 * Answers `…/v1/embeddings`. A model that does not define a pooling averages the vectors of its tokens. Throws an
 * `HttpError` to refuse the request.
 */
export async function answerEmbeddings(exchange: Exchange, deps: InferenceDeps): Promise<void> {
  const { request, route, signal } = exchange;
  const body = parseBody(embeddingBody, await receiveJson(exchange, deps));
  const options = { ...requestFlags(request.headers, true), signal };
  const named = route.model ?? body.model ?? undefined;
  const model = await chooseModel(named, 'feature-extraction', options, deps);
  const { id } = model;
  if (!model.tasks.includes('feature-extraction')) {
    throw refusal(
      400,
      `Model ${id} does not embed texts; supported tasks: ${model.tasks.join(', ') || 'none'}`,
      {},
      { param: 'model' },
    );
  }
  const call = checkCall(body);
  const format = body.encoding_format ?? 'float';
  await answerFromCache(exchange, deps, {
    ...{ model, task: featureExtraction, call, options, refuse: refusalOf },
    facts: {
      'x-compute-type': DEFAULT_COMPUTE_TYPE,
      'x-compute-characters': String(characterCount(call.inputs)),
    },
    format: ['embeddings', format],
    encode: (answer: EngineAnswer) => encode(answer, (json) => listOf(json, id, format)),
  });
}

function checkCall({
  input,
  model: _model,
  encoding_format: _format,
  ...parameters
}: EmbeddingBody): CheckedCall {
  if ([input].flat(2).some((one) => typeof one === 'number')) {
    throw refusal(
      400,
      '`input`: lists of tokens are not supported, because models differ in them; send text',
    );
  }
  try {
    if (parameters['pooling'] === 'none') {
      throw new InvalidInputError(['`parameters.pooling`: an embedding is one vector, so it cannot be none']);
    }
    return featureExtraction.check(input, { default_pooling: 'mean', ...parameters });
  } catch (error) {
    throw error instanceof InvalidInputError ? refusalOf(error) : error;
  }
}

function refusalOf(error: InvalidInputError): HttpError {
  return openAiRefusal(error, { names: { inputs: 'input', maxTokens: 'max_tokens' } });
}

function listOf(json: unknown, model: string, format: (typeof FORMATS)[number]): object {
  const { embedded, tokens } = v.parse(result, json);
  return {
    object: 'list',
    data: embedded.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? base64Of(vector) : vector,
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Encodes a vector as OpenAI's API does: floats of 32 bits, the least significant byte first. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(4 * vector.length);
  vector.forEach((value, index) => bytes.writeFloatLE(value, 4 * index));
  return bytes.toString('base64');
}
