import * as vscode from 'vscode';

/** A message as the extension asked VS Code to show it. */
interface ShownMessage {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly buttons: readonly string[];
  readonly modal: boolean;
  readonly detail?: string;
}

export interface Messages {
  /** What was shown since the test began. */
  readonly shown: readonly ShownMessage[];
  /** Presses this button of the next messages that have it; others stay unanswered, as if dismissed. */
  press(button: string): void;
  /** Leaves the next messages open for ever. */
  leaveOpen(): void;
  /** Leaves the next messages open until `answer` presses a button of theirs. */
  answerLater(): void;
  answer(button: string): void;
}

const SHOWERS = {
  showInformationMessage: 'info',
  showWarningMessage: 'warning',
  showErrorMessage: 'error',
} as const;

/**
 * Call it in a `describe`: takes the place of VS Code's messages, which the test driver does not show, and answers them.
 * The extension under test has the same `vscode.window`, because the tests lie below its folder.
 */
export function useMessages(): Messages {
  const shown: ShownMessage[] = [];
  let pressed: string | undefined;
  let stays = false;
  let later: Promise<string> | undefined;
  let answer: (button: string) => void = () => undefined;
  const originals = Object.fromEntries(
    Object.keys(SHOWERS).map((name) => [name, Reflect.get(vscode.window, name)]),
  );
  beforeEach(() => {
    shown.length = 0;
    pressed = undefined;
    stays = false;
    later = undefined;
    for (const [name, severity] of Object.entries(SHOWERS)) {
      Reflect.set(vscode.window, name, (text: string, ...rest: readonly unknown[]) => {
        const buttons = rest.filter((one) => typeof one === 'string');
        const { modal = false, detail } = rest.find(isOptions) ?? {};
        shown.push({ severity, text, buttons, modal, ...(detail !== undefined && { detail }) });
        if (later !== undefined) {
          return later.then((button) => buttons.find((one) => one === button));
        }
        return stays ? new Promise(() => undefined) : Promise.resolve(buttons.find((one) => one === pressed));
      });
    }
  });
  afterEach(() => {
    for (const [name, original] of Object.entries(originals)) {
      Reflect.set(vscode.window, name, original);
    }
  });
  return {
    shown,
    press: (button) => {
      pressed = button;
    },
    leaveOpen: () => {
      stays = true;
    },
    answerLater: () => {
      later = new Promise((resolve) => {
        answer = resolve;
      });
    },
    answer: (button) => answer(button),
  };
}

function isOptions(value: unknown): value is vscode.MessageOptions {
  return typeof value === 'object' && value !== null;
}
