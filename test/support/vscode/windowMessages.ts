/** One message from the extension host to the window, such as `$setEntry` of the status bar. `args` contains its arguments. */
export interface WindowMessage {
  readonly name: string;
  readonly args: string;
}

export interface RecordedMessages {
  /** All messages since the recording began, oldest first, also those of other extensions. */
  readonly all: readonly WindowMessage[];
  stop(): void;
}

/**
 * Records the messages to the window. VS Code turns the name of each one into bytes, and its arguments just before or after
 * that. Callers must also wait for a message that they expect, in case another version of VS Code works in another way.
 */
export function recordWindowMessages(): RecordedMessages {
  const original: unknown = Reflect.get(Buffer, 'from');
  if (typeof original !== 'function') {
    throw new Error('Buffer.from is missing');
  }
  const all: { readonly name: string; args: string }[] = [];
  let earlier: string[] = [];
  let isAfterName = false;
  const add = (text: string) => {
    const last = all.at(-1);
    if (/^\$[a-zA-Z]+$/.test(text)) {
      all.push({ name: text, args: earlier.join(',') });
      earlier = [];
    } else if (isAfterName && last !== undefined && text.startsWith('[')) {
      last.args += text;
    } else {
      earlier.push(text);
    }
    isAfterName = text === all.at(-1)?.name;
  };
  Reflect.set(Buffer, 'from', (...given: readonly unknown[]): unknown => {
    const [text] = given;
    if (typeof text === 'string') {
      add(text);
    }
    const bytes: unknown = Reflect.apply(original, Buffer, given);
    return bytes;
  });
  return { all, stop: () => void Reflect.set(Buffer, 'from', original) };
}
