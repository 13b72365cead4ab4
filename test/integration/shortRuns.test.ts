import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { recordWindowMessages } from '../support/vscode/windowMessages';
import type { RecordedMessages, WindowMessage } from '../support/vscode/windowMessages';
import { CANARY_TOKEN, gate, inferOne, useEndpoint, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';

/** A run that takes longer is shown. */
const QUIET_MS = 300;
const ANSWER = [json(200, [[{ label: 'good', score: 0.9 }]])];

const isTokenRead = ({ name, args }: WindowMessage) => name === '$getPassword' && args.includes('token:');
const isContextKey = ({ args }: WindowMessage) =>
  /"_setContext",.*"hfInference\.(?:running|hasLastRun)"/.test(args);
const isStatusItem = ({ name, args }: WindowMessage) =>
  name === '$setEntry' && args.includes('hfInference.status');
/** The item also stops confirming the endpoint, four seconds after a test has set it. */
const isRunShown = (message: WindowMessage) => isStatusItem(message) && message.args.includes('$(sync~spin)');
const isOfRun = (message: WindowMessage) =>
  isTokenRead(message) || isContextKey(message) || isRunShown(message);

describe('a run that ends within 300 ms', () => {
  const { server } = useLoopback();
  let recorded: RecordedMessages | undefined;
  const messages = () => recorded?.all ?? [];
  const ofRuns = () => messages().filter(isOfRun);
  beforeEach(() => (recorded = recordWindowMessages()));
  afterEach(() => recorded?.stop());

  it('changes nothing in the window, and 100 of them read the token once', async () => {
    server().play(ANSWER);
    await useEndpoint(server().origin, CANARY_TOKEN);
    await inferOne();
    assert.ok(messages().some(isTokenRead), 'the token is read for the first run');
    let before = ofRuns().length;
    for (let quick = 0, tries = 0; quick < 100; tries++) {
      assert.ok(tries < 1000, 'the machine is too slow for short runs');
      const startedAt = performance.now();
      const { status } = await inferOne();
      assert.equal(status, 'ok');
      if (performance.now() - startedAt < QUIET_MS) {
        assert.deepEqual(ofRuns().slice(before), []);
        quick++;
      } else {
        // What a slow run shows is written a moment after its end.
        await new Promise((resolve) => setTimeout(resolve));
        before = ofRuns().length;
      }
    }
    assert.ok(
      server().requests.every(({ headers }) => headers['authorization'] === `Bearer ${CANARY_TOKEN}`),
    );
  });

  it('is shown as soon as it takes longer, and can be canceled then', async () => {
    const held = gate();
    server().play([{ until: held.promise }, ...ANSWER]);
    const running = inferOne({ model: 'owner/slow-model' });
    await eventually(async () => {
      assert.ok(messages().some((one) => isRunShown(one) && one.args.includes('slow-model')));
      assert.ok(messages().some((one) => isContextKey(one) && /running",true/.test(one.args)));
    });
    await vscode.commands.executeCommand('hfInference.cancel');
    assert.equal((await running).status, 'cancelled');
    held.open();
    await eventually(async () => {
      const [last] = messages().filter(isStatusItem).slice(-1);
      assert.ok(last !== undefined && !last.args.includes('slow-model'));
      assert.ok(messages().some((one) => isContextKey(one) && /running",false/.test(one.args)));
    });
  });
});

describe('a token that is kept in memory between runs', () => {
  const messages = useMessages();
  const { server } = useLoopback();

  it('is never sent again after it was replaced or removed, or another account was selected', async () => {
    server().play(ANSWER);
    const setToken = (account: string, token: string) =>
      vscode.commands.executeCommand('hfInference.setToken', { account, token });
    const sent = async () => {
      const { error, status } = await inferOne();
      return status === 'ok' ? server().requests.at(-1)?.headers['authorization'] : error?.kind;
    };
    assert.equal(await sent(), `Bearer ${CANARY_TOKEN}`);
    await setToken('default', 'hf_testReplaced');
    assert.equal(await sent(), 'Bearer hf_testReplaced');
    await setToken('second', 'hf_testSecond');
    assert.equal(await sent(), 'Bearer hf_testSecond');
    await choosing('default', 'hfInference.switchAccount');
    assert.equal(await sent(), 'Bearer hf_testReplaced');
    messages.press('Remove');
    await choosing('default', 'hfInference.removeToken');
    assert.equal(await sent(), 'Bearer hf_testSecond');
    await choosing('second', 'hfInference.removeToken');
    const requests = server().requests.length;
    assert.equal(await sent(), 'noToken');
    assert.equal(server().requests.length, requests);
  });
});

/** Runs a command and chooses this account in its list. */
async function choosing(account: string, command: string): Promise<void> {
  const original: unknown = Reflect.get(vscode.window, 'showQuickPick');
  const choose = async (rows: readonly { readonly account?: string }[]) =>
    rows.find((row) => row.account === account);
  Reflect.set(vscode.window, 'showQuickPick', choose);
  try {
    await vscode.commands.executeCommand(command);
  } finally {
    Reflect.set(vscode.window, 'showQuickPick', original);
  }
}
