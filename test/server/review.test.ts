/** A review through the whole server, as a client without a plugin sees it: marks, code actions, commands. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { startEditor } from './plain-editor.ts';

const uses = (name: string, file: string) =>
  [1, 2, 3].map((n) => `export const ${file}${n} = ${name}(${n});\n\nnext();\n\n`).join('');
const before: Readonly<Record<string, string>> = {
  'a.ts': `import { total } from './cart';\n\n${uses('total', 'a')}`,
  'cart.ts': 'export function total(n: number) {\r\n  return n;\r\n}\r\n\r\nexport const one = 1;',
  'gone.ts': 'export const gone = true;\n',
  'same.ts': 'export const same = 1;\n',
};
const after: Readonly<Record<string, string>> = {
  'a.ts': `import { sum } from './cart';\n\n${uses('sum', 'a')}`,
  'cart.ts': 'export function sum(n: number) {\r\n  return n;\r\n}\r\n\r\nexport const one = 2;\r\n',
  'made.ts': 'export const made = 1;\n',
  'same.ts': 'export const same = 1;\n',
};

const server = frontierStandIn();
const place = frontierPlace(before);
const { full, uriOf, put } = place;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd: join(place.folder, 'w'),
  });
beforeEach(() => {
  git('init', '-q');
  git('add', '-A');
  git('-c', 'core.autocrlf=false', 'commit', '-q', '-m', 'first');
  rmSync(full('gone.ts'));
  for (const [path, text] of Object.entries(after)) put(path, text);
});

const start = (operations?: readonly string[], key = '', settings = {}) =>
  startEditor({ folder: place.folder, url: server.url, key, operations, settings });

describe('a review against the last commit', () => {
  it('marks every change where it is, says what stood there, and greys what repeats', async () => {
    const s = await start();
    s.open(uriOf('same.ts'));
    expect(await s.run('foretype.review')).toBe(true);
    await s.said(/foretype: 8 changes in 4 files, \d to read/);
    await until('the first change', () => s.shown.length === 1);
    expect(s.shown).toEqual(['cart.ts:1']);
    expect(s.marks('cart.ts')[0]).toMatchObject({
      range: { start: { line: 0, character: 0 }, end: { line: 0 } },
      source: 'foretype',
      message: expect.stringContaining('- export function total(n: number) {'),
    });
    const tags = s.marks('a.ts').map(({ tags, severity }) => `${severity} ${tags ?? ''}`);
    expect(tags).toEqual(['4 1', '4 1', '4 1', '4 1']);
    expect(s.marks('a.ts')[1].message).toMatch(/rename total → sum \(same as above ×5\)/);
    expect(s.marks('made.ts')[0].message).toContain('new file');
    expect(s.marks('gone.ts')[0].message).toContain('file deleted');
    expect(s.marks('same.ts')).toEqual([]);
    await s.stop();
  });

  it('accepts what is alike at once, rejects byte for byte, and is done', async () => {
    const s = await start();
    s.open(uriOf('a.ts'));
    s.open(uriOf('cart.ts'));
    await s.run('foretype.review');
    await until('the marks', () => s.marks('a.ts').length === 4 && s.shown.length === 1);
    await s.press('cart.ts', 4, 'Reject this change');
    await until('the old line', () => s.text('cart.ts').endsWith('export const one = 1;'));
    await s.press('a.ts', 2, /^Reject this change$/);
    await until('the old call', () => s.text('a.ts') === after['a.ts']!.replace('sum(1)', 'total(1)'));
    expect(s.text('cart.ts')).toBe(before['cart.ts']!.replace('total', 'sum'));
    await s.press('a.ts', 6, /^Accept all 4 changes like it$/);
    expect([s.marks('a.ts'), s.marks('cart.ts')]).toEqual([[], []]);
    for (const left = new Set(['gone.ts', 'made.ts']); left.size > 0; ) {
      const path = await until('the next file', () => {
        const at = s.shown.at(-1)!.replace(':1', '');
        return left.has(at) ? at : undefined;
      });
      left.delete(path);
      expect(await s.run('foretype.review.reject')).toBe(true);
      await until('the mark to go', () => s.marks(path).length === 0);
    }
    await s.said(/the review is done: 4 accepted, 4 rejected/);
    expect(s.gone).toEqual(['made.ts']);
    expect(s.text('gone.ts')).toBe(before['gone.ts']);
    expect(await s.actions('a.ts', 2)).toEqual([]);
    expect(await s.run('foretype.review.reject')).toBe(false);
    await s.stop();
  });

  it('is walked by the one key; what is typed meanwhile is kept', async () => {
    const s = await start();
    s.open(uriOf('a.ts'));
    await s.run('foretype.review');
    await until('the first change', () => s.shown.length === 1);
    s.client.replace(uriOf('a.ts'), 'import', '// the shop\nimport');
    for (let n = 1; n < 8; n++) {
      expect(await s.run('foretype.nextEdit.step')).toBe(true);
      await until('the next change', () => s.shown.length === n + 1);
    }
    expect(s.shown).toContain('a.ts:2');
    await s.run('foretype.nextEdit.step');
    await s.said(/the review is done: 8 accepted, 0 rejected/);
    expect(s.text('a.ts')).toBe(`// the shop\n${after['a.ts']}`);
    await s.stop();
  });

  it('counts what is not saved; without a commit to compare with it is one sentence', async () => {
    for (const path of ['a.ts', 'cart.ts', 'made.ts']) rmSync(full(path));
    for (const [path, text] of Object.entries(before)) put(path, text);
    const s = await start();
    s.open(uriOf('same.ts'));
    await s.run('foretype.review');
    await s.said(/nothing has changed/);
    s.client.replace(uriOf('same.ts'), '1', '2');
    await s.run('foretype.review', { of: 'commit' });
    await s.said(/1 change in 1 file, 1 to read/);
    await until('the mark', () => s.marks('same.ts').length === 1);
    s.client.replace(uriOf('same.ts'), '2', '1');
    await until('no mark', () => s.marks('same.ts').length === 0);
    expect(await s.run('foretype.review', { of: 'wish' })).toBe(false);
    removeFolder(full('.git'));
    await s.run('foretype.review.end');
    await s.run('foretype.review');
    await s.said(/is no git work tree: there is no commit to compare with/);
    await s.run('foretype.review', 'plan');
    await s.said(/there is nothing to take back here/);
    await s.stop();
  });

  it('says what it cannot do in an editor that moves no files', async () => {
    const s = await start([]);
    s.open(uriOf('a.ts'));
    await s.run('foretype.review');
    await until('the marks', () => s.marks('gone.ts').length === 1);
    s.open(uriOf('made.ts'));
    await s.press('made.ts', 0, 'Reject this change');
    await s.said(/does not delete files for a server: delete made.ts by hand/);
    expect(s.marks('made.ts').length).toBe(1);
    await s.stop();
  });
});

describe('files that the editor has otherwise than the disk', () => {
  it('are followed and rejected where it spells their uri otherwise', async () => {
    const path = 'app/(id)/page.ts';
    put(path, 'one();\nold();\nlast();\n');
    git('add', path);
    git('commit', '-q', '-m', 'page', path);
    put(path, 'one();\nnew();\nlast();\n');
    const s = await start();
    const [ours, theirs] = [uriOf(path), uriOf(path).replaceAll('(', '%28').replaceAll(')', '%29')];
    const asTheirs = (uri: string) => (uri === ours ? theirs : uri);
    s.client.answers.set('window/showDocument', (({ uri }: { uri: string }) => {
      s.open(asTheirs(uri));
      s.shown.push(asTheirs(uri));
      return { result: { success: true } };
    }) as never);
    await s.run('foretype.review');
    for (let n = 1; s.shown.at(-1) !== theirs; n++) {
      await until('the next file', () => s.shown.length === n);
      if (s.shown.at(-1) !== theirs) await s.run('foretype.review.next');
    }
    await s.client.settle();
    const actions = await s.client.request('textDocument/codeAction', {
      textDocument: { uri: theirs },
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
      context: { diagnostics: [] },
    });
    expect(actions.map(({ title }: { title: string }) => title)).toContain('Reject this change');
    s.client.replace(theirs, 'one', 'zero();\none');
    expect(await s.run('foretype.review.reject')).toBe(true);
    await until('the edit', () => s.client.of('workspace/applyEdit').length === 1);
    await s.client.settle();
    expect(s.client.uris).not.toContain(ours);
    expect(s.client.document(theirs).getText()).toBe('zero();\none();\nold();\nlast();\n');
    await s.stop();
  });

  it('are rejected in the text that is there, though it has grown too large to be followed', async () => {
    const s = await start(undefined, '', { 'server.file.maxChars': 1000 });
    s.open(uriOf('cart.ts'));
    await s.run('foretype.review');
    await until('the marks', () => s.marks('cart.ts').length === 2 && s.shown.length === 1);
    const written = `// ${'long '.repeat(300)}\r\n`;
    s.client.replace(uriOf('cart.ts'), 'export', `${written}export`);
    expect(await s.run('foretype.review.reject')).toBe(true);
    await until('the edit', () => s.client.of('workspace/applyEdit').length === 1);
    await s.client.settle();
    expect(s.text('cart.ts')).toBe(written + after['cart.ts']!.replace('sum', 'total'));
    await s.stop();
  });

  it('get no second byte order mark, and keep their line breaks', async () => {
    git('config', 'core.autocrlf', 'true');
    const texts = { 'marked.ts': '\uFEFFone();\r\ntwo();\r\n', 'same.cs': '\uFEFFone();\r\n' };
    for (const [path, text] of Object.entries(texts)) put(path, text);
    git('add', '-A');
    git('commit', '-q', '-m', 'marks');
    put('marked.ts', '\uFEFF1();\r\ntwo();\r\n');
    const s = await start();
    s.client.open(uriOf('same.cs'), texts['same.cs'].slice(1), 'csharp');
    const asShown = (uri: string) => readFileSync(fileURLToPath(uri), 'utf8').slice(1);
    s.client.answers.set('window/showDocument', (({ uri }: { uri: string }) => {
      s.client.open(uri, asShown(uri));
      return { result: { success: true } };
    }) as never);
    await s.run('foretype.review');
    await s.said(/1 change in 1 file, 1 to read/);
    await until('the file', () => s.client.uris.includes(uriOf('marked.ts')));
    expect(s.marks('marked.ts').length).toBe(1);
    await s.press('marked.ts', 0, 'Reject this change');
    await until('the old line', () => s.text('marked.ts') === texts['marked.ts'].slice(1));
    await s.stop();
  });
});

describe('with a frontier model', () => {
  const anew = (search: string, put: string) =>
    `cart.ts\n<<<<<<< SEARCH\n${search}\n=======\n${put}\n>>>>>>> REPLACE\n`;

  it('writes this change anew and nothing else, and asks about it on a page', async () => {
    const s = await start(undefined, 'sk-test');
    s.open(uriOf('cart.ts'));
    await s.run('foretype.review');
    await until('the marks', () => s.marks('cart.ts').length === 2);
    server.behaviors = [{ kind: 'answer', text: anew('export const one = 2;', 'export const one = 3;') }];
    await s.press('cart.ts', 4, 'Write this change anew');
    await until('the new line', () => s.text('cart.ts').includes('one = 3;'));
    const asked = JSON.stringify(server.asked[0]!.body.messages);
    expect(asked).toContain('They replaced these lines:\\n\\nexport const one = 1;');
    expect(s.marks('cart.ts').length).toBe(2);
    server.behaviors = [{ kind: 'answer', text: anew('  return n;', '  return 0;') }];
    await s.press('cart.ts', 4, 'Write this change anew');
    await s.said(/reaches beyond this change: nothing was changed/);
    expect(s.text('cart.ts')).toBe(after['cart.ts']!.replace('= 2', '= 3'));
    server.behaviors = [{ kind: 'answer', text: 'It counts one more.' }];
    await s.press('cart.ts', 4, 'Ask about this change');
    await until('the page', () => s.client.of('window/showDocument').some(({ uri }) => uri.endsWith('.md')));
    expect(await s.run('foretype.undo')).toBe(true);
    await until('the line of before', () => s.text('cart.ts') === after['cart.ts']);
    await s.stop();
  });

  it('takes back what an editor made that answered too late; what it rejects late is told as open', async () => {
    const s = await start(undefined, 'sk-test', { 'server.answer.timeoutMs': 100 });
    const make = s.client.answers.get('workspace/applyEdit')!;
    s.open(uriOf('cart.ts'));
    await s.run('foretype.review');
    await until('the marks', () => s.marks('cart.ts').length === 2);
    s.client.answers.set('workspace/applyEdit', () => 'silence');
    await s.press('cart.ts', 4, 'Reject this change');
    await s.said(/the editor has not answered yet: see whether the old text is back/);
    expect(s.marks('cart.ts').length).toBe(2);
    server.behaviors = [{ kind: 'answer', text: anew('export const one = 2;', 'export const one = 3;') }];
    await s.press('cart.ts', 4, 'Write this change anew');
    await s.said(/the editor has not answered yet; foretype undo takes it back if it was made/);
    make(s.client.of('workspace/applyEdit')[1] as never);
    await s.client.settle();
    expect(s.text('cart.ts')).toContain('one = 3;');
    s.client.answers.set('workspace/applyEdit', make);
    expect(await s.run('foretype.undo')).toBe(true);
    await until('the line of before', () => s.text('cart.ts') === after['cart.ts']);
    await s.stop();
  });

  it('writes a change of a file anew that is not open', async () => {
    const s = await start(undefined, 'sk-test');
    // Nobody is taken anywhere, so nothing is opened.
    s.client.answers.set('window/showDocument', () => ({ result: { success: true } }));
    s.open(uriOf('a.ts'));
    await s.run('foretype.review');
    await until('the marks', () => s.marks('cart.ts').length === 2);
    const place = { uri: uriOf('cart.ts'), position: { line: 4, character: 3 } };
    server.behaviors = [{ kind: 'answer', text: anew('  return n;', '  return 0;') }];
    expect(await s.run('foretype.review.redo', { ...place, instruction: 'three' })).toBe(true);
    await s.said(/reaches beyond this change: nothing was changed/);
    server.behaviors = [{ kind: 'answer', text: anew('export const one = 2;', 'export const one = 3;') }];
    expect(await s.run('foretype.review.redo', { ...place, instruction: 'three' })).toBe(true);
    expect(s.client.uris).toEqual([uriOf('a.ts')]);
    await until('the new line', () => s.client.uris.includes(place.uri) && s.text('cart.ts').includes('= 3'));
    await s.stop();
  });
});
