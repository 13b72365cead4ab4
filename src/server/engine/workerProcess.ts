import * as v from 'valibot';
import type { Engine, EngineModel } from './engine';
import { WrongInput } from './engine';
import type { FromWorker, ToWorker } from './workerMessages';
import { toWorker } from './workerMessages';

/** The end of the channel to the server that a forked process has. */
export interface WorkerChannel {
  send(message: FromWorker): void;
  onMessage(listener: (message: unknown) => void): void;
  bytes(): number;
}

/** Serves one model in a process of its own: loads it when told to, then runs one call after the other. */
export function serveModel(engine: Engine, channel: WorkerChannel): void {
  let model: EngineModel | undefined;
  const running = new Map<number, AbortController>();
  channel.onMessage((received) => {
    const message = v.parse(toWorker, received);
    switch (message.type) {
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

  async function load({ source, pipeline }: ToWorker & { type: 'load' }): Promise<void> {
    try {
      model = await engine.load(source, pipeline);
      channel.send({ type: 'loaded', bytes: channel.bytes(), runtime: model.runtime });
    } catch (error) {
      channel.send({ type: 'notLoaded', reason: reasonOf(error) });
    }
  }

  async function run({ run: id, call, stream }: ToWorker & { type: 'run' }): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (model === undefined) throw new Error('No model is loaded');
      const answer = await model.run(call, {
        signal: controller.signal,
        ...(stream ? { onToken: (token) => channel.send({ type: 'token', run: id, token }) } : {}),
      });
      channel.send({ type: 'answer', run: id, answer, bytes: channel.bytes() });
    } catch (error) {
      if (error instanceof WrongInput) {
        channel.send({ type: 'wrongInput', run: id, complaints: [...error.complaints] });
      } else {
        channel.send({ type: 'failed', run: id, reason: reasonOf(error) });
      }
    } finally {
      running.delete(id);
    }
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 500);
