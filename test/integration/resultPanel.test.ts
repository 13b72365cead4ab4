import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HistoryRecord } from '../../src/core/runs/historyRecord';
import type { ResultAction, ResultView } from '../../src/webview/resultProtocol';
import { chunk, json, STREAM_HEAD, tokenEvent } from '../support/http/httpAnswers';
import {
  answerDocument,
  closeEditors,
  gate,
  infer,
  openText,
  select,
  setting,
  until,
  useLoopback,
} from './useLoopback';
import { useMessages } from './useMessages';
import { useResultPanel } from './useResultPanel';

const LABELS = [
  { label: 'rust', score: 0.973 },
  { label: 'go', score: 0.027 },
];
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==',
  'base64',
);

/** The kinds of the content of a view. */
function kinds({ items }: ResultView): readonly string[] {
  return items.flatMap(({ bodies }) => bodies.map(({ kind }) => kind));
}

/** The tabs of the window, group by group. */
function tabLabels(): readonly string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}

function nameOf({ document }: vscode.TextEditor): string {
  return document.uri.path.split('/').at(-1) ?? '';
}

/** Waits until the clipboard has a text. */
async function copied(text: string): Promise<void> {
  const end = Date.now() + 20_000;
  while ((await vscode.env.clipboard.readText()) !== text) {
    assert.ok(Date.now() < end, `the clipboard has no “${text}”`);
  }
}

