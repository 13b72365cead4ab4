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

/** The generated text and its facts in one event of a stream or in a whole answer. */
export interface GenerationPart {
  readonly text: string;
  /** Whether `text` belongs to a chat message, which may begin with `<think>…</think>`. */
  readonly isChat: boolean;
  /** The complete text, which ends a stream. */
  readonly whole?: string;
  readonly hasReasoning: boolean;
  readonly hasToolCalls: boolean;
  /** Why generation ended, as the server calls it; never empty. */
  readonly finishReason?: string;
}

const REASONING_KEYS = ['reasoning', 'reasoning_content', 'reasoning_text'] as const;
/** A longer text is not a valid finish reason. */
const MAX_FINISH_REASON = 100;

/**
 * Reads an event of a text generation server (`token`, `generated_text`, `details`) or of the OpenAI API (the first of
 * `choices`). An event without any of these is an empty part. Returns undefined for other formats.
 */
export function readGenerationPart(json: unknown): GenerationPart | undefined {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    return undefined;
  }
  const { token, generated_text: whole, details, choices } = parsed.output;
  const choice = choices?.find(({ index }) => (index ?? 0) === 0);
  const chatMessage = choice?.delta ?? choice?.message;
  const content =
    typeof chatMessage?.content === 'string' ? [chatMessage.content] : (chatMessage?.content ?? []);
  const chat = content.map(textOfPart).join('');
  const plain = (token?.special === true ? '' : token?.text) ?? '';
  const finishReason = choice?.finish_reason ?? (isRecord(details) ? details['finish_reason'] : undefined);
  return {
    text: plain + (chat === '' ? (choice?.text ?? '') : chat),
    isChat: chatMessage !== undefined && chatMessage !== null,
    hasReasoning: content.some(isThought) || REASONING_KEYS.some((key) => hasValue(chatMessage?.[key])),
    hasToolCalls: hasValue(chatMessage?.['tool_calls']) || hasValue(chatMessage?.['function_call']),
    ...(typeof whole === 'string' && { whole }),
    ...(typeof finishReason === 'string' &&
      finishReason !== '' &&
      finishReason.length <= MAX_FINISH_REASON && { finishReason }),
  };
}

/** Returns the text of a part of the content: a string or `{"type":"text","text"}`. Other parts have no text. */
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
