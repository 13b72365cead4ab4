import assert from 'node:assert/strict';
import { canRunTask, canSend, chooseForm } from '../../../../src/core/endpoints/chooseForm';
import type { EndpointApi } from '../../../../src/core/endpoints/endpointApi';
import { isDedicated, knownApi, openAiBase, takesFlags } from '../../../../src/core/endpoints/endpointApi';
import { API_TASKS } from '../../../../src/core/tasks/taskNames';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';

const ROUTER = 'https://router.huggingface.co/hf-inference';
const LOCAL = 'http://127.0.0.1:8765';
const BOTH: EndpointApi = { forms: ['huggingface', 'openai'] };

describe('The form of a run', () => {
  for (const [what, endpoint, api, task, isListedAsChat, expected] of [
    ['a chat at the router', ROUTER, BOTH, 'chat-completion', false, ['openai', 'chat-completion']],
    ['a listed model at the router', ROUTER, BOTH, 'auto', true, ['openai', 'chat-completion']],
    ['an unlisted model at the router', ROUTER, BOTH, 'auto', false, ['huggingface', 'auto']],
    [
      'a model used for text generation',
      ROUTER,
      BOTH,
      'text-generation',
      true,
      ['huggingface', 'text-generation'],
    ],
    ['a listed model where text generation is served', LOCAL, BOTH, 'auto', true, ['huggingface', 'auto']],
    ['a chat at the local server', LOCAL, BOTH, 'chat-completion', true, ['openai', 'chat-completion']],
    [
      'a classification at the router',
      ROUTER,
      BOTH,
      'text-classification',
      true,
      ['huggingface', 'text-classification'],
    ],
    [
      'anything at an OpenAI server',
      LOCAL,
      { forms: ['openai'] },
      'auto',
      false,
      ['openai', 'chat-completion'],
    ],
    [
      'an embedding at an OpenAI server',
      LOCAL,
      { forms: ['openai'] },
      'feature-extraction',
      false,
      ['openai', 'feature-extraction'],
    ],
    ['a dedicated endpoint', LOCAL, { forms: ['endpoint'] }, 'auto', false, ['endpoint', 'auto']],
  ] as readonly (readonly [string, string, EndpointApi, TaskSetting, boolean, readonly [string, string]])[]) {
    it(`is chosen for ${what}`, () => {
      const chosen = chooseForm({ endpoint, api, task, isListedAsChat });
      assert.deepEqual([chosen.form, chosen.task], expected);
    });
  }

  it('sends only chats, completions, and embeddings in OpenAI’s form, and chats in no other', () => {
    assert.deepEqual(
      API_TASKS.filter((task) => canSend('openai', task)),
      ['chat-completion', 'text-generation', 'feature-extraction', 'conversational'],
    );
    for (const form of ['huggingface', 'endpoint'] as const) {
      assert.deepEqual(
        API_TASKS.filter((task) => !canSend(form, task)),
        ['chat-completion'],
      );
    }
  });
});

describe('An endpoint', () => {
  it('has the base of OpenAI’s form at /v1, the router at its own', () => {
    assert.equal(openAiBase(ROUTER), 'https://router.huggingface.co/v1');
    assert.equal(openAiBase('http://127.0.0.1:1234'), 'http://127.0.0.1:1234/v1');
    assert.equal(openAiBase('http://127.0.0.1:1234/v1'), 'http://127.0.0.1:1234/v1');
    assert.equal(openAiBase('https://a.example/x/v1'), 'https://a.example/x/v1');
  });

  it('is known without a request if it is Hugging Face’s or the local server', () => {
    assert.deepEqual(knownApi(ROUTER, false), BOTH);
    assert.deepEqual(knownApi(LOCAL, true), BOTH);
    assert.deepEqual(knownApi('https://api-inference.huggingface.co', false), { forms: ['huggingface'] });
    assert.equal(knownApi(LOCAL, false), undefined);
    assert.equal(knownApi('https://huggingface.co.example', false), undefined);
    assert.deepEqual(
      [takesFlags(ROUTER, false), takesFlags(LOCAL, true), takesFlags(LOCAL, false)],
      [true, true, false],
    );
  });

  it('is dedicated on the host of Inference Endpoints only', () => {
    assert.equal(isDedicated('https://x1.eu-west-1.aws.endpoints.huggingface.cloud'), true);
    assert.equal(isDedicated('https://endpoints.huggingface.cloud.example'), false);
    assert.equal(isDedicated(ROUTER), false);
  });
});

describe('The tasks that an endpoint is offered for', () => {
  const offered = (forms: EndpointApi['forms'] | undefined) =>
    (['auto', ...API_TASKS] as const).filter((task) => canRunTask(forms, task));

  it('are those of its API: an OpenAI server has chats, completions, and embeddings only', () => {
    assert.deepEqual(offered(['openai']), [
      'auto',
      'chat-completion',
      'text-generation',
      'feature-extraction',
      'conversational',
    ]);
    assert.ok(!offered(['huggingface']).includes('chat-completion'));
  });

  it('are all where it has both APIs, or its API is not known yet', () => {
    assert.deepEqual(offered(['huggingface', 'openai']), ['auto', ...API_TASKS]);
    assert.deepEqual(offered(undefined), ['auto', ...API_TASKS]);
  });
});
