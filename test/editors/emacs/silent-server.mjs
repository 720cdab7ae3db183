/** Stands for the user's language server: takes the text, knows nothing, answers everything with null. */
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
connection.onRequest((method) =>
  method === 'initialize' ? { capabilities: { textDocumentSync: 2 }, serverInfo: { name: 'silent' } } : null,
);
connection.onNotification((method) => {
  if (method === 'exit') process.exit(0);
});
connection.onClose(() => process.exit(0));
connection.listen();
