import { openAiBase } from '../endpoints/endpointApi';
import type { ApiForm } from '../endpoints/endpointApi';
import { canSend } from '../endpoints/chooseForm';
import { asWrongApi } from '../endpoints/wrongApi';
import { OpenAiClient } from '../chat/openAiClient';
import { openAiFormOf } from '../chat/buildOpenAiRequest';
import type { ClientPorts } from '../http/attempt';
import { InferenceClient } from '../inference/inferenceClient';
import type { InferenceOutcome, InferenceRequest } from '../inference/runTypes';
import type { InferOptions } from '../inference/sendRun';
import type { TaskSetting } from '../tasks/taskNames';

/** A request of a run, in the form that its endpoint speaks. */
export interface RunRequest extends InferenceRequest {
  readonly form: ApiForm;
  readonly task: TaskSetting;
  /** A system message of a chat. */
  readonly system?: string;
  /** The host is known to speak `form`: a 404 means that it lacks the model. */
  readonly isKnownHost: boolean;
  /** Requests in OpenAI's form carry the cache and wait headers. */
  readonly takesFlags: boolean;
  /** The endpoint is dedicated to one model, and may have to start before it answers. */
  readonly isDedicated?: boolean;
}

/** Runs requests at endpoints of every form. */
export class ModelClient {
  private readonly inference: InferenceClient;
  private readonly openAi: OpenAiClient;

  constructor(ports: ClientPorts) {
    this.inference = new InferenceClient(ports);
    this.openAi = new OpenAiClient(ports);
  }

  /** Resolves to exactly one outcome; never rejects. */
  async infer(request: RunRequest, options: InferOptions): Promise<InferenceOutcome> {
    const { form, isKnownHost, model, task } = request;
    if (!canSend(form, task)) {
      return {
        ok: false,
        attempts: 0,
        failure: { kind: 'invalidInput', reason: 'unservedTask', detail: '' },
      };
    }
    const outcome = await this.send(request, options);
    if (outcome.ok) {
      return outcome;
    }
    const { failure } = outcome;
    return failure.kind === 'unauthorized' && request.token === undefined
      ? { ...outcome, failure: { ...failure, kind: 'noToken' } }
      : { ...outcome, failure: asWrongApi(failure, model, isKnownHost) };
  }

  private send(request: RunRequest, options: InferOptions): Promise<InferenceOutcome> {
    const { endpoint, form, takesFlags, task } = request;
    if (form !== 'openai') {
      return this.inference.infer({ ...request, isBare: form === 'endpoint' }, options);
    }
    return this.openAi.infer(
      { ...request, base: openAiBase(endpoint), form: openAiFormOf(task) ?? 'chat', sendsFlags: takesFlags },
      options,
    );
  }
}
