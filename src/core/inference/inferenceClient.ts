import type { ClientPorts } from '../http/attempt';
import { createRedactor } from '../http/redact';
import type { PreparedRequest } from '../http/requestHeaders';
import { generationFacts } from './generationFacts';
import { buildInferenceRequest } from './inferenceRequest';
import { parseAnswer } from './parseAnswer';
import { readStream } from './readStream';
import type { InferenceOutcome, InferenceRequest } from './runTypes';
import { sendRun } from './sendRun';
import type { InferOptions } from './sendRun';
import { toOutcome } from './toOutcome';

/** The parsers for generated text, streamed or not. */
const READERS = { json: parseAnswer, stream: readStream } as const;

/** Runs inference requests over the HTTP API: waits for models to load, retries, and reads the answers. */
export class InferenceClient {
  constructor(private readonly ports: ClientPorts) {}

  /** Resolves to one outcome no later than shortly after the deadline; never rejects. */
  async infer(request: InferenceRequest, options: InferOptions): Promise<InferenceOutcome> {
    const { inputs, isDedicated, stream, timeoutMs, token, wait } = request;
    const end = await sendRun(
      this.ports,
      {
        redactor: createRedactor(token, inputs),
        readers: READERS,
        prepare: (waitForModel) => prepare(request, waitForModel),
        ...{ isDedicated, stream, timeoutMs, wait },
      },
      options,
    );
    return end.ok ? toOutcome(end, inputs, (generation) => generationFacts(generation, inputs)) : end;
  }
}

/** Builds the request, or returns `undefined` if the inputs cannot be serialized as JSON. */
function prepare(request: InferenceRequest, waitForModel: boolean): PreparedRequest | undefined {
  try {
    return buildInferenceRequest(request, waitForModel);
  } catch {
    return undefined;
  }
}
