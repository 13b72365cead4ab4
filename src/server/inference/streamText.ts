import * as v from 'valibot';
import type { EngineModel, GeneratedToken } from '../engine/engine';
import { failureSentence } from './failureSentence';
import type { EventStream } from '../http/eventStream';
import type { CheckedCall } from '../tasks/defineTask';
import { generation } from '../tasks/generateText';
import { generationDetails, generationParameters } from '../tasks/textGeneration';

type ApiToken = Omit<GeneratedToken, 'mark'>;
const plain = ({ id, text, logprob, special }: GeneratedToken): ApiToken => ({ id, text, logprob, special });

/**
 * Streams a text generation in the format of the API: one event for each token, the last one with the whole text and the
 * finish reason. An error after the first event is sent as an event; an earlier one is thrown.
 */
export async function streamText(
  events: EventStream,
  loaded: EngineModel,
  {
    call,
    model,
    signal,
  }: { readonly call: CheckedCall; readonly model: string; readonly signal: AbortSignal },
): Promise<void> {
  const { return_full_text, seed } = v.parse(generationParameters, call.parameters);
  // Holds each token back until the next one arrives, since the last one is sent differently.
  let held: { readonly index: number; readonly token: ApiToken } | undefined;
  let sent = 0;
  const onToken = (token: GeneratedToken): void => {
    sent += token.text.length;
    if (held !== undefined) {
      events.send({ ...held, generated_text: null, details: null });
    }
    held = { index: (held?.index ?? 0) + 1, token: plain(token) };
  };
  try {
    const answer = await loaded.run({ task: 'text-generation', ...call }, { signal, onToken });
    const made = v.parse(generation, answer.kind === 'json' ? answer.json : undefined);
    const { text } = made;
    const generated_text = (return_full_text === true ? String(call.inputs) : '') + text;
    const details = generationDetails(made, seed);
    // The last token also gets the remaining text, such as an incomplete character.
    const last =
      held === undefined
        ? {}
        : { ...held, token: { ...held.token, text: held.token.text + text.slice(sent) } };
    events.send({ ...last, generated_text, details });
  } catch (error) {
    if (!events.hasBegun || signal.aborted) {
      throw error;
    }
    events.send({ error: failureSentence(error, model), error_type: 'generation' });
  }
  events.end();
}
