/** The emptiest JSON-RPC server there is: what a round trip costs before any work is done. */
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const rpc = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
rpc.onRequest(() => ({ edits: [] }));
rpc.onNotification(() => {});
rpc.listen();
process.stdin.on('end', () => process.exit(0));
