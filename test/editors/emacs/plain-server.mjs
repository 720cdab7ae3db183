/** Stands for the user's language server: knows one thing about the first line, and has one action for it. */
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 9 } };
const publish = (uri, version) =>
  connection.sendNotification('textDocument/publishDiagnostics', {
    uri,
    version,
    diagnostics: [{ range, severity: 2, source: 'plain', message: 'a fact about prices' }],
  });
connection.onRequest('initialize', () => ({
  capabilities: { textDocumentSync: 2, codeActionProvider: true },
  serverInfo: { name: 'plain' },
}));
connection.onRequest('textDocument/codeAction', ({ context }) => [
  { title: 'Look the fact up', kind: 'quickfix', diagnostics: context.diagnostics },
]);
connection.onNotification('textDocument/didOpen', ({ textDocument: { uri, version } }) => {
  void publish(uri, version);
});
connection.onNotification('textDocument/didChange', ({ textDocument: { uri, version } }) => {
  void publish(uri, version);
});
// What it does not know comes to it all the same: it is the first.
connection.onRequest(() => null);
connection.onNotification('exit', () => process.exit(0));
connection.onClose(() => process.exit(0));
connection.listen();
