import assert from 'node:assert/strict';
import { fileInput } from '../../../../../src/core/fileInput';
import type { InferenceAnswer } from '../../../../../src/core/inference/runTypes';
import type { BatchItem } from '../../../../../src/core/runs/batch/batchReader';
import { toBatchRow, toFailedRow, toUnsentRow } from '../../../../../src/core/runs/batch/toBatchRow';
import type { RowMaker } from '../../../../../src/core/runs/batch/toBatchRow';
import type { TaskSetting } from '../../../../../src/core/tasks/taskNames';

const maker = (task: TaskSetting): RowMaker => ({
  ...{ model: 'owner/name', task },
  saveFile: async (contentType) => ({ contentType, uri: 'file:///answers/1.png' }),
  messageOf: ({ kind }, characters) => `${kind} after ${characters}`,
});

const item = (input: unknown, inputs = input): BatchItem => ({
  source: { kind: 'ready', index: 3, id: 'three', line: 4, input },
  ...{ inputs, characters: 5, turn: 0, sends: 0 },
});

const jsonAnswer = (json: unknown, more: object = {}): InferenceAnswer => ({
  ...{ kind: 'json', json, attempts: 1 },
  ...more,
});

describe('the row of an input', () => {
  const place = { index: 3, id: 'three', model: 'owner/name', elapsedMs: 12 };

  it('has the text and the tokens of a chat, and the input as the source has it', async () => {
    const json = { choices: [{ message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }] };
    const usage = { promptTokens: 3, completionTokens: 2 };
    assert.deepEqual(
      await toBatchRow(
        maker('chat-completion'),
        item('Hi', [{ role: 'user', content: 'Hi' }]),
        jsonAnswer(json, { usage }),
        12.3,
      ),
      { ...place, input: 'Hi', output: json, text: 'Hello!', usage },
    );
  });

  it('has only the continuation of generated text', async () => {
    const json = [{ generated_text: 'Once upon a time' }];
    const { text } = await toBatchRow(maker('text-generation'), item('Once'), jsonAnswer(json), 12);
    assert.equal(text, ' upon a time');
  });

  it('has the vector of an embedding, and no text', async () => {
    assert.deepEqual(
      await toBatchRow(maker('feature-extraction'), item('text'), jsonAnswer([0.1, 0.2]), 12),
      { ...place, input: 'text', output: [0.1, 0.2] },
    );
  });

  it('names the file of an input, and the file of an answer', async () => {
    const picture: InferenceAnswer = {
      ...{ kind: 'bytes', contentType: 'image/png', attempts: 1 },
      bytes: new Uint8Array([1]),
    };
    assert.deepEqual(await toBatchRow(maker('auto'), item(fileInput('file:///sounds/a.wav')), picture, 12), {
      ...{ ...place, input: 'file:///sounds/a.wav' },
      output: { contentType: 'image/png', uri: 'file:///answers/1.png' },
    });
  });

  it('has the error of an input that failed, as results have it', () => {
    assert.deepEqual(
      toFailedRow(
        maker('auto'),
        item('text'),
        { kind: 'invalidInput', detail: 'what the server said', httpStatus: 422, requestId: 'r1' },
        12,
      ),
      {
        ...{ ...place, input: 'text', output: null },
        error: { kind: 'invalidInput', message: 'invalidInput after 5', httpStatus: 422, requestId: 'r1' },
      },
    );
  });

  it('has neither answer nor error for an empty input', () => {
    assert.deepEqual(toUnsentRow({ kind: 'empty', index: 3, id: 'three' }, 'owner/name', undefined), {
      ...{ ...place, elapsedMs: 0, input: '', output: null },
    });
  });
});
