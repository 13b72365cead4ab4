import * as v from 'valibot';

const MAX_TOOLS = 128;
/** The names that OpenAI allows. */
const NAME = /^[\w-]{1,64}$/;

const isGuaranteed = 'cannot be guaranteed; leave it out';
const tool = v.object({
  type: v.literal('function', 'must be "function"'),
  function: v.pipe(
    v.looseObject({
      name: v.pipe(
        v.string(),
        v.regex(NAME, 'must have at most 64 letters, digits, underscores, or hyphens'),
      ),
      description: v.nullish(v.string()),
      parameters: v.nullish(v.record(v.string(), v.unknown())),
      strict: v.nullish(v.literal(false, isGuaranteed)),
    }),
    // Templates show each member that is there.
    v.transform(({ name, description, parameters }) => ({
      ...{ name, description: description ?? '' },
      parameters: parameters ?? { type: 'object', properties: {} },
    })),
  ),
});
export type ChatTool = v.InferOutput<typeof tool>;

/** The parameters of OpenAI's chat completions about tools. */
export const toolParameters = v.object({
  tools: v.nullish(
    v.pipe(
      v.array(v.unknown()),
      v.maxLength(MAX_TOOLS, `must have at most ${MAX_TOOLS} tools`),
      v.array(tool),
    ),
  ),
  tool_choice: v.nullish(v.picklist(['auto', 'none'], 'must be "auto" or "none"; a call cannot be forced')),
  parallel_tool_calls: v.nullish(v.boolean()),
});

/** Returns the tools that the model may call. */
export function offeredTools(parameters: v.InferOutput<typeof toolParameters>): readonly ChatTool[] {
  return parameters.tool_choice === 'none' ? [] : (parameters.tools ?? []);
}
