import * as v from 'valibot';
import type { ApiTask } from './taskNames';

const strings = v.array(v.string());
const column = v.record(v.string(), v.array(v.unknown()));
const questionAndImage = v.looseObject({ question: v.string(), image: v.string() });
const tabular = v.looseObject({ data: column });

/** The schema of an object input, with an example for error messages. */
export interface InputShape {
  readonly schema: v.GenericSchema;
  readonly example: string;
}

/** The `inputs` of each task that takes an object, as the API documents it. */
const INPUT_SHAPES = {
  'question-answering': {
    schema: v.looseObject({ question: v.string(), context: v.string() }),
    example: '{"question": "…", "context": "…"}',
  },
  'table-question-answering': {
    // The API accepts only strings as cells, even for numbers.
    schema: v.looseObject({ query: v.string(), table: v.record(v.string(), strings) }),
    example: '{"query": "…", "table": {"column": ["cell"]}}',
  },
  'sentence-similarity': {
    schema: v.looseObject({ source_sentence: v.string(), sentences: v.pipe(strings, v.minLength(1)) }),
    example: '{"source_sentence": "…", "sentences": ["…"]}',
  },
  'text-ranking': {
    schema: v.looseObject({ query: v.string(), texts: v.pipe(strings, v.minLength(1)) }),
    example: '{"query": "…", "texts": ["…"]}',
  },
  conversational: {
    schema: v.looseObject({
      text: v.string(),
      past_user_inputs: v.optional(strings),
      generated_responses: v.optional(strings),
    }),
    example: '{"text": "…", "past_user_inputs": [], "generated_responses": []}',
  },
  'tabular-classification': { schema: tabular, example: '{"data": {"column": ["cell"]}}' },
  'tabular-regression': { schema: tabular, example: '{"data": {"column": ["cell"]}}' },
  'visual-question-answering': { schema: questionAndImage, example: '{"question": "…", "image": "base64"}' },
  'document-question-answering': {
    schema: questionAndImage,
    example: '{"question": "…", "image": "base64"}',
  },
  'zero-shot-image-classification': {
    schema: v.looseObject({ image: v.string() }),
    example: '{"image": "base64"}',
  },
} as const satisfies Partial<Record<ApiTask, InputShape>>;

/** Returns the shape of a task's object input, or undefined if the task takes plain text or a file. */
export function inputShapeOf(task: ApiTask): InputShape | undefined {
  const shapes: Partial<Record<ApiTask, InputShape>> = INPUT_SHAPES;
  return shapes[task];
}
