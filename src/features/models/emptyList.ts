import type { EndpointApi } from '../../core/endpoints/endpointApi';
import type { ModelsTarget } from '../../core/models/offeredModels';
import { hostOf } from './enterModelId';
import type { EmptyList } from './waysOn';

/** What is known about an endpoint without models for the list. */
interface EmptyListFacts extends Pick<EmptyList, 'failure'> {
  readonly api: EndpointApi | undefined;
  /** What the endpoint lists, whether it fits or not. */
  readonly all: readonly unknown[];
}

/** Describes a list without models, for the rows that lead on. */
export function emptyList(target: ModelsTarget, { all, api, failure }: EmptyListFacts): EmptyList {
  const host = hostOf(target);
  return {
    host,
    origin: new URL(target.endpoint).origin,
    isLocalServer: target.isLocalServer,
    served: api?.forms[0] === 'endpoint' ? (api.model ?? host) : undefined,
    failure,
    hasOthers: all.length > 0,
  };
}
