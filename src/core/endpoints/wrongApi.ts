import type { Failure } from '../http/failure';

/** LM Studio answers an unknown route with status 200 and these words. */
const UNKNOWN_ROUTE = /^unexpected endpoint or method/i;

/**
 * Tells a server that does not speak the form of the request from one that does not have the model. The body of a 404 or
 * 405 names the model where the model is missing; a server without the route says `Not Found`, sends a web page or
 * nothing. Hosts that are known to speak the form (`isKnown`) only ever lack the model.
 */
export function asWrongApi(failure: Failure, model: string, isKnown: boolean): Failure {
  if (isKnown) {
    return failure;
  }
  const { detail, httpStatus, kind } = failure;
  const isMissing = kind === 'notFound' && (httpStatus === 404 || httpStatus === 405);
  const isNamed = model !== '' && detail.toLowerCase().includes(model.toLowerCase());
  const isUnknownRoute = httpStatus === 200 && UNKNOWN_ROUTE.test(detail);
  return (isMissing && !isNamed) || isUnknownRoute ? { ...failure, kind: 'wrongApi' } : failure;
}
