/**
 * A server that begins and then hangs: it answers `initialize`, and after that nothing; neither the end of its input nor a
 * signal that can be refused ends it.
 */
import { StreamMessageReader } from 'vscode-jsonrpc/node';

new StreamMessageReader(process.stdin).listen(({ id, method }) => {
  if (method !== 'initialize') return;
  const body = JSON.stringify({ jsonrpc: '2.0', id, result: { capabilities: { textDocumentSync: 2 } } });
  process.stdout.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
setInterval(() => {}, 60_000);
