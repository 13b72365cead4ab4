import type { InferenceOutcome } from '../inference/runTypes';

/**
 * Describes a run in one line of the log: model, address, how it ended, and the facts that a bug report needs. The line
 * can be published: it has no token, no input, no answer, and no words of the server, which may repeat them.
 */
export function outcomeLine(
  { model, origin, task }: { readonly model: string; readonly origin: string; readonly task: string },
  outcome: InferenceOutcome,
  characters: number,
  elapsedMs: number,
): string {
  const { attempts } = outcome.ok ? outcome.answer : outcome;
  const common = [
    counted(characters, 'character'),
    counted(attempts, 'request'),
    `${Math.round(elapsedMs)} ms`,
  ];
  if (outcome.ok) {
    const { computeType, fromCache, requestId } = outcome.answer;
    return line(model, origin, task, 'ok', [
      ...common,
      fromCache === true && 'cached',
      computeType,
      requestId !== undefined && `request ID ${requestId}`,
    ]);
  }
  const { code, httpStatus, kind, reason, requestId } = outcome.failure;
  return line(model, origin, task, reason === undefined ? kind : `${kind} (${reason})`, [
    ...common,
    code,
    httpStatus !== undefined && `HTTP ${httpStatus}`,
    requestId !== undefined && `request ID ${requestId}`,
  ]);
}

/** Counts in English, because the log is not translated. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function line(
  model: string,
  origin: string,
  task: string,
  status: string,
  facts: readonly (string | false | undefined)[],
): string {
  const known = facts.filter((fact) => fact !== undefined && fact !== false);
  return `${model} (${task}) at ${origin}: ${status}; ${known.join(', ')}`;
}
