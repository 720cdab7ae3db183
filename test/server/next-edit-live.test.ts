/** The whole server, with the real predictor: a rename typed by hand leads to the other places. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { spawn } from '../support/lsp-client.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const uri = 'file:///w/cart.ts';

it('a rename is led to its other place, shown as a hint, and applied by command', async () => {
  const { client, ended } = spawn(process.execPath, [launcher, '--stdio']);
  await client.initialize({ capabilities: { workspace: { applyEdit: true } } });
  client.answers.set('workspace/applyEdit', ((p: { edit: { documentChanges: unknown[] } }) => {
    client.applyWorkspaceEdit(p.edit as never);
    return { result: { applied: true } };
  }) as never);
  client.open(uri, 'export function cart() {\n  const total = 1;\n  return total;\n}\n');
  client.replace(uri, 'const total', 'const sum');
  const hint = await client.until(
    (m) => m.method === 'textDocument/publishDiagnostics' && JSON.stringify(m.params).includes('total → sum'),
  );
  expect(hint.params.diagnostics[0].range.start.line).toBe(2);
  await client.request('workspace/executeCommand', { command: 'foretype.nextEdit.accept', arguments: [] });
  await client.until((m) => m.method === 'workspace/applyEdit');
  await client.settle();
  expect(client.document(uri).getText()).toContain('return sum;');
  await client.request('shutdown');
  client.notify('exit');
  expect(await ended).toBe(0);
});
