import { openAiFormOf } from '../chat/buildOpenAiRequest';
import type { TaskSetting } from '../tasks/taskNames';
import { isRouter } from './endpointApi';
import type { ApiForm, EndpointApi } from './endpointApi';

/** What the form of a run follows from. */
export interface RunToSend {
  readonly endpoint: string;
  readonly api: EndpointApi;
  /** The task in force: what was asked for, or what is known of the model. */
  readonly task: TaskSetting;
  /** The endpoint lists the model as one for chats. */
  readonly isListedAsChat: boolean;
}

export interface ChosenForm {
  readonly form: ApiForm;
  readonly task: TaskSetting;
}

/**
 * Decides in which form a run goes to an endpoint that speaks several. Chats go to OpenAI's form, everything else to
 * Hugging Face's. A model that is listed for chats becomes one by `auto` only where the host does not serve text
 * generation for it, which is so on the router; a model that was used for text generation before keeps that task.
 */
export function chooseForm({ endpoint, api, task, isListedAsChat }: RunToSend): ChosenForm {
  const { forms } = api;
  if (forms.includes('huggingface') && forms.includes('openai')) {
    const isChat = task === 'chat-completion' || (task === 'auto' && isListedAsChat && isRouter(endpoint));
    return isChat ? { form: 'openai', task: 'chat-completion' } : { form: 'huggingface', task };
  }
  const [form] = forms;
  return form === 'openai' && task === 'auto' ? { form, task: 'chat-completion' } : { form, task };
}

/** Whether a form can carry a task: chats need OpenAI's API, which has chats, completions and embeddings only. */
export function canSend(form: ApiForm, task: TaskSetting): boolean {
  return form === 'openai' ? openAiFormOf(task) !== undefined : task !== 'chat-completion';
}

/** Whether an endpoint with these forms can run a task; so may one whose forms are not known. */
export function canRunTask(forms: EndpointApi['forms'] | undefined, task: TaskSetting): boolean {
  return task === 'auto' || forms === undefined || forms.some((form) => canSend(form, task));
}
