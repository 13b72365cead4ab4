import type { AddressFault } from '../../../src/core/endpoints/completeAddress';
import { addressFaultText } from '../../../src/features/models/addressFaultText';
import { agreeToPlainHttp } from '../../../src/platform/agreeToPlainHttp';
import { sentence } from './scene';
import type { Scene } from './scene';

const FAULTS: Readonly<Record<AddressFault, true>> = {
  empty: true,
  tooLong: true,
  notAUrl: true,
  scheme: true,
  credentials: true,
  query: true,
  fragment: true,
  insecure: true,
  linkLocal: true,
  modelPage: true,
};
const NOTHING_KEPT = { get: () => undefined, update: async () => undefined };

/** Every reason why an address cannot be used, and the question about one that is not encrypted. */
export const addressScenes: readonly Scene[] = [
  ...(Object.keys(FAULTS) as AddressFault[]).map((fault) => ({
    when: fault,
    act: () => sentence(addressFaultText(fault)),
  })),
  {
    when: 'plain HTTP in a private network',
    act: () => agreeToPlainHttp(NOTHING_KEPT, 'http://nas:11434'),
  },
];
