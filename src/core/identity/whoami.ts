import * as v from 'valibot';

const HUB = 'https://huggingface.co';
const ROUTER = 'https://router.huggingface.co';

/** The address at which the Hub tells whose token it gets. */
export const WHOAMI_URL = `${HUB}/api/whoami-v2`;

/** The permission that running models needs. */
export const INFERENCE_PERMISSION = 'inference.serverless.write';

/**
 * Checks whether a token may go along with a request: only to the origin that it was stored for. One exception: a token for
 * the router is one of the Hub, which tells whose it is.
 */
export function mayCarryToken(
  storedFor: string,
  { method, url }: { readonly method: string; readonly url: string },
): boolean {
  return (
    new URL(url).origin === storedFor || (storedFor === ROUTER && method === 'GET' && url === WHOAMI_URL)
  );
}

/** Checks whether the Hub knows the tokens of an origin. Other hosts of the same domain do not count. */
export function isHubToken(origin: string): boolean {
  return origin === ROUTER || origin === HUB;
}

/** Whose token it is, and whether it can run models. */
export interface TokenOwner {
  /** Name of the user or organization. */
  readonly name: string;
  /** The name that the user gave the token on the Hub. */
  readonly tokenName?: string;
  readonly organizations: readonly string[];
  /** `false` only if the Hub lists the permissions of the token and the one for inference is missing. */
  readonly mayInfer: boolean;
}

const permissions = v.array(v.string());
const accessToken = v.object({
  displayName: v.exactOptional(v.string()),
  role: v.exactOptional(v.string()),
  fineGrained: v.exactOptional(
    v.object({
      global: v.exactOptional(permissions),
      scoped: v.exactOptional(v.array(v.object({ permissions: v.exactOptional(permissions) }))),
    }),
  ),
});
const whoami = v.object({
  name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
  orgs: v.fallback(v.array(v.object({ name: v.string() })), []),
  auth: v.fallback(v.object({ accessToken: v.unknown() }), { accessToken: undefined }),
});

/** Reads the Hub's answer; `undefined` if it does not tell whose token it is. */
export function readWhoami(json: unknown): TokenOwner | undefined {
  const parsed = v.safeParse(whoami, json);
  if (!parsed.success) {
    return undefined;
  }
  const { auth, name, orgs } = parsed.output;
  const token = v.safeParse(accessToken, auth.accessToken);
  return {
    name,
    ...(token.success && token.output.displayName && { tokenName: token.output.displayName }),
    organizations: orgs.map((org) => org.name),
    mayInfer: !token.success || !lacksInference(token.output),
  };
}

/** Tokens with the roles `read` and `write` can run models; those of role `fineGrained` need the permission. */
function lacksInference({ fineGrained, role }: v.InferOutput<typeof accessToken>): boolean {
  if (role !== 'fineGrained' || fineGrained === undefined) {
    return false;
  }
  const { global = [], scoped = [] } = fineGrained;
  return ![...global, ...scoped.flatMap((scope) => scope.permissions ?? [])].includes(INFERENCE_PERMISSION);
}
