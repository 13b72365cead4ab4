/** Where a tool of Hugging Face keeps the token of the user. */
export type TokenSource =
  { readonly kind: 'variable'; readonly name: string } | { readonly kind: 'file'; readonly path: string };

/** Names a source in a sentence. */
export function sourceName(source: TokenSource): string {
  return source.kind === 'variable' ? source.name : source.path;
}

/** The places where the tools of Hugging Face look for a token. */
export interface TokenSources {
  /** The path of their token file, whether or not it exists. */
  readonly path: string;
  /** Returns the source that the tools would use, without reading the token; `undefined` if there is none. */
  find(): Promise<TokenSource | undefined>;
  /** Reads the text of a source. Rejects if the file cannot be read. */
  read(source: TokenSource): Promise<string>;
}
