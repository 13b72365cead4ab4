import * as v from 'valibot';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { characterCount } from '../../core/usage/characterCount';
import { InvalidInputError } from '../engine/engine';
import type { HttpError } from '../http/httpError';
import type { Exchange } from '../http/httpFront';
import { findModel } from '../models/findModel';
import { complaintOf } from '../tasks/complaints';
import type { CheckedCall } from '../tasks/defineTask';
import { textClassification } from '../tasks/textClassification';
import type { InferenceDeps } from './infer';
import { answerFromCache, encode } from './infer';
import { chooseTask, requestFlags, wrongInput } from './inferRequest';
import { receiveJson } from './receiveJson';

const rerankBody = v.fallback(v.record(v.string(), v.unknown()), {});
const flag = v.nullish(v.boolean('must be true or false'), false);
const ranking = v.object({
  query: v.string('must be a string'),
  texts: v.pipe(
    v.array(v.string('must be a string'), 'must be a list of strings'),
    v.minLength(1, 'must have at least one text'),
  ),
  raw_scores: flag,
  return_text: flag,
});
const ranks = v.array(v.object({ index: v.number(), score: v.number() }));
const texts = v.object({ texts: v.array(v.string()) });

/**
 * Answers `POST …/rerank` as text-embeddings-inference does: `{query, texts, raw_scores?, return_text?}` gives
 * `[{index, score, text?}]`, best first.
 */
export async function rerank(exchange: Exchange, deps: InferenceDeps): Promise<void> {
  const { request, route, signal } = exchange;
  const { model: id = '' } = route;
  const body = v.parse(rerankBody, await receiveJson(exchange, deps));
  const options = { ...requestFlags(request.headers), signal };
  const model = await findModel(id, options, deps);
  const task = chooseTask(model, 'text-classification');
  const { call, withText } = checkRerank(body);
  await answerFromCache(exchange, deps, {
    ...{ model, task, call, options, format: ['rerank', withText] },
    facts: {
      'x-compute-type': DEFAULT_COMPUTE_TYPE,
      'x-compute-characters': String(characterCount(call.inputs)),
    },
    encode: (answer) => encode(answer, (json) => (withText ? withTexts(json, call) : json)),
  });
}

function checkRerank(body: Readonly<Record<string, unknown>>): {
  readonly call: CheckedCall;
  readonly withText: boolean;
} {
  const { query, texts: list, raw_scores, return_text, ...parameters } = body;
  const parsed = v.safeParse(ranking, { query, texts: list, raw_scores, return_text }, { abortEarly: true });
  try {
    if (!parsed.success) {
      throw new InvalidInputError(parsed.issues.map((issue) => complaintOf(issue)));
    }
    const call = textClassification.check(
      { query, texts: list },
      { ...parameters, ...(parsed.output.raw_scores && { function_to_apply: 'none' }) },
    );
    return { call, withText: parsed.output.return_text };
  } catch (error) {
    throw error instanceof InvalidInputError ? refusalOf(error) : error;
  }
}

/** Uses the names of this form, in which parameters stand next to the texts. */
function refusalOf({ complaints }: InvalidInputError): HttpError {
  return wrongInput(
    new InvalidInputError(complaints.map((line) => line.replace(/^`(?:inputs|parameters)\./, '`'))),
  );
}

function withTexts(json: unknown, { inputs }: CheckedCall): unknown {
  const { texts: all } = v.parse(texts, inputs);
  return v.parse(ranks, json).map(({ index, score }) => ({ index, score, text: all[index] }));
}
