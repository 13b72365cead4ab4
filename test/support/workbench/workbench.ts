import assert from 'node:assert/strict';
import { basename } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../eventually';
import { photograph } from './photograph';
import { reopenUntil } from './reopenUntil';

const READY_MS = 60_000;
const OPEN_MS = 5_000;

/** One open workbench, as a person sees and uses it. */
export class Workbench {
  constructor(
    /** For whatever the methods here do not offer. */
    readonly page: Page,
    /** The temporary folder that is open in it. */
    readonly folder: string,
  ) {}

  /** Resolves when the workbench can be used. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar-item').first().waitFor({ timeout: READY_MS });
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: READY_MS });
  }

  /** Resolves when the demo sign-in extension has stored the token of the shared inference server. */
  async signedIn(): Promise<void> {
    await this.page.locator('.statusbar-item').getByText('Demo token stored').waitFor({ timeout: READY_MS });
  }

  /** Runs a command by the title that the palette shows, such as `HF Inference: Infer on Selection`. */
  async runCommand(title: string): Promise<void> {
    // The label is followed by the key, where the command has one.
    const row = this.page
      .locator('.quick-input-widget:visible .quick-input-list')
      .locator(`.monaco-list-row:is([aria-label="${title}"], [aria-label^="${title}, "])`)
      .first();
    // The palette does not notice commands that are contributed while it is open.
    await reopenUntil(row, async () => {
      await this.page.keyboard.press('F1');
      // A key is lost while an editor or the extension host starts.
      await this.quickInput.waitFor({ timeout: OPEN_MS });
      await this.quickInput.fill(`>${title}`);
    });
    await row.click();
  }

  /** The commands that the palette offers for a text, best match first. */
  async commands(text: string): Promise<readonly string[]> {
    await reopenUntil(this.quickPickRows.filter({ hasText: text }).first(), async () => {
      await this.page.keyboard.press('F1');
      await this.quickInput.waitFor({ timeout: OPEN_MS });
      await this.quickInput.fill(`>${text}`);
    });
    const labels = await this.quickPickRows.locator('.label-name').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return labels;
  }

  /** Opens a file of the folder by its path, through the keyboard as one would. */
  async openFile(path: string): Promise<void> {
    const tab = this.page.locator(
      `.editor-group-container.active .tab.active[data-resource-name="${basename(path)}"]`,
    );
    const row = this.quickPickRows.filter({ hasText: basename(path) }).first();
    await reopenUntil(row, async () => {
      await this.page.keyboard.press('Control+P');
      await this.quickInput.waitFor({ timeout: OPEN_MS });
      await this.quickInput.fill(path);
    });
    await row.click();
    await tab.waitFor();
    await this.activeEditor.locator('.view-line').first().waitFor();
    await this.focusEditor();
  }

  /** Puts the focus back into the active editor without moving its cursor. */
  async focusEditor(): Promise<void> {
    await this.page.keyboard.press('Control+1');
  }

  /** Selects whole lines of the active editor, both counted from 1, the end of `last` included. */
  async selectLines(first: number, last: number): Promise<void> {
    const { keyboard } = this.page;
    await this.focusEditor();
    await keyboard.press('Control+Home');
    for (let line = 1; line < first; line++) {
      await keyboard.press('ArrowDown');
    }
    await keyboard.press('Home');
    for (let line = first; line < last; line++) {
      await keyboard.press('Shift+ArrowDown');
    }
    await keyboard.press('Shift+End');
  }

