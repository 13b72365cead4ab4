/** The tasks that this server runs, by the API's names. */
export const SERVER_TASKS = [
  'text-classification',
  'token-classification',
  'fill-mask',
  'feature-extraction',
  'zero-shot-classification',
  'question-answering',
  'sentence-similarity',
  'summarization',
  'translation',
  'text-generation',
  'chat-completion',
  'image-classification',
  'object-detection',
  'automatic-speech-recognition',
  'text-to-speech',
] as const;
export type TaskName = (typeof SERVER_TASKS)[number];

/** Other names that clients use for the same tasks. */
const ALIASES: Readonly<Record<string, TaskName>> = {
  'sentiment-analysis': 'text-classification',
  'text-ranking': 'text-classification',
  ner: 'token-classification',
  embeddings: 'feature-extraction',
  asr: 'automatic-speech-recognition',
  'text-to-audio': 'text-to-speech',
};

/** Returns the task of that name, or `undefined` if this server does not have it. */
export function parseTaskName(name: string): TaskName | undefined {
  return (
    SERVER_TASKS.find((task) => task === name) ?? (Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined)
  );
}
