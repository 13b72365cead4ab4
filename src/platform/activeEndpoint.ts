import { parseEndpoint } from '../core/identity/endpoint';
import type { ParsedEndpoint } from '../core/identity/endpoint';
import { readSetting } from './settings';

/** The endpoint of the settings, checked: where requests go now, or why nothing can be sent. */
export function activeEndpoint(): ParsedEndpoint {
  return parseEndpoint(readSetting('endpoint'));
}