  async selectAll(): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('Control+A');
  }

  /** Selects several blocks of whole lines of the active editor at once; each is `[first, last]`, counted from 1. */
  async selectBlocks(blocks: readonly (readonly [number, number])[]): Promise<void> {
    const lines = this.activeEditor.locator('.view-line');
    for (const [index, [first, last]] of blocks.entries()) {
      const box = async (line: number) => {
        const all = await lines.evaluateAll((elements) =>
          elements.map((element) => {
            const { left, top, height } = element.getBoundingClientRect();
            const { width } = element.firstElementChild?.getBoundingClientRect() ?? { width: 0 };
            return { left, right: left + width, y: top + height / 2 };
          }),
        );
        const found = all.toSorted((a, b) => a.y - b.y)[line - 1];
        if (found === undefined) {
          throw new Error(`Line ${line} is not on the screen.`);
        }
        return found;
      };
      const [start, end] = [await box(first), await box(last)];
      // Alt adds a selection to those that are there.
      if (index > 0) {
        await this.page.keyboard.down('Alt');
      }
      await this.page.mouse.move(start.left + 1, start.y);
      await this.page.mouse.down();
      await this.page.mouse.move(end.right + 1, end.y, { steps: 4 });
      await this.page.mouse.up();
      if (index > 0) {
        await this.page.keyboard.up('Alt');
      }
    }
  }

  /** Writes text at the cursor, as typing would but without auto-closing brackets. */
  async insertText(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
  }

  /** Puts a text of one line in place of all that is in the active editor. Pastes it, since typing would close brackets by itself. */
  async replaceText(text: string): Promise<void> {
    await this.selectAll();
    await this.page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await this.page.keyboard.press('Control+V');
    // VS Code reads the clipboard first, and takes other keys meanwhile.
    await eventually(async () => assert.equal((await this.editorText()).replaceAll('\n', ''), text));
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press('Control+Z');
  }

  get activeEditor(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor').first();
  }

  /** The visible text of the editor whose tab has this name, top to bottom. */
  async editorText(tabName?: string): Promise<string> {
    const group =
      tabName === undefined
        ? this.page.locator('.editor-group-container.active')
        : this.page.locator('.editor-group-container').filter({
            has: this.page.locator(`.tab.active[data-resource-name="${tabName}"]`),
          });
    const lines = await group
      .first()
      .locator('.monaco-editor .view-lines .view-line')
      .evaluateAll((elements) =>
        elements
          .filter((element): element is HTMLElement => element instanceof HTMLElement)
          .map((element) => ({ top: Number.parseFloat(element.style.top), text: element.textContent ?? '' }))
          .toSorted((a, b) => a.top - b.top)
          .map(({ text }) => text.replaceAll('\u00a0', ' ')),
      );
    return lines.join('\n');
  }

  /** Names of all open tabs, in their order on the screen. */
  async tabs(): Promise<readonly string[]> {
    return this.page
      .locator('.editor-group-container .tab')
      .evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('data-resource-name') ?? ''));
  }

  /** The extension's item of the status bar. */
  get statusItem(): Locator {
    return this.page.locator('.statusbar-item[id^="open-inference.hf-inference"]').first();
  }

  /** The shown notification with this text (a part of it is enough). */
  notification(text: string | RegExp): Locator {
    return this.page
      .locator('.notifications-toasts .notification-list-item')
      .filter({ hasText: text })
      .first();
  }

  /** Texts of all shown notifications, without the one that each new profile gets with its first run. */
  async notifications(): Promise<readonly string[]> {
    const messages = this.page.locator('.notifications-toasts .notification-list-item-message');
    return messages.filter({ hasNotText: /^Runs are kept on this machine/ }).allInnerTexts();
  }

  /** Presses a button of a notification. */
  async pressButton(notification: Locator, label: string): Promise<void> {
    await notification.hover();
    await notification.locator('.monaco-button', { hasText: label }).first().click();
  }

  /** The shown modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** The text field of the quick input (palette, pick lists, input boxes). */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input').first();
  }

  /** What the quick input says below or above its field: prompt and validation message. */
  get quickInputMessage(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-message');
  }

  get quickPickRows(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
  }

  /** Types into the quick input that is shown and accepts. */
  async answer(text: string): Promise<void> {
    await this.quickInput.waitFor();
    // A question that follows another one empties the input a moment after it is shown.
    do {
      await this.quickInput.fill(text);
      await this.page.waitForTimeout(200);
    } while ((await this.quickInput.inputValue()) !== text);
    await this.page.keyboard.press('Enter');
  }

  /** Picks the row of the shown pick list that has this text. */
  async pick(text: string | RegExp): Promise<void> {
    await this.quickPickRows.filter({ hasText: text }).first().click();
  }

  async screenshot(file: string): Promise<void> {
    await photograph(this.page, file);
  }
}
