import type { ToolCallPart } from './choicePart';
import type { ToolCall } from './reading';

/** More calls in one answer are not kept. */
const MAX_CALLS = 128;

interface OpenCall {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/** Puts the pieces of tool calls together: by `index`, else by `id`, else each piece continues the last call. */
export class ToolCalls {
  private readonly calls: OpenCall[] = [];

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

  /** In the order of their indexes. */
  list(): readonly ToolCall[] {
    return this.calls
      .map((call, place) => ({ ...call, index: call.index ?? place }))
      .sort((a, b) => a.index - b.index)
      .map(({ id, name, arguments: given }) => ({
        id,
        type: 'function',
        function: { name, arguments: given },
      }));
  }

  private find({ index, id }: ToolCallPart): OpenCall | undefined {
    if (index !== undefined) {
      return this.calls.find((call) => call.index === index);
    }
    return id === undefined ? this.calls.at(-1) : this.calls.find((call) => call.id === id);
  }

  private begin({ index }: ToolCallPart): OpenCall | undefined {
    if (this.calls.length >= MAX_CALLS) {
      return undefined;
    }
    const call: OpenCall = { index, id: '', name: '', arguments: '' };
    this.calls.push(call);
    return call;
  }
}
