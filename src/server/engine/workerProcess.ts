import * as v from 'valibot';
import { checkJson } from './jsonBytes';
import { NOT_FINITE } from './finiteLogits';
import type { Engine, EngineAnswer, EngineModel, GeneratedToken } from './engine';
import { ModelFailureError, InvalidInputError } from './engine';
import { toWorkerFailure } from './workerFailure';
import { TokenBatches } from './tokenBatches';
import type { FromWorker, ToWorker } from './workerMessages';
import { toWorker } from './workerMessages';

/** A model process's end of the connection to the server. */
export interface WorkerChannel {
  /** Sends a message. Throws if it is too large or cannot be cloned. */
  send(message: FromWorker): void;
  onMessage(listener: (message: unknown) => void): void;
  bytes(): number;
}

const MAX_BYTES = 32 * 1024 * 1024;

/** Serves one model in this process: loads it on request, then runs calls one after the other. */
export function serveModel(engine: Engine, channel: WorkerChannel): void {
  let model: EngineModel | undefined;
  const running = new Map<number, AbortController>();
  channel.onMessage((received) => {
    const message = v.parse(toWorker, received);
    switch (message.kind) {
      case 'load':
        void load(message);
        return;
      case 'run':
        void run(message);
        return;
      case 'stop':
        running.get(message.run)?.abort();
    }
  });

  async function load({ source, pipeline }: ToWorker & { kind: 'load' }): Promise<void> {
    try {
      model = await engine.load(source, pipeline);
      channel.send({ kind: 'loaded', bytes: channel.bytes(), runtime: model.runtime });
    } catch (error) {
      channel.send({ kind: 'notLoaded', ...toWorkerFailure(error) });
    }
  }

  async function run({ run: id, call, stream, topTokens = 0 }: ToWorker & { kind: 'run' }): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    const batches = new TokenBatches((tokens) => channel.send({ kind: 'tokens', run: id, tokens }));
    const onToken = (token: GeneratedToken): void => {
      if (!Number.isFinite(token.logprob)) {
        throw new ModelFailureError(NOT_FINITE);
      }
      batches.add(token);
    };
    try {
      if (model === undefined) {
        throw new Error('No model is loaded');
      }
      const answer = await model.run(call, {
        ...{ signal: controller.signal, topTokens },
        ...(stream ? { onToken } : {}),
      });
      checkAnswer(answer);
      batches.flush();
      channel.send({ kind: 'answer', run: id, answer, bytes: channel.bytes() });
    } catch (error) {
      batches.flush();
      if (error instanceof InvalidInputError) {
        const complaints = error.complaints.map((line) => line.slice(0, 2000));
        channel.send({
          kind: 'wrongInput',
          run: id,
          complaints,
          ...(error.overflow === undefined ? {} : { overflow: error.overflow }),
        });
      } else {
        channel.send({ kind: 'failed', run: id, ...toWorkerFailure(error, call.inputs) });
      }
    } finally {
      running.delete(id);
    }
  }
}

/** Rejects answers that the server would reject, so that large answers are checked in this process, not in the server. */
function checkAnswer(answer: EngineAnswer): void {
  if (answer.kind === 'json') {
    checkJson(answer.json);
  } else if (answer.bytes.length > MAX_BYTES) {
    throw new ModelFailureError('its answer is too large');
  }
}
