import * as v from 'valibot';
import { parseJson } from '../../core/parseJson';
import { gemmaCalls, pythonCalls } from './looseCalls';
import type { ToolCall } from './toolCallJson';
import { argumentsOf, callsOfJson, jsonEnd } from './toolCallJson';

/** A tool that a request offers. */
export interface OfferedTool {
  readonly name: string;
  /** A JSON Schema. */
  readonly parameters?: unknown;
}

/** Calls at the start of a text, up to `length`; `more`: that depends on the text to come; `none`: there are none. */
type CallsFound = { readonly calls: readonly ToolCall[]; readonly length: number } | 'more' | 'none';

/**
 * A notation for calls of tools. `find` gets the text after `open`, without spaces at its start. What it decides about a
 * text, it also decides about each longer one.
 */
export interface ToolCallForm {
  readonly open: string;
  /** May be missing at the end of a text, where the end token takes its place. */
  readonly close?: string;
  /** Several calls can follow each other after one mark. */
  readonly repeats?: true;
  readonly find: (text: string, isComplete: boolean, tools: readonly OfferedTool[]) => CallsFound;
}

/** The names of the marks are from the chat templates of the models. */
const PYTHON_CLOSE = '<|tool_call_end|>';
const FUNCTION_GEMMA_CLOSE = '<end_function_call>';
const GEMMA_CLOSE = '<tool_call|>';
const TAG = '<function=';

/** The notations that begin with a mark, which may be a special token. */
export const TOOL_CALL_FORMS: readonly ToolCallForm[] = [
  // Hermes, Qwen, SmolLM 3, Granite 4; Qwen Coder writes tags inside.
  { open: '<tool_call>', close: '</tool_call>', repeats: true, find: taggedOrJson },
  // Phi 4, Granite 3
  { open: '<|tool_call|>', close: '<|/tool_call|>', repeats: true, find: json },
  // Llama 3
  { open: '<|python_tag|>', repeats: true, find: json },
  { open: TAG, find: tagged },
  { open: '[TOOL_CALLS]', find: mistral },
  // LFM 2
  { open: '<|tool_call_start|>', close: PYTHON_CLOSE, find: upTo(PYTHON_CLOSE, pythonOrJson) },
  // FunctionGemma, Gemma 4
  {
    open: '<start_function_call>',
    close: FUNCTION_GEMMA_CLOSE,
    find: upTo(FUNCTION_GEMMA_CLOSE, gemmaCalls),
  },
  { open: '<|tool_call>', close: GEMMA_CLOSE, find: upTo(GEMMA_CLOSE, gemmaCalls) },
];

