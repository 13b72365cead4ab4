import type { ToolCallPart } from './choicePart';
import type { ToolCall } from './reading';

/** Maximum number of calls in one answer. Others are discarded. */
const MAX_CALLS = 128;

interface PartialCall {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/** Assembles tool calls from their pieces, by `index` or `id`. A piece without either continues the last call. */
export class ToolCalls {
  private readonly calls: PartialCall[] = [];

  add(part: ToolCallPart): void {
    const call = this.find(part) ?? this.begin(part);
    if (call === undefined) {
      return;
    }
    call.id = call.id === '' ? (part.id ?? '') : call.id;
    // Some servers repeat the name with every piece.
    call.name = call.name === '' ? (part.name ?? '') : call.name;
    call.arguments += part.arguments;
  }

  get isEmpty(): boolean {
    return this.calls.length === 0;
  }

  /** Returns the calls in the order of their indexes. */
  list(): readonly ToolCall[] {
    return this.calls
      .map((call, position) => ({ ...call, index: call.index ?? position }))
      .sort((a, b) => a.index - b.index)
      .map(({ id, name, arguments: given }) => ({
        id,
        type: 'function',
        function: { name, arguments: given },
      }));
  }

  private find({ index, id }: ToolCallPart): PartialCall | undefined {
    if (index !== undefined) {
      return this.calls.find((call) => call.index === index);
    }
    return id === undefined ? this.calls.at(-1) : this.calls.find((call) => call.id === id);
  }

  private begin({ index }: ToolCallPart): PartialCall | undefined {
    if (this.calls.length >= MAX_CALLS) {
      return undefined;
    }
    const call: PartialCall = { index, id: '', name: '', arguments: '' };
    this.calls.push(call);
    return call;
  }
}
