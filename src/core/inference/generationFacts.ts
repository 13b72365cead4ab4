import { separateThought } from '../tasks/leadingThought';
import { withoutPrompt } from '../tasks/withoutPrompt';
import type { Generation } from '../http/answerReading';
import type { JsonFacts } from './runTypes';

/** Returns why generation ended and, if there is no text, why. Returns nothing for the answer to a list of inputs. */
export function generationFacts(
  generation: Generation | undefined,
  inputs: unknown,
): Pick<JsonFacts, 'finishReason' | 'noText'> {
  if (generation === undefined || Array.isArray(inputs)) {
    return {};
  }
  const prompt = typeof inputs === 'string' ? inputs : '';
  const { hasThought, text } = separateThought(withoutPrompt(generation.text, prompt).text);
  return endFacts({ ...generation, text, hasReasoning: generation.hasReasoning || hasThought });
}

/** Returns why a generation ended and, if it has no text, what it has instead. */
export function endFacts({
  finishReason,
  hasReasoning,
  hasToolCalls,
  text,
}: Pick<Generation, 'finishReason' | 'hasReasoning' | 'hasToolCalls' | 'text'>): Pick<
  JsonFacts,
  'finishReason' | 'noText'
> {
  return {
    ...(finishReason !== undefined && { finishReason }),
    ...(text.trim() === '' &&
      (hasToolCalls || hasReasoning) && { noText: hasToolCalls ? 'toolCalls' : 'reasoning' }),
  };
}
