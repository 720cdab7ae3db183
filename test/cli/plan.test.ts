/** `foretype plan` and `foretype undo` as a user runs them, against a server that speaks the Messages API. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MessagesServer } from '../frontier/messages-server.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const cart = 'export function total(n: number) {\n  return n;\n}\n';
const app = "import { total } from './cart';\n\nshow(total(1));\n";
const block = (path: string, search: string, put: string) =>
  `${path}\n<<<<<<< SEARCH\n${search === '' ? '' : `${search}\n`}=======\n${put}\n>>>>>>> REPLACE\n`;
const answer = `A second factor.

1. src/cart.ts: take a factor
${block('src/cart.ts', 'export function total(n: number) {\n  return n;', 'export function total(n: number, by: number) {\n  return n * by;')}
2. src/app.ts: pass it
${block('src/app.ts', 'show(total(1));', 'show(total(1, rate));')}
3. src/rate.ts: the rate
${block('src/rate.ts', '', 'export const rate = 2;')}`;
const planned = {
  'src/cart.ts': 'export function total(n: number, by: number) {\n  return n * by;\n}\n',
  'src/app.ts': app.replace('total(1)', 'total(1, rate)'),
  'src/rate.ts': 'export const rate = 2;\n',
};

let server: MessagesServer;
let folder: string;
beforeAll(async () => {
  server = await MessagesServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.asked.length = 0;
  server.behaviors = [{ kind: 'answer', text: answer }];
  folder = mkdtempSync(join(tmpdir(), 'foretype-plan-'));
  mkdirSync(join(folder, 'project', '.git'), { recursive: true });
  mkdirSync(join(folder, 'project', 'src'));
  write('src/cart.ts', cart);
  write('src/app.ts', app);
  return () => removeFolder(folder);
});

const full = (path: string) => join(folder, 'project', path);
const write = (path: string, text: string) => writeFileSync(full(path), text);
const read = (path: string) => (existsSync(full(path)) ? readFileSync(full(path), 'utf8') : undefined);
const state = () => Object.fromEntries(Object.keys(planned).map((path) => [path, read(path)]));

function foretype(words: readonly string[], { input = '', env = {}, cwd = 'project' } = {}) {
  const { ANTHROPIC_API_KEY: _, ...rest } = process.env;
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [launcher, ...words],
      {
        cwd: join(folder, cwd),
        env: {
          ...rest,
          ANTHROPIC_BASE_URL: server.url,
          ANTHROPIC_API_KEY: 'sk-ant-secret',
          FORETYPE_STATE: join(folder, 'state'),
          XDG_CACHE_HOME: join(folder, 'cache'),
          HOME: folder,
          NO_COLOR: '1',
          ...env,
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
    child.stdin!.end(input);
  });
}

describe('foretype plan', () => {
  it('shows steps and diffs and writes nothing; the files it names are shown to the model, and all paths', async () => {
    const { code, out, err } = await foretype(['plan', 'take a factor', '../project/src/cart.ts']);
    expect(err).toContain('1. src/cart.ts: take a factor');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^1\. src\/cart\.ts: take a factor\n2\. src\/app\.ts: pass it\n3\. src\/rate\.ts: the rate\n/,
    );
    expect(out).toContain('-show(total(1));');
    expect(out).toContain('+show(total(1, rate));');
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });
    const [files] = server.asked[0]!.body.messages[0].content;
    expect(files.text).toContain(`<file path="src/cart.ts">\n${cart}`);
    expect(files.text).not.toContain(app);
    expect(files.text).toContain('src/app.ts');
  });

  it('finds the files itself, also from a folder below; writes them; undo takes all of it back', async () => {
    const { code, err } = await foretype(['plan', 'total takes a factor', '--write'], { cwd: 'project/src' });
    expect(err).toContain('written; foretype undo takes it back');
    expect(code).toBe(0);
    expect(server.asked[0]!.body.messages[0].content[0].text).toContain(cart);
    expect(state()).toEqual(planned);
    const dry = await foretype(['undo', '--dry-run']);
    expect(dry.out).toContain('total takes a factor\n');
    expect(dry.out).toContain('-show(total(1, rate));');
    expect(state()).toEqual(planned);
    expect((await foretype(['undo'])).code).toBe(0);
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });
    const none = await foretype(['undo']);
    expect(none).toMatchObject({ code: 1, err: 'foretype: there is no plan to take back here\n' });
  });

  it('asks in the terminal: a number, own words, or nothing', async () => {
    const question = { kind: 'answer', text: 'QUESTION: Which factor?\n- two\n- three\n' } as const;
    for (const [input, said] of [
      ['2\n', 'three'],
      ['a half\n', 'a half'],
    ] as const) {
      server.behaviors = [question, { kind: 'answer', text: answer }];
      const { code, err } = await foretype(['plan', 'take a factor', 'src/cart.ts'], { input });
      expect(err).toContain('Which factor?\n  1 two\n  2 three\n> ');
      expect(code).toBe(0);
      expect(server.asked.at(-1)!.text).toContain(`Which factor?\\n${said}`);
    }
    server.behaviors = [question];
    const { code, out } = await foretype(['plan', 'take a factor', 'src/cart.ts']);
    expect(code).toBe(1);
    expect(out).toContain('Which factor?');
  });

  it('says in one sentence what is wrong: no key, no goal, no such file, a path or link that leads outside', async () => {
    const without = await foretype(['plan', 'x', 'src/cart.ts'], { env: { ANTHROPIC_API_KEY: '' } });
    expect(without.err).toMatch(/^foretype: no frontier model is configured: .*\n$/);
    expect((await foretype(['plan'])).code).toBe(2);
    expect((await foretype(['plan', 'x', '/etc/hosts'])).err).toContain(
      '/etc/hosts is no file in this folder',
    );
    const evil = { kind: 'answer', text: `1. a: b\n${block('../x.ts', '', 'x')}` } as const;
    server.behaviors = [evil, evil, evil];
    const outside = await foretype(['plan', 'x', 'src/cart.ts', '--write']);
    expect(outside.err).toContain('The path "../x.ts" leads outside the workspace.');
    expect(existsSync(join(folder, 'x.ts'))).toBe(false);
    symlinkSync(folder, full('out'));
    server.behaviors = [{ kind: 'answer', text: `1. out/x.ts: b\n${block('out/x.ts', '', 'x')}` }];
    const linked = await foretype(['plan', 'x', 'src/cart.ts', '--write']);
    expect(linked.err).toContain('leads out of this folder by a link: nothing was written');
    expect(existsSync(join(folder, 'x.ts'))).toBe(false);
    expect((await foretype(['undo'])).err).toBe('foretype: there is no plan to take back here\n');
  });
});

describe('foretype undo', () => {
  it('keeps what was written elsewhere since, and refuses where a place was changed', async () => {
    await foretype(['plan', 'take a factor', 'src/cart.ts', '--write']);
    write('src/app.ts', `// mine\n${planned['src/app.ts'].replace('rate', 'rate + 1')}`);
    const refused = await foretype(['undo']);
    expect(refused).toMatchObject({
      code: 1,
      err: 'foretype: src/app.ts was changed since at the same place: nothing was taken back\n',
    });
    expect(read('src/cart.ts')).toBe(planned['src/cart.ts']);
    write('src/app.ts', `// mine\n${planned['src/app.ts']}`);
    expect((await foretype(['undo'])).code).toBe(0);
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': `// mine\n${app}` });
  });
});
