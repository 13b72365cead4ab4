import { readHubAddress } from '../core/localServer/hubAddress';
import { readSetting } from './settings';

/** Returns the address of the hub in the settings or in `HF_ENDPOINT`; undefined if that is not an address. */
export function activeHub(): string | undefined {
  return readHubAddress(readSetting('localServer.hub'), process.env['HF_ENDPOINT']);
}
