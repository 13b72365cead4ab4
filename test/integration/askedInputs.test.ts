import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HistoryRecord } from '../../src/core/runs/historyRecord';
import { parseJson } from '../../src/core/parseJson';
import { json } from '../support/http/httpAnswers';
import { closeEditors, infer, openText, select, until, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';
import { useQuestions } from './useQuestions';

const ANSWER = json(200, { answer: 'Ada', score: 0.9, start: 0, end: 3 });
const LABELS = json(200, [[{ label: 'good', score: 0.9 }]]);
const SCORES = json(200, [0.9, 0.1]);

describe('what a run needs besides the selection is asked for', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  const questions = useQuestions();
  afterEach(closeEditors);

  const sent = () => server().requests.map(({ body }) => parseJson(body));
  /** Runs a task on the texts, selected in an editor, with a model of its own. */
  const runOn = async (
    task: string,
    texts: readonly string[],
    args: Readonly<Record<string, unknown>> = {},
  ) => {
    const editor = await openText(`${texts.join('\n\n')}\n`);
    select(editor, ...texts);
    return infer({ model: `owner/${task}`, task, output: 'none', ...args });
  };

  it('a question, with the selection as the context; the next one begins with it', async () => {
    server().play([ANSWER]);
    questions.answer('Who wrote it?', 'And when?');
    const [result] = await runOn('question-answering', ['Ada wrote it.']);
    assert.equal(result?.status, 'ok');
    assert.deepEqual(result.input, { question: 'Who wrote it?', context: 'Ada wrote it.' });
    assert.deepEqual(sent(), [{ inputs: { question: 'Who wrote it?', context: 'Ada wrote it.' } }]);
    await runOn('question-answering', ['Ada wrote it in 1843.']);
    assert.deepEqual(questions.asked, [
      { kind: 'input', title: 'Question for owner/question-answering', value: '' },
      { kind: 'input', title: 'Question for owner/question-answering', value: 'Who wrote it?' },
    ]);
  });

  it('nothing is sent if it is dismissed, and nothing is asked for what is complete', async () => {
    server().play([ANSWER]);
    assert.equal(await runOn('question-answering', ['Ada wrote it.']), undefined);
    assert.equal(server().requests.length, 0);
    const inputs = { question: 'Who?', context: 'Ada.' };
    await runOn('question-answering', [JSON.stringify(inputs)]);
    await infer({ model: 'owner/qa', task: 'question-answering', inputs, output: 'none' });
    assert.deepEqual(sent(), [{ inputs }, { inputs }]);
    assert.equal(questions.asked.length, 1);
    assert.deepEqual(messages.shown, []);
  });

  it('labels, which are remembered for the model, unless the parameters have them', async () => {
    server().play([json(200, { sequence: 'a', labels: ['bug'], scores: [0.9] })]);
    questions.answer('bug,  feature ,bug', 'praise');
    const task = 'zero-shot-classification';
    await runOn(task, ['It crashes.'], { parameters: { multi_label: true } });
    assert.deepEqual(sent(), [
      {
        inputs: 'It crashes.',
        parameters: { multi_label: true, candidate_labels: ['bug', 'feature'] },
      },
    ]);
    await runOn(task, ['It is nice.']);
    assert.equal(questions.asked[1]?.value, 'bug, feature');
    await runOn(task, ['It is nice.'], { parameters: { candidate_labels: ['a'] } });
    assert.equal(questions.asked.length, 2);
  });

  it('nothing: the first selection is compared with the others, with one result', async () => {
    server().play([SCORES]);
    const results = await runOn('sentence-similarity', ['A cat.', 'A dog.', 'A car.']);
    assert.equal(results.length, 1);
    assert.deepEqual(results[0]?.input, { source_sentence: 'A cat.', sentences: ['A dog.', 'A car.'] });
    assert.match(server().requests[0]?.path ?? '', /\/pipeline\/sentence-similarity$/);
    server().play([json(200, [{ index: 1, score: 0.8 }])]);
    await runOn('text-ranking', ['Query', 'One', 'Two']);
    assert.deepEqual(sent(), [{ inputs: { query: 'Query', texts: ['One', 'Two'] } }]);
  });

  it('nothing: a single text to compare is refused with what to select', async () => {
    server().play([SCORES]);
    const [result] = await runOn('sentence-similarity', ['A cat.']);
    assert.equal(result?.error?.kind, 'invalidInput');
    assert.match(result.error.message, /compares texts\. It needs several lines, paragraphs, or texts/);
    assert.equal(server().requests.length, 0);
  });

  it('a question about a table of the selection', async () => {
    server().play([json(200, { answer: '2', coordinates: [[0, 1]], cells: ['2'], aggregator: 'NONE' })]);
    questions.answer('How many?');
    await runOn('table-question-answering', ['| city | people |\n|---|---|\n| Rome | 2 |']);
    assert.deepEqual(sent(), [{ inputs: { query: 'How many?', table: { city: ['Rome'], people: ['2'] } } }]);
    const [refused] = await runOn('table-question-answering', ['Rome has two.']);
    assert.match(refused?.error?.message ?? '', /needs a table/);
  });

  it('the mask of the model is learned from its server, and used from then on', async () => {
    server().playBy(({ body }) => [
      body.includes('<mask>')
        ? json(200, [{ score: 1, token: 5, token_str: ' blue', sequence: 'The sky is blue.' }])
        : json(400, { error: 'No mask_token (<mask>) found on the input' }),
    ]);
    await vscode.commands.executeCommand('hfInference.runs.clear', { confirm: false });
    const [result] = await runOn('fill-mask', ['The sky is [MASK].']);
    assert.equal(result?.status, 'ok');
    const kept = await vscode.commands.executeCommand<readonly HistoryRecord[]>('hfInference.runs.list');
    assert.deepEqual(
      kept.map(({ input, status }) => [status, input]),
      [['ok', 'The sky is <mask>.']],
    );
    assert.equal(result.input, 'The sky is <mask>.');
    await runOn('fill-mask', ['The sea is [MASK].']);
    assert.deepEqual(
      sent().map((body) => body),
      [{ inputs: 'The sky is [MASK].' }, { inputs: 'The sky is <mask>.' }, { inputs: 'The sea is <mask>.' }],
    );
    assert.deepEqual([questions.asked, messages.shown], [[], []]);
  });

  it('where the mask goes, if the text has none: on a word or at a place', async () => {
    server().play([json(200, [{ score: 1, token: 5, token_str: 'blue', sequence: 'x' }])]);
    questions.answer('sky');
    const args = { model: 'owner/other-mask' };
    await runOn('fill-mask', ['The sky is'], args);
    questions.answer('$(add) At the end of the text');
    await runOn('fill-mask', ['The sky is'], args);
    assert.deepEqual(sent(), [{ inputs: 'The [MASK] is' }, { inputs: 'The sky is [MASK]' }]);
    assert.deepEqual(questions.asked[0]?.labels, [
      '$(add) At the end of the text',
      'In place of a word',
      'The',
      'sky',
      'is',
    ]);
  });

  it('the paragraph at the cursor, if nothing is selected; only once', async () => {
    server().play([LABELS]);
    const editor = await openText('Not this.\n\nThe crab\nis red.\n\nNor this.\n');
    editor.selection = new vscode.Selection(3, 2, 3, 2);
    const args = { model: 'owner/classifier', output: 'none' };
    questions.answer('Infer on Paragraph');
    await infer(args);
    const before = questions.asked.length;
    const [result] = await infer(args);
    assert.deepEqual(sent(), [{ inputs: 'The crab\nis red.' }, { inputs: 'The crab\nis red.' }]);
    assert.equal(result?.input, 'The crab\nis red.');
    assert.equal(questions.asked.length, before);
  });

  it('nothing for the selected cell of a notebook that has no editor: all of it is sent', async () => {
    server().play([LABELS]);
    const cells = ['alpha', 'beta\n\ngamma'].map(
      (text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown'),
    );
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData(cells),
    );
    await vscode.window.showNotebookDocument(notebook, {
      selections: [new vscode.NotebookRange(1, 2)],
      viewColumn: vscode.ViewColumn.One,
    });
    await vscode.commands.executeCommand('notebook.cell.quitEdit');
    await until(() => vscode.window.activeTextEditor === undefined);
    const [result] = await infer({ model: 'owner/classifier', output: 'none' });
    assert.equal(result?.input, 'beta\n\ngamma');
    assert.deepEqual(questions.asked, []);
  });
});
