import * as v from 'valibot';
import { isRecord } from '../http/errorBody';

const text = v.nullish(v.string());
const message = v.looseObject({ content: v.nullish(v.union([v.string(), v.array(v.unknown())])) });
const schema = v.object({
  token: v.nullish(v.object({ text, special: v.nullish(v.boolean()) })),
  generated_text: text,
  details: v.optional(v.unknown()),
  choices: v.nullish(
    v.array(
      v.object({
        index: v.nullish(v.number()),
        delta: v.nullish(message),
        message: v.nullish(message),
        text,
        finish_reason: text,
      }),
    ),
  ),
});

/** What an event of a stream, or a whole answer, says of a generation. */
export interface GenerationPart {
  readonly text: string;
  /** `text` is a message of a chat, which may begin with `<think>…</think>`. */
  readonly isChat: boolean;
  /** All the text, which ends a stream. */
  readonly whole?: string;
  readonly hasReasoning: boolean;
  readonly hasToolCalls: boolean;
  /** The server's word; never empty. */
  readonly finishReason?: string;
}

const REASONING_KEYS = ['reasoning', 'reasoning_content', 'reasoning_text'] as const;
/** A longer text is no word for an end. */
const MAX_FINISH_REASON = 100;

/**
 * Reads an event of text generation servers (`token`, `generated_text`, `details`) or of the OpenAI form (`choices`, of
 * which the first counts). An event with nothing of these is an empty part; undefined for another form.
 */
export function readGenerationPart(json: unknown): GenerationPart | undefined {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    return undefined;
  }
  const { token, generated_text: whole, details, choices } = parsed.output;
  const choice = choices?.find(({ index }) => (index ?? 0) === 0);
  const said = choice?.delta ?? choice?.message;
  const content = typeof said?.content === 'string' ? [said.content] : (said?.content ?? []);
  const chat = content.map(textOfPart).join('');
  const plain = (token?.special === true ? '' : token?.text) ?? '';
  const finishReason = choice?.finish_reason ?? (isRecord(details) ? details['finish_reason'] : undefined);
  return {
    text: plain + (chat === '' ? (choice?.text ?? '') : chat),
    isChat: said !== undefined && said !== null,
    hasReasoning:
      content.some(isThought) || REASONING_KEYS.some((key) => said !== undefined && hasValue(said?.[key])),
    hasToolCalls: hasValue(said?.['tool_calls']) || hasValue(said?.['function_call']),
    ...(typeof whole === 'string' && { whole }),
    ...(typeof finishReason === 'string' &&
      finishReason !== '' &&
      finishReason.length <= MAX_FINISH_REASON && { finishReason }),
  };
}

/** Content may be a list of parts: texts, `{"type":"text","text"}`, and others, which are no text. */
function textOfPart(part: unknown): string {
  if (typeof part === 'string') {
    return part;
  }
  return isRecord(part) && typeof part['text'] === 'string' && !isThought(part) ? part['text'] : '';
}

function isThought(part: unknown): boolean {
  return isRecord(part) && (part['type'] === 'thinking' || part['type'] === 'reasoning');
}

function hasValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : typeof value === 'string' && value !== '';
}
