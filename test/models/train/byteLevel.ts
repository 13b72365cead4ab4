/**
 * The printable character that stands for each byte in byte-level tokenizers. Printable Latin-1 bytes stand for
 * themselves, the others follow from U+0100 on; the table is the one of GPT-2, which tokenizer.json files rely on.
 */
export const BYTE_CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte).reduce<{
  readonly characters: string[];
  extra: number;
}>(
  (table, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    table.characters.push(String.fromCodePoint(printable ? byte : 256 + table.extra++));
    return table;
  },
  { characters: [], extra: 0 },
).characters;

/** Writes a text as one printable character for each of its UTF-8 bytes. */
export function toByteCharacters(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => BYTE_CHARACTERS[byte]).join('');
}
