import * as l10n from '@vscode/l10n';
import type { Shown } from './scene';

/** A sentence that was translated: its key in the bundle, and what came of it. */
export interface Translated {
  readonly key: string;
  readonly text: string;
}

interface PickItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

interface PickOptions {
  readonly title?: string;
  readonly placeHolder?: string;
}

interface DialogOptions {
  readonly title: string;
  readonly openLabel?: string;
  readonly saveLabel?: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

/** What is in each file. */
const FILE = '{"pinned_models":[{"model_id":"owner/new"}]}';

/**
 * Stands in for VS Code, which cannot run inside `npm run check`: it keeps what would be shown, and answers as it was
 * told. Its `l10n.t` is the implementation that VS Code's team publishes for processes without an extension host.
 */
export class VsCodeStandIn {
  readonly translated: Translated[] = [];
  shown: Shown[] = [];
  private answers: string[] = [];

  /** Forgets what was shown; `answers` are given to the next questions, then each question is dismissed. */
  begin(answers: readonly string[]): void {
    this.translated.length = 0;
    this.shown = [];
    this.answers = [...answers];
  }

  /** What the sources import as `vscode`. */
  readonly module = {
    commands: {
      executeCommand: async (id: string, notice: { readonly text: string }) => {
        if (id === 'hfInference.showNotice') {
          this.shown.push({ text: notice.text, buttons: [] });
        }
      },
    },
    env: { language: 'en', clipboard: { writeText: async () => undefined } },
    Uri: { file: (path: string) => ({ path }) },
    workspace: {
      fs: {
        stat: async () => ({ size: FILE.length }),
        readFile: async () => new TextEncoder().encode(FILE),
        writeFile: async () => undefined,
      },
    },
    ThemeColor: class {},
    ThemeIcon: class {},
    MarkdownString: class {
      value = '';
      appendText(text: string): void {
        this.value += text;
      }
    },
    l10n: {
      t: (key: string, ...values: (string | number | boolean)[]): string => {
        const text = l10n.t(key, ...values);
        this.translated.push({ key, text });
        return text;
      },
    },
    window: {
      showInformationMessage: (text: string, ...rest: readonly unknown[]) => this.message(text, rest),
      showWarningMessage: (text: string, ...rest: readonly unknown[]) => this.message(text, rest),
      showErrorMessage: (text: string, ...rest: readonly unknown[]) => this.message(text, rest),
      showOpenDialog: async (options: DialogOptions) => {
        const chosen = this.dialog(options);
        return chosen && [chosen];
      },
      showSaveDialog: async (options: DialogOptions) => this.dialog(options),
      showQuickPick: (items: readonly PickItem[], options: PickOptions) => this.pick(items, options),
    },
  };

  private async message(text: string, rest: readonly unknown[]): Promise<string | undefined> {
    const buttons = rest.filter((one) => typeof one === 'string');
    const [options] = rest;
    const detail =
      typeof options === 'object' && options !== null && 'detail' in options ? String(options.detail) : '';
    return this.ask({ text: [text, detail].filter(Boolean).join('\n'), buttons });
  }

  private async pick(
    items: readonly PickItem[],
    { placeHolder = '', title = '' }: PickOptions,
  ): Promise<PickItem | undefined> {
    const rows = items.map(({ description, detail, label }) =>
      [label, description, detail].filter(Boolean).join(' – '),
    );
    const answer = this.ask({ text: [title, placeHolder, ...rows].filter(Boolean).join('\n'), buttons: [] });
    return answer === undefined ? undefined : items.find(({ label }) => label.includes(answer));
  }

  private dialog({
    filters,
    openLabel,
    saveLabel,
    title,
  }: DialogOptions): { readonly path: string } | undefined {
    const buttons = [openLabel, saveLabel].filter((label) => label !== undefined);
    const path = this.ask({ text: [title, ...Object.keys(filters)].join('\n'), buttons });
    return path === undefined ? undefined : { path };
  }

  /** The answer that was arranged for the question. A row of the sheet shows the question without one. */
  private ask(question: Shown): string | undefined {
    const answer = this.answers.shift();
    if (answer === undefined) {
      this.shown.push(question);
    }
    return answer;
  }
}
