import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { GeneratedToken, LikelyToken } from '../engine/engine';
import type { CheckedCall } from '../tasks/defineTask';
import { offeredTools, toolParameters } from '../tasks/chatTools';
import type { Generation } from '../tasks/generateText';
import { HeldBackText } from '../tasks/heldBackText';
import { stopStrings } from '../tasks/stopTexts';
import type { ToolCall } from '../tasks/toolCallJson';
import { ToolCallReader } from '../tasks/toolCallReader';

/** A call of a tool in an answer. */
export interface AnswerCall extends ToolCall {
  readonly index: number;
  readonly id: string;
}

/** A token of an answer with the logarithm of its probability. */
export interface ScoredText {
  readonly text: string;
  readonly logprob: number;
  readonly top: readonly LikelyToken[];
  /** Where it begins in the text of the model. */
  readonly offset: number;
}

/** A whole answer, or a piece of a streamed one. */
export interface AnswerPart {
  readonly text: string;
  readonly calls: readonly AnswerCall[];
  /** The tokens that begin in this part of what the model said. */
  readonly tokens: readonly ScoredText[];
}

/** Turns the tokens of a model into the pieces of an answer. */
export class AnswerReader {
  private readonly held: HeldBackText;
  private readonly toolCalls: ToolCallReader | undefined;
  private readonly maxCalls: number;
  private calls = 0;
  /** Length of the text that has arrived, and of the part of it that can be shown. */
  private arrived = 0;
  private shown = 0;
  private tokens: ScoredText[] = [];

  constructor({ parameters }: CheckedCall) {
    this.held = new HeldBackText(stopStrings(parameters));
    const given = v.parse(toolParameters, parameters);
    const tools = offeredTools(given).map((tool) => tool.function);
    this.toolCalls = tools.length > 0 ? new ToolCallReader(tools) : undefined;
    this.maxCalls = given.parallel_tool_calls === false ? 1 : Infinity;
  }

  /** True once the answer has a call of a tool. */
  get hasCalls(): boolean {
    return this.calls > 0;
  }

  push({ text, mark, logprob, top = [] }: GeneratedToken): AnswerPart {
    if (mark === undefined) {
      this.tokens.push({ text, logprob, top, offset: this.arrived });
      this.arrived += text.length;
    }
    const shown = this.held.push(text) + this.held.push(mark ?? '', true);
    this.shown += shown.length;
    return this.part(this.toolCalls?.push(shown) ?? { text: shown, calls: [] });
  }

  /** Returns the rest of an answer, or a whole one if there were no tokens. */
  finish({ beforeStop }: Generation): AnswerPart {
    // Includes the text that was held back, and an incomplete character at the very end.
    const rest = beforeStop.slice(this.shown);
    this.shown = beforeStop.length;
    if (this.toolCalls === undefined) {
      return this.part({ text: rest, calls: [] });
    }
    const [said, last] = [this.toolCalls.push(rest), this.toolCalls.finish()];
    return this.part({ text: said.text + last.text, calls: [...said.calls, ...last.calls] });
  }

  private part({ text, calls }: { readonly text: string; readonly calls: readonly ToolCall[] }): AnswerPart {
    const open = calls.slice(0, this.maxCalls - this.calls);
    // Tokens of text that is held back wait with it; those behind a stop text are never shown.
    const tokens = this.tokens.filter(({ offset }) => offset < this.shown);
    this.tokens = this.tokens.slice(tokens.length);
    return {
      text,
      calls: open.map((call) => ({ ...call, index: this.calls++, id: callId() })),
      tokens,
    };
  }
}

/** Joins the pieces of an answer. */
export const joinParts = (parts: readonly AnswerPart[]): AnswerPart => ({
  text: parts.map(({ text }) => text).join(''),
  calls: parts.flatMap(({ calls }) => calls),
  tokens: parts.flatMap(({ tokens }) => tokens),
});

/** Returns nine hexadecimal digits, since templates of Mistral models reject IDs in any other form. */
const callId = (): string => randomBytes(5).toString('hex').slice(1);
