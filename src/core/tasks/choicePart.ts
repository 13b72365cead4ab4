import * as v from 'valibot';
import type { TokenUsage } from '../tokenUsage';
import { isObject } from './answerShape';

/** Keys under which servers give reasoning: vLLM and Ollama, llama-server and others, some providers of the router. */
const REASONING_KEYS = ['reasoning', 'reasoning_content', 'reasoning_text'] as const;
type ReasoningKey = (typeof REASONING_KEYS)[number];
/** A longer text is not a word for the end of a generation. */
const MAX_FINISH_REASON = 100;
/** An index above this is not a place in a list of calls. */
const MAX_TOOL_CALLS = 128;

const text = v.nullish(v.string());
const message = v.looseObject({ content: v.nullish(v.union([v.string(), v.array(v.unknown())])) });
const schema = v.looseObject({
  choices: v.nullish(
    v.array(
      v.looseObject({
        index: v.nullish(v.number()),
        delta: v.nullish(message),
        message: v.nullish(message),
        text,
        finish_reason: v.fallback(text, null),
      }),
    ),
  ),
});

/** A piece of a tool call. In a stream, `arguments` is a fragment of a JSON text. */
export interface ToolCallPart {
  /** Its place among the calls; absent where the server does not number them. */
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments: string;
}

/** What an event of a stream, or a whole answer, says of its first choice. */
export interface ChoicePart {
  /** Text of a message (`content`) or of a completion (`text`), with `<think>` where the server leaves it in. */
  readonly text: string;
  readonly isCompletion: boolean;
  readonly reasoning: string;
  readonly reasoningKey?: ReasoningKey;
  readonly refusal: string;
  readonly toolCalls: readonly ToolCallPart[];
  /** The server's word for the end; never empty. */
  readonly finishReason?: string;
  readonly usage?: TokenUsage;
}

/** Reads OpenAI's `choices`; `undefined` for JSON of another form. Only the first choice counts. */
export function readChoicePart(json: unknown): ChoicePart | undefined {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    return undefined;
  }
  const { choices } = parsed.output;
  const choice = choices?.find(({ index }) => (index ?? 0) === 0);
  const said = choice?.delta ?? choice?.message ?? undefined;
  const content = typeof said?.content === 'string' ? [said.content] : (said?.content ?? []);
  const reasoningKey = REASONING_KEYS.find((key) => textOf(said?.[key]) !== '');
  const finishReason = choice?.finish_reason ?? '';
  const usage = readUsage(parsed.output['usage']);
  return {
    text: said === undefined ? (choice?.text ?? '') : content.map(textOfPart).join(''),
    isCompletion: said === undefined && typeof choice?.text === 'string',
    reasoning:
      (reasoningKey === undefined ? '' : textOf(said?.[reasoningKey])) + content.map(thoughtOfPart).join(''),
    ...(reasoningKey !== undefined && { reasoningKey }),
    refusal: textOf(said?.['refusal']),
    toolCalls: readToolCalls(said),
    ...(finishReason !== '' && finishReason.length <= MAX_FINISH_REASON && { finishReason }),
    ...(usage !== undefined && { usage }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Content may be a list of parts: texts, `{"type":"text","text"}`, and others, which are not text. */
function textOfPart(part: unknown): string {
  if (typeof part === 'string') {
    return part;
  }
  return isObject(part) && !isThought(part) ? textOf(part['text']) : '';
}

/** `{"type":"thinking","thinking":"…"}`, where the thinking may itself be a list of texts, or `{"type":"reasoning","text"}`. */
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

function readToolCalls(said: Readonly<Record<string, unknown>> | undefined): readonly ToolCallPart[] {
  const calls = said?.['tool_calls'];
  if (Array.isArray(calls)) {
    return calls.flatMap((call) => readToolCall(call) ?? []);
  }
  // The form before `tool_calls`: one function.
  const single = said?.['function_call'];
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

/** Some servers give the arguments as an object instead of as JSON text. */
function functionOf(called: Readonly<Record<string, unknown>>): Pick<ToolCallPart, 'name' | 'arguments'> {
  const { arguments: given, name } = called;
  return {
    ...(typeof name === 'string' && name !== '' && { name }),
    arguments: isObject(given) ? JSON.stringify(given) : textOf(given),
  };
}

/** `usage` of OpenAI's API; absent where a figure is missing or is not a count. */
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
