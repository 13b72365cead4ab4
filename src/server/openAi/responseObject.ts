import { randomUUID } from 'node:crypto';
import type { Generation } from '../tasks/generateText';
import type { ResponsesBody } from './responsesBody';

/** Creates the objects of one response in the form of the Responses API. */
export class ResponseObject {
  readonly itemId = `msg_${randomUUID()}`;
  private readonly about;

  constructor(body: ResponsesBody, model: string) {
    this.about = {
      ...{ id: `resp_${randomUUID()}`, object: 'response', created_at: Math.floor(Date.now() / 1000), model },
      ...{ error: null, instructions: body.instructions ?? null, metadata: body['metadata'] ?? {} },
      ...{ max_output_tokens: body.max_output_tokens ?? null, previous_response_id: null, store: false },
      ...{ temperature: body['temperature'] ?? null, top_p: body['top_p'] ?? null, truncation: 'disabled' },
      ...{ text: { format: { type: 'text' } }, reasoning: { effort: null, summary: null } },
      ...{ tools: [], tool_choice: 'auto', parallel_tool_calls: true },
    };
  }

  /** Returns the response before it has an answer. */
  begun(): object {
    return { ...this.about, status: 'in_progress', incomplete_details: null, output: [], usage: null };
  }

  /** Returns the response with its answer. */
  done(text: string, { finish, promptTokens, tokens }: Generation): object {
    const isCut = finish === 'length';
    return {
      ...this.about,
      status: isCut ? 'incomplete' : 'completed',
      incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
      output: [this.item(text, isCut ? 'incomplete' : 'completed')],
      usage: {
        input_tokens: promptTokens,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: tokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: promptTokens + tokens,
      },
    };
  }

  /** Returns the response after a failure. */
  failed(message: string): object {
    return { ...this.begun(), status: 'failed', error: { code: 'server_error', message } };
  }

  /** Returns the message of the answer, without content if it has not begun. */
  item(text: string | undefined, status: string): object {
    const content = text === undefined ? [] : [textPart(text)];
    return { type: 'message', id: this.itemId, status, role: 'assistant', content };
  }
}

export const textPart = (text: string): object => ({
  ...{ type: 'output_text', text },
  ...{ annotations: [], logprobs: [] },
});
