import type { RunDescription } from '../../core/runs/runEvent';
import type { InferJob } from './inferJob';

/** Describes what a job was asked to do, for those who keep it. */
export function describeRun(job: InferJob): RunDescription {
  const { api, endpoint, model, origin, parameters, system, task, useCache, wait } = job;
  return {
    ...{ api, endpoint, model, origin, task, useCache, wait },
    ...(parameters !== undefined && { parameters }),
    ...(system !== undefined && { system }),
  };
}
