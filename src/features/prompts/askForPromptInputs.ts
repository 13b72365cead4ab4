import * as vscode from 'vscode';
import type { PromptInput } from '../../core/prompts/expandPrompt';
import { DismissedError } from '../../platform/commandErrors';
import { BACK } from '../../platform/pickValue';

/**
 * Asks for the inputs of a prompt, one after the other. Going back from the first one resolves to `BACK` if something was
 * asked before. Throws `DismissedError`.
 */
export async function askForPromptInputs(
  title: string,
  inputs: readonly PromptInput[],
  isAskedBefore: boolean,
): Promise<ReadonlyMap<string, string> | typeof BACK> {
  const values = new Map<string, string>();
  for (let index = 0; index < inputs.length;) {
    const input = inputs[index];
    if (input === undefined) {
      break;
    }
    const value = await askForInput(title, input, {
      value: values.get(input.name) ?? '',
      step: index + 1,
      totalSteps: inputs.length,
      hasBack: index > 0 || isAskedBefore,
    });
    if (value !== BACK) {
      values.set(input.name, value);
      index += 1;
    } else if (index === 0) {
      return BACK;
    } else {
      index -= 1;
    }
  }
  return values;
}

async function askForInput(
  title: string,
  { name, placeholder }: PromptInput,
  {
    hasBack,
    step,
    totalSteps,
    value,
  }: {
    readonly value: string;
    readonly step: number;
    readonly totalSteps: number;
    readonly hasBack: boolean;
  },
): Promise<string | typeof BACK> {
  const box = vscode.window.createInputBox();
  box.title = title;
  box.prompt = name;
  box.placeholder = placeholder;
  box.value = value;
  box.step = step;
  box.totalSteps = totalSteps;
  box.ignoreFocusOut = true;
  box.buttons = hasBack ? [vscode.QuickInputButtons.Back] : [];
  try {
    return await new Promise((resolve, reject) => {
      box.onDidTriggerButton(() => resolve(BACK));
      box.onDidAccept(() => resolve(box.value));
      box.onDidHide(() => reject(new DismissedError()));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
