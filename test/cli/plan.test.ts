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
  server.pause = undefined;
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

/** The first part of seven characters, as they are sent, that lies within `words`. */
function middleOf(text: string, words: string): [number, number] {
  const at = Math.ceil(text.indexOf(words) / 7) * 7;
  return [at, at + 7];
}

/** Complains of each use that passes a rate, and of what says so itself. */
const linter = `
import { readdirSync, readFileSync } from 'node:fs';
for (const name of readdirSync('src'))
  readFileSync('src/' + name, 'utf8').split('\\n').forEach((line, n) => {
    if (/rate\\)\\)|bad/.test(line)) console.log('src/' + name + ':' + (n + 1) + ':1: error: total takes a rate');
  });
`;

interface Ways {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  heard?(text: string): void;
}

function foretype(words: readonly string[], { input = '', env = {}, cwd = 'project', heard }: Ways = {}) {
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
    child.stderr!.on('data', (text) => heard?.(String(text)));
    child.stdin!.end(input);
  });
}

describe('foretype plan', { timeout: 120_000 }, () => {
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
    expect(none).toMatchObject({ code: 1, err: 'foretype: there is nothing to take back here\n' });
  });

  it('tells steps and hunks while the answer is still being written', async () => {
    let go = () => {};
    const half = new Promise<void>((resolve) => {
      go = resolve;
    });
    // As it is sent, seven characters at a time: within the second block.
    const inTheMiddle = answer.slice(...middleOf(answer, 'show(total(1, rate'));
    expect(inTheMiddle).toMatch(/^.{7}$/);
    server.pause = { text: inTheMiddle, until: half };
    let seen = '';
    const done = foretype(['plan', 'take a factor', 'src/cart.ts', 'src/app.ts'], {
      heard(text) {
        seen += text;
        if (seen.includes('src/cart.ts:1 -2 +2')) go();
      },
    });
    const { code, err } = await done;
    expect(code).toBe(0);
    expect(err.indexOf('1. src/cart.ts: take a factor')).toBeLessThan(err.indexOf('  src/cart.ts:1 -2 +2\n'));
    expect(err.indexOf('  src/cart.ts:1 -2 +2\n')).toBeLessThan(err.indexOf('3. src/rate.ts: the rate'));
  });

  it('says what a checker finds new in it, of files that it does not change too, and nothing of what was there', async () => {
    write('lint.mjs', linter);
    write('src/old.ts', 'total(1); // bad before\n');
    const check = `${process.execPath} lint.mjs`;
    const { code, out } = await foretype(['plan', 'take a factor', 'src/cart.ts', '--check', check]);
    expect(code).toBe(0);
    expect(out).toContain(
      `\n${check}: a new problem (1 before)\n  src/app.ts:3: error: total takes a rate\n`,
    );
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });
    server.behaviors = [{ kind: 'answer', text: block('cart.ts', '  return n;', '  return bad;') }];
    const below = await foretype(
      ['edit', 'take a factor', 'cart.ts', '--check', check, '--check', '/none/such'],
      {
        cwd: 'project/src',
      },
    );
    expect(below.out).toContain('  src/cart.ts:2: error: total takes a rate\n');
    expect(below.out).toMatch(/\n\/none\/such: it cannot be started: /);
    expect((await foretype(['plan', 'x', '--check', ' '])).err).toContain('--check wants a command');
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
    expect((await foretype(['undo'])).err).toBe('foretype: there is nothing to take back here\n');
  });
});

describe('foretype undo', { timeout: 120_000 }, () => {
  it('takes back what foretype edit wrote, the newest first', async () => {
    await foretype(['plan', 'take a factor', 'src/cart.ts', '--write']);
    const edited = block('cart.ts', '  return n * by;', '  return n * by + 1;');
    server.behaviors = [{ kind: 'answer', text: `${edited}\n${block('more.ts', '', 'export {};')}` }];
    const { err } = await foretype(['edit', 'one more', 'cart.ts', '--write'], { cwd: 'project/src' });
    expect(err).toContain('written; foretype undo takes it back\n');
    expect(read('src/cart.ts')).toContain('n * by + 1');
    expect(read('src/more.ts')).toBe('export {};\n');
    const undone = await foretype(['undo']);
    expect(undone.out).toContain('one more\n');
    expect(read('src/more.ts')).toBeUndefined();
    expect(state()).toEqual(planned);
    expect((await foretype(['undo'])).out).toContain('take a factor\n');
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });
  });

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
