import * as v from 'valibot';
import type { HubAccess } from '../../core/localServer/modelHub';
import { HubError } from './hubError';
import { readHubJson } from './hubJson';
import { getFromHub } from './hubRequest';
import type { HubPorts } from './hubRequest';

/** A file of a model as the hub lists it. */
export interface HubFile {
  /** Path inside the model, separated by `/`; safe on every system. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content (large files), or its Git object ID: the SHA-1 of `blob <size>\0` and the content. */
  readonly checksum: { readonly algorithm: 'sha256' | 'git-sha1'; readonly hex: string };
}

/** What the hub says about a model. */
export interface HubListing {
  readonly id: string;
  /** The commit whose files are listed, or `main`. */
  readonly revision: string;
  readonly files: ReadonlyMap<string, HubFile>;
  readonly task: string | undefined;
  readonly license: string | undefined;
  readonly gated: boolean;
  readonly private: boolean;
  readonly downloads: number | undefined;
}

const checksum = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
const optionalText = v.fallback(v.optional(v.string()), undefined);
const listing = v.object({
  sha: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))), undefined),
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      blobId: v.optional(checksum),
      lfs: v.nullish(v.object({ sha256: checksum })),
    }),
  ),
  pipeline_tag: optionalText,
  tags: v.fallback(v.array(v.string()), []),
  cardData: v.fallback(v.object({ license: optionalText, license_name: optionalText }), {}),
  gated: v.fallback(v.union([v.boolean(), v.string()]), false),
  private: v.fallback(v.boolean(), false),
  downloads: v.fallback(v.optional(v.number()), undefined),
});

/** Asks the hub about a model, whose ID must be valid. Rejects with a `HubError`. */
export async function readListing(
  access: HubAccess & { readonly id: string },
  ports: HubPorts,
  signal: AbortSignal,
): Promise<HubListing> {
  const { hub, id } = access;
  const request = { ...access, path: `/api/models/${id}?blobs=true`, page: `${hub}/${id}` };
  const parsed = v.safeParse(listing, await getFromHub(request, ports, signal, readHubJson));
  if (!parsed.success) {
    throw new HubError({ kind: 'badAnswer', what: 'otherData' });
  }
  const found = parsed.output;
  const files = new Map<string, HubFile>();
  for (const { rfilename: path, size, blobId, lfs } of found.siblings) {
    const hex = lfs?.sha256 ?? blobId;
    if (size !== undefined && hex !== undefined && isSafePath(path)) {
      files.set(path, {
        path,
        bytes: size,
        checksum: { algorithm: lfs == null ? 'git-sha1' : 'sha256', hex },
      });
    }
  }
  if (files.size === 0 && found.siblings.some(({ size }) => size === undefined)) {
    // It does not know the parameter that asks for sizes and checksums, so nothing from it could be verified.
    throw new HubError({ kind: 'badAnswer', what: 'otherData' });
  }
  const tagged = found.tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
  const named = found.cardData.license ?? tagged;
  return {
    ...{ id, files, task: found.pipeline_tag, downloads: found.downloads, private: found.private },
    revision: found.sha ?? 'main',
    // "other" says nothing without the name.
    license: named === 'other' ? (found.cardData.license_name ?? named) : named,
    gated: found.gated !== false && found.gated !== 'false',
  };
}

const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Whether a path that the hub names stays inside the folder of the model on every system. */
function isSafePath(path: string): boolean {
  return (
    path.length <= 255 &&
    path
      .split('/')
      .every((part) => /^[^\\:*?"<>|\p{C}]*[^\\:*?"<>|\p{C}. ]$/u.test(part) && !RESERVED.test(part))
  );
}
