interface UriParts {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

const URI =
  /^(?:(?<scheme>[a-z][\w.+-]*):)?(?:\/\/)?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/is;

/** Stands in for the URIs of VS Code, without an authority. */
export class UriStandIn implements UriParts {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;

  constructor({ fragment, path, query, scheme }: UriParts) {
    this.scheme = scheme;
    this.path = path;
    this.query = query;
    this.fragment = fragment;
  }

  static parse(text: string, isStrict = false): UriStandIn {
    const { fragment = '', path = '', query = '', scheme = '' } = URI.exec(text)?.groups ?? {};
    if (isStrict && scheme === '') {
      throw new Error('The scheme is missing.');
    }
    return new UriStandIn({ fragment, path, query, scheme: scheme === '' ? 'file' : scheme });
  }

  static file(path: string): UriStandIn {
    return new UriStandIn({ scheme: 'file', path, query: '', fragment: '' });
  }

  get fsPath(): string {
    return this.path;
  }

  with(change: Partial<UriParts>): UriStandIn {
    const { fragment, path, query, scheme } = this;
    return new UriStandIn({ fragment, path, query, scheme, ...change });
  }

  toString(): string {
    const query = this.query === '' ? '' : `?${this.query}`;
    return `${this.scheme}://${this.path}${query}${this.fragment === '' ? '' : `#${this.fragment}`}`;
  }
}
