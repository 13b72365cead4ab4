import { HUB_URL } from './hubUrl';

/** Matches the ID of a resource group, which can be billed like an organization but has no page of its own. */
const RESOURCE_GROUP = /^[0-9a-f]{24}$/;

/** Returns the page of Hugging Face where credits are added, for the organization that is billed, if any. */
export function billingPage(billTo?: string): string {
  return billTo === undefined || RESOURCE_GROUP.test(billTo)
    ? `${HUB_URL}/settings/billing`
    : `${HUB_URL}/organizations/${encodeURIComponent(billTo)}/settings/billing`;
}
