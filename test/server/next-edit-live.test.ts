/** The whole server, with the real predictor: a rename typed by hand leads to the other places. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';

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

const cart = 'export function cart() {\n  const total = 1;\n  return total;\n}\n';

async function started(capabilities: object, { text = cart, state = '' } = {}) {
  const env: Record<string, string> = state === '' ? {} : { FORETYPE_STATE: state };
  const { client, ended } = spawn(process.execPath, [launcher, '--stdio'], env);
  await client.initialize({ capabilities });
  client.open(uri, text);
  return {
    client,
    hinted: (what: string) =>
      client.until(
        (m) => m.method === 'textDocument/publishDiagnostics' && JSON.stringify(m.params).includes(what),
      ),
    accept: () =>
      client.request('workspace/executeCommand', { command: 'foretype.nextEdit.accept', arguments: [] }),
    async close() {
      await client.request('shutdown');
      client.notify('exit');
      expect(await ended).toBe(0);
    },
  };
}

it('a pasted line that is too long silences until it is gone', async () => {
  const { client, hinted, close } = await started({});
  const status = async () => (await client.request('foretype/status')).documents[0];
  const long = `// ${'y'.repeat(20_000)}\n`;
  client.replace(uri, 'export', `${long}export`);
  expect(await status()).toMatchObject({ inactive: expect.stringContaining('minified') });
  client.replace(uri, 'const total', 'const sum');
  expect(await status()).toMatchObject({ inactive: expect.stringContaining('minified') });
  client.replace(uri, long, '');
  expect(await status()).not.toHaveProperty('inactive');
  client.replace(uri, 'const sum', 'const total');
  client.replace(uri, 'cart', 'basket');
  client.replace(uri, 'const total', 'const price');
  await hinted('total → price');
  await close();
});

it.each([
  ['takes no edits', {}, undefined, /applyEdit.*code action/],
  ['refuses', { workspace: { applyEdit: true } }, false, /did not take the edit/],
])('an editor that %s is told so', async (_, capabilities, applied, sentence) => {
  const { client, hinted, accept, close } = await started(capabilities);
  client.answers.set('workspace/applyEdit', (() => ({ result: { applied } })) as never);
  client.replace(uri, 'const total', 'const sum');
  await hinted('total → sum');
  await accept();
  const told = await client.until((m) => m.method === 'window/showMessage');
  expect(told.params.message).toMatch(sentence);
  await close();
});

it('an action that could do nothing is not offered', async () => {
  const { client, hinted, close } = await started({});
  client.replace(uri, 'const total', 'const sum');
  await hinted('total → sum');
  const at = { line: 2, character: 10 };
  const params = { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } };
  const actions = await client.request('textDocument/codeAction', params);
  expect(JSON.stringify(actions)).not.toContain('Apply edit');
  await close();
});

it('ten places are ten keys and nothing typed, and counted', async () => {
  const state = mkdtempSync(join(tmpdir(), 'foretype-state-'));
  const uses = Array.from({ length: 10 }, (_, n) => `  use(total, ${n});\n`).join('');
  const text = `export function cart(total: number) {\n${uses}}\n`;
  const { client, hinted, accept, close } = await started(
    { workspace: { applyEdit: true } },
    { text, state },
  );
  client.answers.set('workspace/applyEdit', ((p: { edit: unknown }) => {
    client.applyWorkspaceEdit(p.edit as never);
    return { result: { applied: true } };
  }) as never);
  client.replace(uri, 'total: number', 'sum: number');
  await hinted('total → sum');
  for (let left = 10; left > 0; left--) {
    expect(client.document(uri).getText().split('use(total').length - 1).toBe(left);
    await accept();
    await client.settle();
  }
  expect(client.document(uri).getText()).not.toContain('total');
  await close();
  const words = [launcher, 'stats', '--json'];
  const env = { ...process.env, FORETYPE_STATE: state };
  const said = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', env }));
  expect(said.classes.rename.accepted).toBe(10);
  expect(said.chains).toEqual({ count: 1, edits: 10, longest: 10 });
  const plain = execFileSync(process.execPath, [launcher, 'stats'], { encoding: 'utf8', env });
  expect(plain).toMatch(/in a row, nothing typed in between: 10\.0 on average, 10 at most/);
  removeFolder(state);
});
