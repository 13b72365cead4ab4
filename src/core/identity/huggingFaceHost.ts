/** Checks whether an origin is one of Hugging Face's own hosts: the Hub, the router, Inference Providers. */
export function isHuggingFace(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'huggingface.co' || hostname.endsWith('.huggingface.co');
}
