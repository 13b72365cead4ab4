import { isRecord } from '../http/errorBody';

/** Gives a picture another URL. */
type ChangeUrl = (url: string) => string;

/** Lists the pictures of chat messages that are files, by their `file:` URIs, each once. */
export function pictureFiles(inputs: unknown): readonly string[] {
  const found = new Set<string>();
  withPictureUrls(inputs, (url) => {
    if (/^file:/i.test(url)) {
      found.add(url);
    }
    return url;
  });
  return [...found];
}

/**
 * Returns the messages (a list or `{ messages }`) with the URLs of their pictures changed: those of content parts
 * `{ type: 'image_url', image_url: { url } }`. Returns everything else as it is.
 */
export function withPictureUrls(inputs: unknown, change: ChangeUrl): unknown {
  if (isRecord(inputs) && Array.isArray(inputs['messages'])) {
    return { ...inputs, messages: inputs['messages'].map((message) => changedMessage(message, change)) };
  }
  return Array.isArray(inputs) ? inputs.map((message) => changedMessage(message, change)) : inputs;
}

function changedMessage(message: unknown, change: ChangeUrl): unknown {
  return isRecord(message) && typeof message['role'] === 'string' && Array.isArray(message['content'])
    ? { ...message, content: message['content'].map((part) => changedPart(part, change)) }
    : message;
}

function changedPart(part: unknown, change: ChangeUrl): unknown {
  if (!isRecord(part) || part['type'] !== 'image_url' || !isRecord(part['image_url'])) {
    return part;
  }
  const { url } = part['image_url'];
  return typeof url === 'string' ? { ...part, image_url: { ...part['image_url'], url: change(url) } } : part;
}
