import * as v from 'valibot';
import type { TokenUsage } from '../tokenUsage';
import { isObject } from './answerShape';

/** Keys for reasoning: of vLLM and Ollama, of llama-server and others, and of some providers of the router. */
const REASONING_KEYS = ['reasoning', 'reasoning_content', 'reasoning_text'] as const;
type ReasoningKey = (typeof REASONING_KEYS)[number];
/** A longer text is not a valid finish reason. */
const MAX_FINISH_REASON = 100;
/** Maximum number of tool calls. A larger index is not valid. */
const MAX_TOOL_CALLS = 128;

const text = v.nullish(v.string());
const message = v.looseObject({ content: v.nullish(v.union([v.string(), v.array(v.unknown())])) });
/** Lists the fields that are read: taking all of them along costs more than everything else for an event of a stream. */
const schema = v.object({
  choices: v.nullish(
    v.array(
      v.object({
        index: v.nullish(v.number()),
        delta: v.nullish(message),
        message: v.nullish(message),
        text,
        finish_reason: v.fallback(text, null),
      }),
    ),
  ),
  usage: v.optional(v.unknown()),
});

/** A piece of a tool call. In a stream, `arguments` is a fragment of a JSON text. */
export interface ToolCallPart {
  /** Index among the calls; absent if the server does not number them. */
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments: string;
}

/** The first choice of an event in a stream, or of a whole answer. */
export interface ChoicePart {
  /** Text of a message (`content`) or of a completion (`text`), including `<think>…</think>` if the server sends it. */
  readonly text: string;
  readonly isCompletion: boolean;
  readonly reasoning: string;
  readonly reasoningKey?: ReasoningKey;
  readonly refusal: string;
  readonly toolCalls: readonly ToolCallPart[];
  /** Why generation ended, as the server calls it; never empty. */
  readonly finishReason?: string;
  readonly usage?: TokenUsage;
}

/** Reads the first of OpenAI's `choices`. Returns `undefined` for JSON of another form. */
export function readChoicePart(json: unknown): ChoicePart | undefined {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    return undefined;
  }
  const { choices } = parsed.output;
  const choice = choices?.find(({ index }) => (index ?? 0) === 0);
  const chatMessage = choice?.delta ?? choice?.message ?? undefined;
  const content =
    typeof chatMessage?.content === 'string' ? [chatMessage.content] : (chatMessage?.content ?? []);
  const reasoningKey = REASONING_KEYS.find((key) => textOf(chatMessage?.[key]) !== '');
  const finishReason = choice?.finish_reason ?? '';
  const usage = readUsage(parsed.output.usage);
  return {
    text: chatMessage === undefined ? (choice?.text ?? '') : content.map(textOfPart).join(''),
    isCompletion: chatMessage === undefined && typeof choice?.text === 'string',
    reasoning:
      (reasoningKey === undefined ? '' : textOf(chatMessage?.[reasoningKey])) +
      content.map(thoughtOfPart).join(''),
    ...(reasoningKey !== undefined && { reasoningKey }),
    refusal: textOf(chatMessage?.['refusal']),
    toolCalls: readToolCalls(chatMessage),
    ...(finishReason !== '' && finishReason.length <= MAX_FINISH_REASON && { finishReason }),
    ...(usage !== undefined && { usage }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Returns the text of a part of the content: a string or `{"type":"text","text"}`. Other parts have no text. */
function textOfPart(part: unknown): string {
  if (typeof part === 'string') {
    return part;
  }
  return isObject(part) && !isThought(part) ? textOf(part['text']) : '';
}

/** Returns the reasoning of `{"type":"thinking","thinking"}`, whose value may be a list of texts, or `{"type":"reasoning","text"}`. */
function thoughtOfPart(part: unknown): string {
  if (!isObject(part) || !isThought(part)) {
    return '';
  }
  const thought = part['thinking'] ?? part['text'];
  return Array.isArray(thought) ? thought.map(textOfPart).join('') : textOf(thought);
}

function isThought(part: Readonly<Record<string, unknown>>): boolean {
  return part['type'] === 'thinking' || part['type'] === 'reasoning';
}

function readToolCalls(chatMessage: Readonly<Record<string, unknown>> | undefined): readonly ToolCallPart[] {
  const calls = chatMessage?.['tool_calls'];
  if (Array.isArray(calls)) {
    return calls.flatMap((call) => readToolCall(call) ?? []);
  }
  // The older form, with one function.
  const single = chatMessage?.['function_call'];
  return isObject(single) && Object.keys(single).length > 0 ? [{ index: 0, ...functionOf(single) }] : [];
}

function readToolCall(call: unknown): ToolCallPart | undefined {
  if (!isObject(call)) {
    return undefined;
  }
  const { function: called, id, index } = call;
  return {
    ...(typeof index === 'number' &&
      Number.isInteger(index) &&
      index >= 0 &&
      index < MAX_TOOL_CALLS && { index }),
    ...(typeof id === 'string' && id !== '' && { id }),
    ...functionOf(isObject(called) ? called : {}),
  };
}

/** Reads the name and the arguments of a call. Some servers send the arguments as an object instead of JSON text. */
function functionOf(called: Readonly<Record<string, unknown>>): Pick<ToolCallPart, 'name' | 'arguments'> {
  const { arguments: given, name } = called;
  return {
    ...(typeof name === 'string' && name !== '' && { name }),
    arguments: isObject(given) ? JSON.stringify(given) : textOf(given),
  };
}

/** Reads `usage` of OpenAI's API. Returns `undefined` if a number is missing or is not a count. */
function readUsage(value: unknown): TokenUsage | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens = 0 } = value;
  return isCount(promptTokens) && isCount(completionTokens) ? { promptTokens, completionTokens } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