/** Llama 3 and others often write JSON without a mark. Then it must be a call of an offered tool. */
export const BARE_JSON: ToolCallForm = {
  open: '',
  repeats: true,
  find: (text, isComplete, tools) => {
    const key = /^\[?\s*\{\s*"(\w+)"/.exec(text)?.[1];
    if (key !== undefined && !['name', 'type', 'id', 'function', 'arguments', 'parameters'].includes(key)) {
      return 'none';
    }
    const found = json(text, isComplete);
    const isOffered = (call: ToolCall): boolean => tools.some(({ name }) => name === call.name);
    return typeof found === 'string' || found.calls.every(isOffered) ? found : 'none';
  },
};

/** The marks that are special tokens of some models and must stay in the text. */
export const TOOL_CALL_MARKS: readonly string[] = [
  ...TOOL_CALL_FORMS.flatMap(({ open, close }) => (close === undefined ? [open] : [open, close])),
  ...['[ARGS]', '[CALL_ID]', '<escape>', '<|"|>'],
];

function json(text: string, isComplete: boolean): CallsFound {
  if (!/^[{[]/.test(text)) {
    return 'none';
  }
  const length = jsonEnd(text, 0);
  if (length === undefined) {
    return isComplete ? 'none' : 'more';
  }
  const calls = callsOfJson(text.slice(0, length));
  return calls === undefined ? 'none' : { calls, length };
}

function taggedOrJson(text: string, isComplete: boolean, tools: readonly OfferedTool[]): CallsFound {
  if (!text.startsWith(TAG)) {
    return TAG.startsWith(text) && !isComplete ? 'more' : json(text, isComplete);
  }
  const found = tagged(text.slice(TAG.length), isComplete, tools);
  return typeof found === 'string' ? found : { ...found, length: TAG.length + found.length };
}

const TAG_END = '</function>';
const PARAMETER = /^([^>\n]+)>\n?(.*?)\n?<\/parameter>\s*$/s;

/** Reads `name>{…}</function>`, or `name>` and `<parameter=key>value</parameter>` for each argument. */
function tagged(text: string, isComplete: boolean, tools: readonly OfferedTool[]): CallsFound {
  const end = text.indexOf(TAG_END);
  if (end === -1) {
    return isComplete ? 'none' : 'more';
  }
  const [, name, body = ''] = /^([^>\n]{1,200})>(.*)$/s.exec(text.slice(0, end)) ?? [];
  if (name === undefined) {
    return 'none';
  }
  const given = body.trim().startsWith('{') ? argumentsOf(body.trim()) : parametersOf(body, name, tools);
  return given === undefined ? 'none' : { calls: [{ name, arguments: given }], length: end + TAG_END.length };
}

const properties = v.object({ properties: v.record(v.string(), v.object({ type: v.unknown() })) });

function parametersOf(body: string, name: string, tools: readonly OfferedTool[]): string | undefined {
  const schema = v.safeParse(properties, tools.find((tool) => tool.name === name)?.parameters);
  const known = schema.success ? schema.output.properties : {};
  const [before = '', ...parts] = body.split('<parameter=');
  const members = parts.map((part) => {
    const [, key, value = ''] = PARAMETER.exec(part) ?? [];
    if (key === undefined) {
      return undefined;
    }
    // Without a type, or as a string, the text is the value.
    const type = Object.hasOwn(known, key) ? known[key]?.type : undefined;
    const isText = type === undefined || type === 'string' || parseJson(value) === undefined;
    return `${JSON.stringify(key)}:${isText ? JSON.stringify(value) : value.trim()}`;
  });
  return before.trim() === '' && !members.includes(undefined) ? `{${members.join(',')}}` : undefined;
}

/** Reads `[{…}]`, or `name[ARGS]{…}`, with or without `[CALL_ID]…` and `[ARGS]`. */
function mistral(text: string, isComplete: boolean): CallsFound {
  const brace = text.indexOf('{');
  const head = brace === -1 ? text : text.slice(0, brace);
  if (/^(?:\[\s*)?$/.test(head)) {
    return brace === -1 ? (isComplete ? 'none' : 'more') : json(text, isComplete);
  }
  if (brace === -1) {
    return isComplete || head.length > 400 ? 'none' : 'more';
  }
  const name = /^([^\s[\]{}]{1,200})(?:\[CALL_ID\]\s*[\w-]*)?(?:\[ARGS\])?\s*$/.exec(head)?.[1];
  if (name === undefined || head.length > 400) {
    return 'none';
  }
  const end = jsonEnd(text, brace);
  if (end === undefined) {
    return isComplete ? 'none' : 'more';
  }
  const given = argumentsOf(text.slice(brace, end));
  return given === undefined ? 'none' : { calls: [{ name, arguments: given }], length: end };
}

function pythonOrJson(text: string): readonly ToolCall[] | undefined {
  return pythonCalls(text) ?? callsOfJson(text);
}

/** Reads everything up to a mark, or up to the end of the text. */
function upTo(close: string, read: (text: string) => readonly ToolCall[] | undefined): ToolCallForm['find'] {
  return (text, isComplete) => {
    const end = text.indexOf(close);
    if (end === -1 && !isComplete) {
      return 'more';
    }
    const length = end === -1 ? text.length : end;
    const calls = read(text.slice(0, length).trim());
    return calls === undefined ? 'none' : { calls, length };
  };
}
