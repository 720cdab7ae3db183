// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** A server that dies while the editor makes a change: `foretype undo` still takes back what was made, and no more. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { block, frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { startEditor } from './plain-editor.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const before: Readonly<Record<string, string>> = {
  'cart.ts': 'export function total(n: number) {\n  return n;\n}\n',
  'old.ts': 'export const old = 1;\n',
  'rate.ts': 'export const rate = 2;\n',
};
const server = frontierStandIn();
const place = frontierPlace(before);

const patch = `It doubles.

*** Begin Patch
*** Update File: cart.ts
-  return n;
+  return n * 2;
*** Update File: rate.ts
-export const rate = 2;
+export const rate = 4;
*** Delete File: old.ts
*** End Patch
`;
const doubled = before['cart.ts']!.replace('return n', 'return n * 2');
const planned = { 'cart.ts': doubled, 'old.ts': undefined, 'rate.ts': 'export const rate = 4;\n' };
const onDisk = () =>
  Object.fromEntries(
    Object.keys(before).map((path) => {
      const file = place.full(path);
      return [path, existsSync(file) ? readFileSync(file, 'utf8') : undefined];
    }),
  );
const undo = () =>
  promisify(execFile)(process.execPath, [launcher, 'undo'], {
    cwd: place.full(''),
    env: { ...process.env, FORETYPE_STATE: join(place.folder, 'state') },
  });

/** The server dies when it asks for the change; the editor makes it if `makes`, and saves. */
async function dyingServer(makes: boolean) {
  const s = await startEditor({ folder: place.folder, url: server.url, key: 'sk-test' });
  s.open(s.uriOf('cart.ts'));
  let asked = false;
  s.client.answers.set('workspace/applyEdit', ({ edit }: any) => {
    s.kill();
    for (const change of makes ? edit.documentChanges : []) {
      const uri = change.textDocument?.uri ?? change.uri;
      const path = uri.slice(s.uriOf('').length + 1);
      if (change.kind === 'delete') rmSync(place.full(path));
      else {
        s.open(uri);
        s.client.applyWorkspaceEdit({ documentChanges: [change] });
        place.put(path, s.text(path));
      }
    }
    asked = true;
    return { result: { applied: makes } };
  });
  const dies = () => until('the request to make it', () => asked);
  return { ...s, dies };
}

describe('a plan', () => {
  it('that was made when the server died is taken back whole', async () => {
    server.behaviors = [{ kind: 'answer', text: patch }];
    const s = await dyingServer(true);
    await s.run('foretype.plan', { goal: 'double', accept: 'all' });
    await s.dies();
    expect(onDisk()).toEqual(planned);
    await undo();
    expect(onDisk()).toEqual(before);
  });

  it('of which one step was made is taken back as far', async () => {
    server.behaviors = [{ kind: 'answer', text: patch }];
    const s = await dyingServer(true);
    s.open(s.uriOf('rate.ts'));
    await s.run('foretype.plan', { goal: 'double' });
    const edits = async () => (await s.client.request('foretype/queue')).edits.length;
    await until('the plan', async () => (await edits()) === 2);
    await s.client.settle();
    await s.run('foretype.nextEdit.step');
    await s.client.settle();
    await s.run('foretype.nextEdit.step');
    await s.dies();
    expect(onDisk()).not.toEqual(before);
    await undo();
    expect(onDisk()).toEqual(before);
  });

  it('that was not made leaves nothing to take back, and an older one is not touched', async () => {
    const older = await startEditor({ folder: place.folder, url: server.url, key: 'sk-test' });
    older.open(older.uriOf('rate.ts'));
    server.behaviors = [
      { kind: 'answer', text: block('rate.ts', 'export const rate = 2;', 'export const rate = 3;') },
    ];
    await older.run('foretype.edit', { uri: older.uriOf('rate.ts'), instruction: 'make it three' });
    await until('the older edit', () => older.text('rate.ts').includes('3'));
    place.put('rate.ts', older.text('rate.ts'));
    await older.stop();
    server.behaviors = [{ kind: 'answer', text: patch.replace('rate = 2', 'rate = 3') }];
    const s = await dyingServer(false);
    await s.run('foretype.plan', { goal: 'double', accept: 'all' });
    await s.dies();
    const now = onDisk();
    // The disk does not tell whether the editor has made it and not saved.
    await expect(undo()).rejects.toThrow('nothing was written; where your editor holds the change unsaved');
    await undo();
    expect(onDisk()).toEqual(now);
    await undo();
    expect(onDisk()).toEqual(before);
  });
});

describe('an edit by instruction', () => {
  it('that was made when the server died is taken back', async () => {
    server.behaviors = [{ kind: 'answer', text: block('cart.ts', '  return n;', '  return n * 2;') }];
    const s = await dyingServer(true);
    await s.run('foretype.edit', { uri: s.uriOf('cart.ts'), instruction: 'double it' });
    await s.dies();
    expect(onDisk()).toEqual({ ...before, 'cart.ts': doubled });
    await undo();
    expect(onDisk()).toEqual(before);
  });
});

describe('what the editor does not take', () => {
  it('leaves nothing to take back', async () => {
    server.behaviors = [{ kind: 'answer', text: patch }];
    const s = await startEditor({ folder: place.folder, url: server.url, key: 'sk-test' });
    s.open(s.uriOf('cart.ts'));
    s.client.answers.set('workspace/applyEdit', () => ({ result: { applied: false } }));
    await s.run('foretype.plan', { goal: 'double', accept: 'all' });
    await s.said(/did not take the plan/);
    expect(await s.run('foretype.undo')).toBe(false);
    await s.stop();
  });
});
