/** Decodes a body as UTF-8. Throws if it has more than `maxBytes` bytes. */
export async function limitedText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new RangeError('too large');
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
