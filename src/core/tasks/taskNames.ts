/** The source of a task's `inputs`: the selected text, JSON in the selected text, or the bytes of a file. */
type InputForm = 'text' | 'json' | 'file';

/** The reading that a task expects; decides only between readings that fit the same shape. */
type ReadingHint =
  | 'generated'
  | 'summary'
  | 'translation'
  | 'transcript'
  | 'labels'
  | 'entities'
  | 'maskFills'
  | 'embedding'
  | 'answers'
  | 'similarities'
  | 'values'
  | 'bytes'
  | 'raw';

/** What is known about a task before a request. */
export interface TaskTraits {
  readonly input: InputForm;
  /** `"inputs": [a, b]` returns a list of answers. A server may still refuse it. */
  readonly list: boolean;
  /** The route must name the task, because its models have another default task. */
  readonly forcedRoute: boolean;
  /** The answer can be streamed. */
  readonly streams: boolean;
  readonly reads: ReadingHint;
  /** Keys that the API requires in `parameters`. */
  readonly requires: readonly string[];
}

function traits(input: InputForm, reads: ReadingHint, more: Partial<TaskTraits> = {}): TaskTraits {
  return { input, reads, list: false, forcedRoute: false, streams: false, requires: [], ...more };
}

/** The traits of each task of the API, in the order of the picker. */
export const TASK_TRAITS = {
  'chat-completion': traits('text', 'generated', { streams: true }),
  'text-generation': traits('text', 'generated', { streams: true }),
  summarization: traits('text', 'summary', { list: true }),
  translation: traits('text', 'translation', { list: true }),
  'text-classification': traits('text', 'labels', { list: true }),
  'zero-shot-classification': traits('text', 'labels', { list: true, requires: ['candidate_labels'] }),
  'token-classification': traits('text', 'entities', { list: true }),
  'fill-mask': traits('text', 'maskFills', { list: true }),
  'feature-extraction': traits('text', 'embedding', { list: true, forcedRoute: true }),
  'question-answering': traits('json', 'answers'),
  'table-question-answering': traits('json', 'answers'),
  'sentence-similarity': traits('json', 'similarities', { forcedRoute: true }),
  'text-ranking': traits('json', 'similarities'),
  conversational: traits('json', 'generated'),
  'tabular-classification': traits('json', 'values'),
  'tabular-regression': traits('json', 'values'),
  'text-to-image': traits('text', 'bytes'),
  'text-to-speech': traits('text', 'bytes'),
  'text-to-audio': traits('text', 'bytes'),
  'automatic-speech-recognition': traits('file', 'transcript'),
  'audio-classification': traits('file', 'labels'),
  'audio-to-audio': traits('file', 'raw'),
  'image-classification': traits('file', 'labels'),
  'object-detection': traits('file', 'labels'),
  'image-segmentation': traits('file', 'labels'),
  'image-to-text': traits('file', 'generated'),
  'visual-question-answering': traits('json', 'answers'),
  'document-question-answering': traits('json', 'answers'),
  'zero-shot-image-classification': traits('json', 'labels', { requires: ['candidate_labels'] }),
} as const satisfies Readonly<Record<string, TaskTraits>>;

/** A task name of the API. */
export type ApiTask = keyof typeof TASK_TRAITS;

/** A task name, or `auto` for an unknown task, where the shape of the answer decides. */
export type TaskSetting = ApiTask | 'auto';

/** Whether a value from outside (a setting, the Hub's `pipeline_tag`) is a task name of the API. */
export function isApiTask(value: unknown): value is ApiTask {
  return typeof value === 'string' && Object.hasOwn(TASK_TRAITS, value);
}

/** All task names, in the order of the table. */
export const API_TASKS: readonly ApiTask[] = Object.keys(TASK_TRAITS).filter(isApiTask);

const UNKNOWN_TASK = traits('text', 'raw');

/** Returns the traits of a task. `auto` takes plain text, without lists and streams, and any answer. */
export function traitsOf(task: TaskSetting): TaskTraits {
  return task === 'auto' ? UNKNOWN_TASK : TASK_TRAITS[task];
}

/** Whether the input of a task is an object with a picture in it. */
export function takesPicture(task: TaskSetting): boolean {
  return PICTURE_TASKS.includes(task);
}

const PICTURE_TASKS: readonly TaskSetting[] = [
  'visual-question-answering',
  'document-question-answering',
  'zero-shot-image-classification',
];
