import * as v from 'valibot';

/** What a running local server tells of itself, in a file and to whoever takes a lease. Holds nothing secret. */
export interface RunningServer {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Id of its process. */
  readonly pid: number;
}

const runningServer = v.object({
  version: v.literal(1),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** The form in which the facts are written. */
export function runningServerText({ port, pid }: RunningServer): string {
  return JSON.stringify({ version: 1, port, pid });
}

/** Reads that form; `undefined` for anything else, such as a file that a crash cut short. */
export function parseRunningServer(text: string): RunningServer | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), runningServer), text);
  return parsed.success ? { port: parsed.output.port, pid: parsed.output.pid } : undefined;
}

/** With this code the server's process ends when it may not listen on the port. */
export const PORT_TAKEN_EXIT_CODE = 3;

/** With this code it ends when another server has its state folder. */
export const STATE_TAKEN_EXIT_CODE = 4;