describe('the result panel', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  const { act, messages: sent, panel, seen, view } = useResultPanel();

  const classify = () => infer({ model: 'owner/model', task: 'text-classification', output: 'beside' });
  const ended = (state: ResultView['state'] = 'ended') => seen((shown) => shown.state === state);

  async function oneSelected(text = 'alpha beta'): Promise<vscode.TextEditor> {
    const editor = await openText(text);
    select(editor, 'alpha');
    return editor;
  }

  it('opens beside the editor, keeps the focus, and replaces no document', async () => {
    const editor = await oneSelected();
    server().play([json(200, [LABELS])]);
    await classify();
    const { actions, facts, items, runIds, title } = await ended();
    await until(() => panel()?.viewColumn === vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    await until(() => tabLabels().join() === `${nameOf(editor)},owner/model`);
    assert.equal(title, 'owner/model');
    assert.equal(items[0]?.headline, 'rust 97.3 %');
    assert.match(facts.text, /^\d[\d.]* s$/);
    assert.deepEqual(
      actions.map(({ label }) => label),
      ['Copy', 'Insert', 'Replace', 'Save', 'Repeat', 'Repeat Without Cache', 'Raw JSON'],
    );
    const kept = await vscode.commands.executeCommand<readonly HistoryRecord[]>('hfInference.runs.list');
    assert.deepEqual(runIds, [kept[0]?.id]);
  });

  it('friction 21: uses the group that is there when the source is in the second one', async () => {
    await openText('left');
    const editor = await oneSelected();
    await vscode.window.showTextDocument(editor.document, { viewColumn: vscode.ViewColumn.Two });
    select(vscode.window.activeTextEditor ?? editor, 'alpha');
    server().play([json(200, [LABELS])]);
    await classify();
    await ended();
    await until(() => panel()?.viewColumn === vscode.ViewColumn.One);
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });

  it('friction 11: a failure takes the place of the former answer, with the ways on', async () => {
    await oneSelected();
    server().play([json(200, [LABELS])]);
    await classify();
    await ended();
    await until(() => tabLabels().includes('owner/model'));
    server().play([json(404, { error: 'Model owner/model does not exist' })]);
    await classify();
    const failed = await ended('failed');
    assert.deepEqual(kinds(failed), ['failure']);
    const [body] = failed.items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'failure');
    assert.match(body.message, /owner\/model/);
    assert.deepEqual(body.buttons, ['Select Model']);
    assert.deepEqual(messages.shown, [], 'said once, where the user is looking');
    server().play([json(200, [LABELS])]);
    act({ kind: 'action', action: 'repeat' });
    await ended();
  });

  it('a failure that the panel does not show at once is a message', async () => {
    const missing = () => server().play([json(404, { error: 'Model owner/model does not exist' })]);
    const editor = await oneSelected('alpha beta');
    server().play([json(200, [LABELS])]);
    await classify();
    await ended();
    await until(() => tabLabels().includes('owner/model'));
    const shown = () => messages.shown.map(({ buttons }) => buttons);
    missing();
    await infer({ model: 'owner/model', output: 'none' });
    assert.deepEqual(shown(), [['Select Model']], 'of a run whose result is shown nowhere');
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.Two);
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    select(editor, 'alpha');
    missing();
    await classify();
    assert.equal(shown().length, 2, 'behind another tab');
    panel()?.reveal(undefined, true);
    await until(() => panel()?.visible === true);
    select(editor, 'alpha', 'beta');
    server().playBy(({ body }) =>
      body.includes('alpha') ? [json(200, [LABELS])] : [json(404, { error: 'Model does not exist' })],
    );
    await infer({ model: 'owner/model', task: 'text-generation', output: 'beside' });
    assert.equal(shown().length, 3, 'below the answer of another selection');
  });

  it('friction 11: a failure takes the place of the former answer in a text document, too', async () => {
    await setting('resultView', 'text');
    try {
      await oneSelected();
      server().play([json(200, [LABELS])]);
      await classify();
      const shown = () => answerDocument()?.getText() ?? '';
      assert.match(shown(), /^# rust 97\.3 %\n/);
      server().play([json(404, { error: 'Model owner/model does not exist' })]);
      await classify();
      await until(() => shown().startsWith('# No answer\n'));
    } finally {
      await setting('resultView', 'rich');
    }
  });

  it('friction 14: a canceled run keeps what had come', async () => {
    await oneSelected();
    server().play([STREAM_HEAD, chunk(tokenEvent(' half'))]);
    const running = infer({ model: 'owner/model', task: 'text-generation', output: 'beside' });
    await seen((shown) => shown.state === 'running' && shown.items.length === 1);
    act({ kind: 'action', action: 'cancel' });
    await running;
    const canceled = await ended('canceled');
    assert.match(canceled.status, /^Canceled after \d[\d.]* s$/);
    const [body] = canceled.items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'text');
    assert.equal(body.text?.start, ' half');
    assert.deepEqual(kinds(canceled), ['text']);
  });

  it('grows with a stream, at most 30 times a second', async () => {
    await oneSelected();
    const words = Array.from({ length: 400 }, (_, index) => ` word${index}`);
    const done = gate();
    server().play([
      STREAM_HEAD,
      chunk(tokenEvent(' start')),
      ...words.flatMap((word) => [chunk(tokenEvent(word)), { wait: 1 }]),
      { until: done.promise },
      chunk(tokenEvent('', ` start${words.join('')}`)),
      chunk(''),
    ]);
    const running = infer({ model: 'owner/model', task: 'text-generation', output: 'beside' });
    const growth = () =>
      sent.flatMap(({ at, message }) => (message.kind === 'append' ? [{ at, ...message }] : []));
    await until(() => growth().at(-1)?.piece.endsWith('word399') === true);
    done.open();
    await running;
    const pieces = growth();
    const gaps = pieces.slice(1).map(({ at }, index) => at - (pieces[index]?.at ?? 0));
    assert.deepEqual(
      gaps.filter((gap) => gap < 30),
      [],
    );
    const final = await ended();
    const [body] = final.items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'text');
    const [first] = pieces;
    const start = body.text?.start ?? '';
    assert.equal(pieces.map(({ piece }) => piece).join(''), start.slice(first?.start));
  });

  it('gets a text of megabytes in pieces', async () => {
    await oneSelected();
    const text = 'line of the text\n'.repeat(60_000);
    server().play([json(200, [{ summary_text: text }])]);
    await infer({ model: 'owner/model', task: 'summarization', output: 'beside' });
    const isComplete = () => sent.some(({ message }) => message.kind === 'append' && message.isComplete);
    await until(isComplete);
    const [body] = view()?.items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'text');
    let shown = body.text?.start ?? '';
    for (const { message } of sent) {
      if (message.kind === 'append') {
        assert.ok(message.piece.length <= 256 * 1024);
        assert.equal(message.start, shown.length);
        shown += message.piece;
      }
    }
    assert.ok(shown === text);
  });

  it('names each of several selections by its lines, and compares them', async () => {
    const editor = await openText('alpha\nbeta\ngamma');
    select(editor, 'alpha', 'gamma');
    server().play([json(200, [LABELS, LABELS.toReversed()])]);
    await classify();
    const { items, table } = await ended();
    const name = nameOf(editor);
    assert.deepEqual(
      items.map(({ canReveal, heading }) => [heading, canReveal]),
      [
        [`${name}, line 1`, true],
        [`${name}, line 3`, true],
      ],
    );
    assert.equal(table?.rows.length, 2);
    act({ kind: 'reveal', item: 1 });
    await until(() => vscode.window.activeTextEditor?.selection.start.line === 2);
  });

  describe('its actions', () => {
    const press = (action: ResultAction, item?: number) =>
      act({ kind: 'action', action, ...(item !== undefined && { item }) });

    async function summarized(): Promise<vscode.TextEditor> {
      const editor = await oneSelected();
      server().play([json(200, [{ summary_text: 'short' }])]);
      await infer({ model: 'owner/model', task: 'summarization', output: 'beside' });
      await ended();
      return editor;
    }

    it('copy, insert, and replace where the text is now, in one undo step each', async () => {
      const editor = await summarized();
      press('copy');
      await copied('short');
      await vscode.window.showTextDocument(editor.document);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new '));
      press('insert');
      await until(() => editor.document.getText() === 'new alphashort beta');
      await vscode.commands.executeCommand('undo');
      await until(() => editor.document.getText() === 'new alpha beta');
      press('replace');
      await until(() => editor.document.getText() === 'new short beta');
    });

    it('replace nothing by a text that was cut off, until the user agrees', async () => {
      const editor = await oneSelected();
      const choices = [{ message: { role: 'assistant', content: 'half' }, finish_reason: 'length' }];
      server().play([json(200, { choices })]);
      await infer({ model: 'owner/model', task: 'chat-completion', api: 'openai', output: 'beside' });
      const { items } = await ended();
      assert.deepEqual(items[0]?.notes, ['Incomplete: the text was cut off at the model’s token limit.']);
      messages.press('Replace Anyway');
      press('replace');
      await until(() => editor.document.getText() === 'half beta');
      assert.deepEqual(messages.shown.at(-1)?.buttons, ['Replace Anyway']);
    });

    it('repeat with and without the cache, on the same text', async () => {
      await summarized();
      server().play([json(200, [{ summary_text: 'again' }])]);
      press('repeatWithoutCache');
      await seen(({ items: [item] }) => {
        const [body] = item?.bodies ?? [];
        return body?.kind === 'text' && body.text?.start === 'again';
      });
      assert.equal(server().requests[0]?.headers['x-use-cache'], 'false');
    });

    it('save the text, or the answer, where the user selects', async () => {
      const { showSaveDialog } = vscode.window;
      const editor = await oneSelected();
      const folder = vscode.Uri.joinPath(editor.document.uri, '..');
      const save = async (name: string): Promise<string> => {
        const uri = vscode.Uri.joinPath(folder, name);
        Reflect.set(vscode.window, 'showSaveDialog', async () => uri);
        act({ kind: 'action', action: 'save' });
        let text = '';
        await until(() => {
          vscode.workspace.fs.readFile(uri).then(
            (bytes) => (text = new TextDecoder().decode(bytes)),
            () => undefined,
          );
          return text !== '';
        });
        await vscode.workspace.fs.delete(uri);
        return text;
      };
      try {
        server().play([json(200, [{ summary_text: 'saved' }])]);
        await infer({ model: 'owner/model', task: 'summarization', output: 'beside' });
        await ended();
        assert.equal(await save('saved.txt'), 'saved\n');
        assert.deepEqual(JSON.parse(await save('saved.json')), [{ summary_text: 'saved' }]);
      } finally {
        Reflect.set(vscode.window, 'showSaveDialog', showSaveDialog);
      }
    });

    it('work on an untitled document', async () => {
      const document = await vscode.workspace.openTextDocument({ content: 'alpha beta' });
      const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      select(editor, 'alpha');
      server().play([json(200, [{ summary_text: 'A' }])]);
      await infer({ model: 'owner/model', task: 'summarization', output: 'beside' });
      await ended();
      act({ kind: 'action', action: 'replace' });
      await until(() => document.getText() === 'A beta');
      assert.equal(vscode.window.activeTextEditor?.document, document);
    });

    it('show the raw JSON of what is shown', async () => {
      await summarized();
      press('rawJson');
      await until(() => vscode.window.activeTextEditor?.document.uri.path.endsWith('.json') === true);
      assert.deepEqual(JSON.parse(vscode.window.activeTextEditor?.document.getText() ?? ''), [
        { summary_text: 'short' },
      ]);
    });

    it('are confirmed, so that the panel does not take the extension for lost', async () => {
      await summarized();
      press('copy');
      await until(() => sent.some(({ message }) => message.kind === 'received'));
    });
  });

  it('friction 12: shows a picture itself, from the folder of the extension', async () => {
    const editor = await oneSelected();
    const head = 'HTTP/1.1 200 X\r\ncontent-type: image/png\r\n';
    server().play([`${head}content-length: ${PNG.length}\r\n\r\n`, PNG]);
    await infer({ model: 'owner/model', task: 'text-to-image', output: 'beside' });
    const [body] = (await ended()).items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'image');
    assert.match(body.source ?? '', /^https:.*\/answers\/[\w-]+\.png$/);
    const roots = panel()?.webview.options.localResourceRoots?.map(({ path }) => path.split('/').at(-1));
    assert.deepEqual(roots, ['webview', 'media', 'answers']);
    // Only the panel opened: no tab of its own for the picture.
    await until(() => tabLabels().join() === `${nameOf(editor)},owner/model`);
  });

  describe('for a run of the history', () => {
    const newest = async () => {
      const kept = await vscode.commands.executeCommand<readonly HistoryRecord[]>('hfInference.runs.list');
      return kept[0]?.id ?? '';
    };

    it('shows the result as it was, and copies it', async () => {
      await oneSelected();
      server().play([json(200, [{ summary_text: 'kept' }])]);
      await infer({ model: 'owner/model', task: 'summarization', output: 'none' });
      const id = await newest();
      await vscode.commands.executeCommand('hfInference.runs.open', { id });
      const { actions, note, runIds } = await ended();
      assert.deepEqual(runIds, [id]);
      assert.match(note ?? '', /^Run on .* at http:\/\/127\.0\.0\.1:\d+$/);
      assert.deepEqual(
        actions.map((action) => action.id),
        ['copy', 'save', 'repeat', 'repeatWithoutCache', 'rawJson'],
      );
      await vscode.env.clipboard.writeText('');
      act({ kind: 'action', action: 'copy' });
      await copied('kept');
    });

    it('says if its texts were not kept', async () => {
      await setting('history.keepTexts', false);
      try {
        server().play([json(200, [{ summary_text: 'gone' }])]);
        await infer({ model: 'owner/model', task: 'summarization', inputs: 'x', output: 'none' });
        await vscode.commands.executeCommand('hfInference.runs.open', { id: await newest() });
        const { items, note } = await ended();
        assert.match(note ?? '', /^The texts of this run were not kept\. Run on /);
        assert.deepEqual(
          items.flatMap(({ bodies }) => bodies),
          [],
        );
      } finally {
        await setting('history.keepTexts', undefined);
      }
    });
  });

  it('opens for no run whose result is shown nowhere', async () => {
    await closeEditors();
    server().play([json(200, [LABELS])]);
    await infer({ model: 'owner/model', inputs: 'x', output: 'none' });
    assert.equal(panel(), undefined);
    assert.deepEqual(sent, []);
  });
});
