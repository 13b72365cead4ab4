import type { IncomingMessage } from 'node:http';
import type { LateAbort } from './lateAbort';
import type { Reply } from './reply';
import type { Route } from './routes';

/**
 * An exchange whose signal is made when somebody asks for it. It is a class because V8 keeps each object literal with a getter,
 * and all that it refers to, until it collects all garbage: the memory of each request would take longer to free than its
 * answer takes.
 */
export class LateExchange {
  constructor(
    readonly request: IncomingMessage,
    readonly response: Reply,
    readonly route: Route,
    private readonly hangUp: LateAbort,
  ) {}

  get signal(): AbortSignal {
    return this.hangUp.signal;
  }
}
