import { parseEndpoint } from '../core/identity/endpoint';
import type { ParsedEndpoint } from '../core/identity/endpoint';
import { readSetting } from './settings';

/** Parses the endpoint in the settings: returns where requests go, or why nothing can be sent. */
export function activeEndpoint(): ParsedEndpoint {
  return parseEndpoint(readSetting('endpoint'));
}
