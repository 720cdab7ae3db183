/** Between `shutdown` and `exit` a server is silent: a client that has asked for the end waits for nothing but that. */
import { expect, it } from 'vitest';
import { connect } from '../support/lsp-client.ts';
import { ScriptedPredictor } from '../support/scripted-predictor.ts';

it('refuses every request after shutdown, and says nothing by itself', async () => {
  const { client, exits, moreKnown } = connect(new ScriptedPredictor());
  await client.initialize({ initializationOptions: { foretypeClient: {} } });
  client.open('file:///w/a.ts', 'let price = 1;\n');
  const here = { textDocument: { uri: 'file:///w/a.ts' }, position: { line: 0, character: 0 } };
  await client.request('foretype/nextEdit', here);
  await client.request('shutdown');
  const from = client.received.length;
  // What an editor may still have in its pipe, and what the server may just then learn by itself.
  client.replace('file:///w/a.ts', 'price', 'cost');
  client.notify('workspace/didChangeConfiguration', { settings: { foretype: { 'model.folder': 3 } } });
  moreKnown();
  expect((await client.ask('foretype/status')).error?.code).toBe(-32600);
  expect((await client.ask('shutdown')).error?.code).toBe(-32600);
  expect(client.received.slice(from).filter(({ method }) => method)).toEqual([]);
  client.notify('exit');
  while (exits.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(exits).toEqual([0]);
});
