// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** From an edit to the declaration of what it writes, and back by one command: the edit is still there. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { startEditor } from './plain-editor.ts';

const discount =
  '/** Less for many. */\n\nexport function discount(n: number): number {\n  return n > 9 ? 1 : 0;\n}\n';
const total = "import { add } from './add';\n\nexport const total = add(1, 2);\n";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-definition-')));
  mkdirSync(join(folder, 'w'));
  writeFileSync(join(folder, 'w/discount.ts'), discount);
  writeFileSync(join(folder, 'w/total.ts'), total);
});
afterEach(() => removeFolder(folder));

const start = (settings: object) =>
  startEditor({
    folder,
    url: 'http://127.0.0.1:9',
    key: '',
    settings: { 'index.enable': true, ...settings },
  });

it('shows where what an import names is declared, and leads back', async () => {
  const s = await start({});
  const uri = s.uriOf('total.ts');
  s.open(uri);
  await until('the index', async () => {
    const { places }: any = await s.client.request('foretype/search', { query: 'discount', lines: 2 });
    return places.length > 0;
  });
  s.client.replace(uri, '2);', 'discount(2));');
  const action = 'Show what it uses';
  await until('the edit', async () => (await s.actions('total.ts', 2)).some(({ title }) => title === action));
  await s.press('total.ts', 2, action);
  await until('the declaration', () => s.shown.includes('discount.ts:3'));
  const { selection } = s.client.of('window/showDocument').at(-1)! as any;
  const name = { line: 2, character: 16 };
  expect(selection).toEqual({ start: name, end: name });

  // The user is in the other file now.
  s.client.notify('textDocument/didFocus', { textDocument: { uri: s.uriOf('discount.ts') } });
  await s.run('foretype.nextEdit.jump');
  await until('the edit again', () => s.shown.at(-1)?.startsWith('total.ts:'));
  await s.run('foretype.nextEdit.accept');
  await until('the import', () => s.text('total.ts').includes("import { discount } from './discount';"));
  await s.stop();
});

it('is one sentence where nothing is known', async () => {
  const s = await start({ 'index.enable': false });
  const uri = pathToFileURL(join(folder, 'w/total.ts')).href;
  s.open(uri);
  s.client.replace(uri, 'total =', 'sum =');
  s.client.replace(uri, 'sum = add', 'sum = unknown');
  expect(await s.run('foretype.nextEdit.definition', 'nothing')).toBe(false);
  expect((await s.actions('total.ts', 0)).map(({ title }) => title)).not.toContain('Show what it uses');
  await s.stop();
});
