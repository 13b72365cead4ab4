import * as v from 'valibot';

/** What a running local server reports about itself, in a file and to clients that take a lease. Contains no secret. */
export interface RunningServer {
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** The process ID. */
  readonly pid: number;
}

const runningServer = v.object({
  version: v.literal(1),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** Serializes the facts. */
export function runningServerText({ port, pid }: RunningServer): string {
  return JSON.stringify({ version: 1, port, pid });
}

/** Parses the serialized facts. Returns `undefined` for anything else, such as a file that a crash left incomplete. */
export function parseRunningServer(text: string): RunningServer | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), runningServer), text);
  return parsed.success ? { port: parsed.output.port, pid: parsed.output.pid } : undefined;
}

/** The exit code of the server if it cannot listen on the port. */
export const PORT_TAKEN_EXIT_CODE = 3;

/** The exit code of the server if another server uses its state folder. */
export const STATE_TAKEN_EXIT_CODE = 4;
