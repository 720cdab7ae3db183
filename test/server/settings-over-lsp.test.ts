// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** Settings as clients deliver them, and clients that do not. */
import { expect, it } from 'vitest';
import { checksum } from '../support/checksum.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { connect } from '../support/lsp-client.ts';
import { ScriptedPredictor } from '../support/scripted-predictor.ts';

const uri = 'file:///w/a.ts';
const reasonOf = async (client: any) =>
  (await client.request('foretype/nextEdit', { textDocument: { uri }, position: { line: 0, character: 0 } }))
    .reason;

it('are pulled after initialized, and again when the client says that they changed', async () => {
  const { client, close } = connect(new ScriptedPredictor());
  let disabled: unknown = ['typescript'];
  client.answers.set('workspace/configuration', () => ({
    result: [{ prediction: { languages: { disabled } } }],
  }));
  await client.initialize({ capabilities: { workspace: { configuration: true } } });
  client.open(uri, 'x\n');
  await client.settle();
  expect(client.of('workspace/configuration')).toEqual([{ items: [{ section: 'foretype' }] }]);
  expect(await reasonOf(client)).toBe('disabled: language typescript');
  disabled = [];
  client.notify('workspace/didChangeConfiguration', { settings: null });
  await client.settle();
  expect(await reasonOf(client)).toBe('nothing-found');
  disabled = 'typescript';
  client.notify('workspace/didChangeConfiguration', { settings: null });
  const { params } = await client.until((m) => m.method === 'window/showMessage');
  expect(params.message).toContain('foretype.prediction.languages.disabled');
  await close();
});

it('come with initializationOptions and didChangeConfiguration to a client that answers no questions', async () => {
  const { client, close } = connect(new ScriptedPredictor(), { clock: new FakeClock() });
  client.answers.set('workspace/configuration', () => 'silence');
  await client.initialize({
    capabilities: { workspace: { configuration: true } },
    initializationOptions: { 'foretype.prediction.automatic.enable': false },
    workspaceFolders: [
      { uri: 'file:///w', name: 'w' },
      { uri: 'file:///v', name: 'v' },
    ],
  });
  client.open(uri, 'x\n');
  expect(await reasonOf(client)).toBe('disabled');
  client.notify('workspace/didChangeConfiguration', {
    settings: { foretype: { 'prediction.automatic.enable': true } },
  });
  client.notify('workspace/didChangeWorkspaceFolders', {
    event: { added: [], removed: [{ uri: 'file:///v', name: 'v' }] },
  });
  expect(await reasonOf(client)).toBe('nothing-found');
  await close();
});

it('say anew which open files are active, in both directions, and lose no text', async () => {
  const { client, close } = connect(new ScriptedPredictor());
  await client.initialize();
  client.open(uri, 'let total = 1;\n');
  const setting = (names: string[]) => ({ settings: { foretype: { 'server.file.exclude': names } } });
  client.notify('workspace/didChangeConfiguration', setting(['*.ts']));
  await client.settle();
  expect(await reasonOf(client)).toContain('*.ts');
  client.replace(uri, 'total', 'sum');
  client.notify('workspace/didChangeConfiguration', setting([]));
  await client.settle();
  expect(await reasonOf(client)).toBe('nothing-found');
  client.replace(uri, 'sum', 'amount');
  await client.settle();
  const { documents } = await client.request('foretype/status', { checksum: true });
  expect(documents).toMatchObject([{ uri, version: 3, checksum: checksum('let amount = 1;\n') }]);
  await close();
});

it('are not needed: a bare client is served, notebooks are ignored, a BOM stays in the text', async () => {
  const { client, close } = connect(new ScriptedPredictor());
  expect((await client.ask('foretype/status')).error?.code).toBe(-32002);
  await client.request('initialize', { capabilities: {} });
  client.notify('notebookDocument/didOpen', {
    notebookDocument: { uri: 'file:///n.ipynb' },
    cellTextDocuments: [],
  });
  client.open(uri, '\uFEFFlet a = 1;\r\n');
  client.replace(uri, 'a = 1', 'b = 2');
  const { documents } = await client.request('foretype/status');
  expect(documents).toEqual([{ uri, version: 2, length: 13 }]);
  expect((await client.ask('initialize', { capabilities: {} })).error?.code).toBe(-32600);
  await close();
});

it.each([
  ['utf-8', '🚀語', 7],
  ['utf-32', '🚀語', 2],
  ['utf-16', '🚀語', 3],
])('%s is spoken when it is all the client offers', async (encoding, text, character) => {
  const predictor = new ScriptedPredictor();
  const { client, close } = connect(predictor);
  const { capabilities } = await client.initialize({
    capabilities: { general: { positionEncodings: [encoding] } },
  });
  expect(capabilities.positionEncoding).toBe(encoding);
  client.notify('textDocument/didOpen', {
    textDocument: { uri, languageId: 'x', version: 1, text: `${text}\n` },
  });
  const at = { line: 0, character };
  client.notify('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ range: { start: at, end: at }, text: '!' }],
  });
  await client.settle();
  expect(predictor.events[0]!.after.text).toBe('🚀語!\n');
  await close();
});
