/**
 * Counts the input characters of a request as the API does: the Unicode code points of a string, the sum over the items
 * of a list and the values of an object, and 0 for anything else (numbers, bytes). `parameters` do not count. Avoids
 * recursion, because `inputs` can be nested deeper than the stack allows.
 */
export function characterCount(inputs: unknown): number {
  let total = 0;
  const waiting: unknown[] = [inputs];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      total += codePointCount(value);
    } else if (isContainer(value)) {
      for (const inner of Object.values(value)) {
        waiting.push(inner);
      }
    }
  }
  return total;
}

/** The input characters of a run: for a chat the text of its messages, without their roles, pictures and sounds. */
export function inputCharacters(task: string, inputs: unknown): number {
  const list = isContainer(inputs) && 'messages' in inputs ? inputs.messages : inputs;
  const isChat = task === 'chat-completion' || (task === 'auto' && isMessages(list));
  if (!isChat || !Array.isArray(list)) {
    return characterCount(inputs);
  }
  return list.reduce((sum: number, message: unknown) => sum + contentCharacters(message), 0);
}

/** With `auto`, a list of messages may become a chat. */
function isMessages(list: unknown): boolean {
  return Array.isArray(list) && list.every((message) => isContainer(message) && 'role' in message);
}

function contentCharacters(message: unknown): number {
  if (!isContainer(message) || !('content' in message)) {
    return 0;
  }
  const parts: readonly unknown[] = Array.isArray(message.content) ? message.content : [message.content];
  return parts.reduce<number>((sum, part) => {
    const text = isContainer(part) && 'text' in part ? part.text : part;
    return sum + (typeof text === 'string' ? codePointCount(text) : 0);
  }, 0);
}

/** Counts the Unicode code points of a text. A lone surrogate counts as one. */
export function codePointCount(text: string): number {
  let pairs = 0;
  for (let at = 0; at + 1 < text.length; at++) {
    if ((text.codePointAt(at) ?? 0) > 0xffff) {
      pairs++;
      at++;
    }
  }
  return text.length - pairs;
}

function isContainer(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof ArrayBuffer) &&
    !ArrayBuffer.isView(value)
  );
}
