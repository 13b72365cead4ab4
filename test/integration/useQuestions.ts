import * as vscode from 'vscode';

/** A question as the extension asked VS Code to show it. */
interface AskedQuestion {
  readonly kind: 'input' | 'pick' | 'files';
  readonly title: string | undefined;
  /** What the input box has in it, selected. */
  readonly value?: string | undefined;
  readonly labels?: readonly string[];
}

export interface Questions {
  /** What was asked since the test began. */
  readonly asked: readonly AskedQuestion[];
  /** Answers the next questions in this order: a text, the label of a row, or files. Others are dismissed. */
  answer(...answers: readonly (string | readonly vscode.Uri[])[]): void;
}

type Options = vscode.InputBoxOptions & vscode.QuickPickOptions & vscode.OpenDialogOptions;

/**
 * Call it in a `describe`: takes the place of VS Code's input boxes, pickers, and file dialogs, which an extension cannot
 * answer, and answers them. The extension under test has the same `vscode.window`.
 */
export function useQuestions(): Questions {
  const asked: AskedQuestion[] = [];
  const answers: (string | readonly vscode.Uri[])[] = [];
  const showers = {
    showInputBox: async (options: Options) => {
      asked.push({ kind: 'input', title: options.title, value: options.value });
      const answer = answers.shift();
      const problem = typeof answer === 'string' ? await options.validateInput?.(answer) : undefined;
      return problem === undefined || problem === null ? answer : undefined;
    },
    showQuickPick: async (items: readonly vscode.QuickPickItem[], { title }: Options) => {
      asked.push({ kind: 'pick', title, labels: items.map(({ label }) => label) });
      const answer = answers.shift();
      return items.find(({ label }) => label === answer);
    },
    showOpenDialog: async ({ title }: Options) => {
      asked.push({ kind: 'files', title });
      return answers.shift();
    },
  };
  const originals = Object.keys(showers).map((name) => [name, Reflect.get(vscode.window, name)] as const);
  beforeEach(() => {
    asked.length = 0;
    answers.length = 0;
    Object.entries(showers).forEach(([name, shower]) => Reflect.set(vscode.window, name, shower));
  });
  afterEach(() => {
    originals.forEach(([name, original]) => Reflect.set(vscode.window, name, original));
  });
  return { asked, answer: (...given) => void answers.push(...given) };
}
