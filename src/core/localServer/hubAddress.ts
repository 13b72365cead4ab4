/** The Hugging Face Hub. */
export const DEFAULT_HUB = 'https://huggingface.co';

/**
 * Returns the base URL of the hub from the first of these texts that is not empty: a setting, then `HF_ENDPOINT`. An address
 * may have a path. Returns `undefined` if that text is not an address such as `https://host/path`.
 */
export function readHubAddress(...texts: readonly (string | undefined)[]): string | undefined {
  const text = texts.map((one) => one?.trim() ?? '').find((one) => one !== '') ?? DEFAULT_HUB;
  if (!/^https?:\/\/[^/?#@\s\\]+(?:\/[^?#@\s\\]*)?$/i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  return new URL(text).href.replace(/\/+$/, '');
}
