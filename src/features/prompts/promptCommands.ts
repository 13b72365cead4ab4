import type { CommandHandler } from '../../platform/commandMap';
import { createPrompt } from './createPrompt';
import { parsePromptArgs } from './promptArgs';
import { readNamedPrompt } from './readNamedPrompt';
import { runPrompt } from './runPrompt';
import type { PromptServices } from './promptFiles';

export type PromptCommandId =
  | 'hfInference.runPrompt'
  | 'hfInference.newPrompt'
  | 'hfInference.readPrompt'
  | `hfInference.prompts.${'explain' | 'document' | 'writeTests' | 'findBugs' | 'improve' | 'translateToEnglish' | 'summarize'}`;

export type PromptHandlers = { readonly [Id in PromptCommandId]: CommandHandler<Id> };

/** Creates the handlers of the commands for prompts. Loaded on first use. */
export function createPromptHandlers(services: PromptServices): PromptHandlers {
  const run = (prompt: string) => () => runPrompt(services, { prompt });
  return {
    'hfInference.runPrompt': (args) => runPrompt(services, parsePromptArgs(args)),
    'hfInference.newPrompt': () => createPrompt(services),
    'hfInference.readPrompt': (args) => readNamedPrompt(services, args),
    'hfInference.prompts.explain': run('explain'),
    'hfInference.prompts.document': run('document'),
    'hfInference.prompts.writeTests': run('write-tests'),
    'hfInference.prompts.findBugs': run('find-bugs'),
    'hfInference.prompts.improve': run('improve'),
    'hfInference.prompts.translateToEnglish': run('translate-to-english'),
    'hfInference.prompts.summarize': run('summarize'),
  };
}
