import { separateThought } from '../tasks/leadingThought';
import { withoutPrompt } from '../tasks/withoutPrompt';
import type { Generation } from '../http/answerReading';
import type { JsonFacts } from './runTypes';

/** Why a generation ended, and why it has no text where it has none. Nothing for the answer to a list of inputs. */
export function generationFacts(
  generation: Generation | undefined,
  inputs: unknown,
): Pick<JsonFacts, 'finishReason' | 'noText'> {
  if (generation === undefined || Array.isArray(inputs)) {
    return {};
  }
  const { finishReason, hasToolCalls } = generation;
  const prompt = typeof inputs === 'string' ? inputs : '';
  const { hasThought, text } = separateThought(withoutPrompt(generation.text, prompt).text);
  const hasReasoning = generation.hasReasoning || hasThought;
  return {
    ...(finishReason !== undefined && { finishReason }),
    ...(text.trim() === '' &&
      (hasToolCalls || hasReasoning) && { noText: hasToolCalls ? 'toolCalls' : 'reasoning' }),
  };
}
