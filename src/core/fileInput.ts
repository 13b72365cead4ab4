/** Found by every bundle, and left out by whoever counts, copies, or writes the properties of an input. */
const URI = Symbol.for('hfInference.fileUri');

/** A file as part of an input. It stands for its bytes, which are read when they are sent, and has no characters. */
export interface FileInput {
  readonly [URI]: string;
}

export function fileInput(uri: string): FileInput {
  return { [URI]: uri };
}

/** Returns the URI of the file that a part of an input is, if it is one. */
export function fileUriOf(value: unknown): string | undefined {
  return isFileInput(value) ? value[URI] : undefined;
}

export function isFileInput(value: unknown): value is FileInput {
  return typeof value === 'object' && value !== null && URI in value;
}

/** Returns an input with something in place of each of its files, such as their URIs. Other inputs stay the same object. */
export function withFiles(input: unknown, change: (file: FileInput) => unknown): unknown {
  if (isFileInput(input)) {
    return change(input);
  }
  if (Array.isArray(input)) {
    const items = input.map((item: unknown) => withFiles(item, change));
    return items.some((item, index) => item !== input[index]) ? items : input;
  }
  if (typeof input !== 'object' || input === null || input instanceof Uint8Array) {
    return input;
  }
  const entries = Object.entries(input).map(([key, inner]) => [key, withFiles(inner, change)] as const);
  const isChanged = entries.some(([key, inner]) => inner !== Reflect.get(input, key));
  return isChanged ? Object.fromEntries(entries) : input;
}
