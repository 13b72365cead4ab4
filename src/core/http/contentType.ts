/** The `content-type` of an answer, which decides how to read it. */
export interface ContentType {
  /** In lowercase, without parameters; empty if the header is absent. */
  readonly type: string;
  readonly form: 'json' | 'stream' | 'media' | 'webPage' | 'other';
  /** Whether the header allows the bytes to be read as UTF-8. */
  readonly isUtf8: boolean;
}

/** Parses a `content-type` header. Only `application/json` and `+json` types count as JSON; the API uses no others. */
export function parseContentType(header: string | null): ContentType {
  const text = header ?? '';
  const type = text.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(text)?.[1]?.toLowerCase();
  const isUtf8 = charset === undefined || ['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(charset);
  return { type, form: formOf(type), isUtf8 };
}

function formOf(type: string): ContentType['form'] {
  if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) {
    return 'json';
  }
  if (type === 'text/event-stream') {
    return 'stream';
  }
  if (/^(?:image|audio|video)\/[\w.+-]+$/.test(type)) {
    return 'media';
  }
  return type === 'text/html' || type === 'application/xhtml+xml' ? 'webPage' : 'other';
}
