/** `foretype plan` and `foretype undo` as a user runs them, against a server that speaks the Messages API. */
import { type ChildProcess, execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '../../src/planning/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';
import { block, frontierStandIn } from '../support/frontier-place.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const cart = 'export function total(n: number) {\n  return n;\n}\n';
const app = "import { total } from './cart';\n\nshow(total(1));\n";
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

const server = frontierStandIn([answer]);
let folder: string;
beforeEach(() => {
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
  started?(child: ChildProcess): void;
}

function foretype(
  words: readonly string[],
  { input = '', env = {}, cwd = 'project', heard, started }: Ways = {},
) {
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
    started?.(child);
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

  it('careful, asks once more where a checker complains, and compares two plans', async () => {
    const bad = answer.replace('show(total(1, rate));', 'show(total(1, bad));');
    server.behaviors = [bad, answer, answer].map((text) => ({ kind: 'answer', text }));
    const check = `${process.execPath} lint.mjs`;
    const words = ['plan', '--careful', 'take a factor', 'src/cart.ts', '--check', check, '--write'];
    write('lint.mjs', linter.replace('rate\\)\\)|', ''));
    const { code, err } = await foretype(words);
    expect({ code, asked: server.asked.length }, err).toEqual({ code: 0, asked: 3 });
    expect(err).toMatch(/the checkers complain in a place: asked once more; today \d+ tokens/);
    // Of all that was asked for it.
    expect(err).toMatch(/^claude-opus-5-5, 3 requests, 75 tokens read, 240 from the cache, 36 written, /m);
    expect(state()).toEqual(planned);
  });

  it('is written out by the model of --coder, in its own form; an unknown one is told, and what a goal leaves open', async () => {
    const outline = 'It doubles.\n\n1. src/cart.ts: total returns n times 2\n';
    const doubled = cart.replace('return n', 'return n * 2');
    const whole = `1. src/cart.ts: total doubles\nsrc/cart.ts\n\`\`\`ts\n${doubled}\`\`\`\n`;
    server.behaviors = [outline, whole].map((text) => ({ kind: 'answer', text }));
    const { code, err } = await foretype([
      'plan',
      'improve this',
      'src/cart.ts',
      '--coder',
      'qwen-9',
      '--write',
    ]);
    expect({ code, cart: read('src/cart.ts') }, err).toEqual({ code: 0, cart: doubled });
    expect(server.asked.map(({ body }) => body.model)).toEqual(['claude-opus-5-5', 'qwen-9']);
    expect(err).toContain('“improve this” leaves much open');
    expect(err).not.toContain('frontier.forms');
    const { err: told } = await foretype(['plan', 'total doubles', 'src/cart.ts', '--model', 'house-7']);
    expect(told).toContain('how house-7 writes edits best is not known here');
  });

  it('has the local model weigh the places where a block fits, and writes nothing where none is surer', async () => {
    const pair = 'function a() {\n  log(7);\n  return 1;\n}\n\nfunction b() {\n  start();\n  return 1;\n}\n';
    write('src/pair.ts', pair);
    const twice = `1. src/pair.ts: two\n${block('src/pair.ts', '  return 1;', '  return 2;')}`;
    const asked = async (command: string) => {
      server.behaviors = [1, 2, 3].map(() => ({ kind: 'answer', text: twice }));
      return foretype([command, '--write', 'two', 'src/pair.ts']);
    };
    expect((await asked('plan')).err).toContain('it fits in 2 places');
    const model = tinyModelFolder();
    const own = join(folder, 'state', 'models');
    cpSync(model.folder, join(own, 'tiny'), { recursive: true });
    model.remove();
    const source = { kind: 'url', base: 'https://models.example/' };
    const entry = { name: 'tiny', format: 'native', license: 'MIT', source, files: [] };
    writeFileSync(join(own, 'manifest.json'), JSON.stringify({ version: 1, models: [entry] }));
    writeFileSync(join(own, 'chosen.json'), JSON.stringify({ version: 1, name: 'tiny' }));
    for (const command of ['plan', 'edit']) {
      write('src/pair.ts', pair);
      const { err } = await asked(command);
      expect(err).toContain('src/pair.ts: a block fits in 2 places; the local model is asked\n');
      expect(err).toMatch(/src\/pair\.ts: the local model weighs them -\d+\.\d, -\d+\.\d\n/);
      // Random weights may be sure of either place, or of none.
      const [a, b] = pair.split('\n\n') as [string, string];
      const possible = [pair, `${a.replace('1', '2')}\n\n${b}`, `${a}\n\n${b.replace('1', '2')}`];
      expect(possible).toContain(read('src/pair.ts'));
    }
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

  it('leaves what an editor holds unsaved to the editor, and forgets it when asked once more', async () => {
    await foretype(['plan', 'take a factor', 'src/cart.ts', '--write']);
    const journal = new Journal(join(folder, 'state'));
    const uriOf = (path: string) => pathToFileURL(join(realpathSync(folder), 'project', path)).href;
    const text = (path: string) => TextSnapshot.of(uriOf(path), '', 0, read(path)!);
    const all = (words: string) => [{ from: 0, to: 0, text: words }];
    const id = journal.begin('in buffers', 'editor');
    journal.add(id, text('src/cart.ts'), all('unsaved();\n'));
    expect(await foretype(['undo', '--dry-run'])).toMatchObject({ code: 0 });
    const first = await foretype(['undo']);
    expect(first.err).toContain(
      'nothing was written; where your editor holds the change unsaved, take it back',
    );
    expect(first.code).toBe(1);
    expect(journal.newest(() => true)).toMatchObject({ goal: 'in buffers' });
    expect((await foretype(['undo'])).err).toContain('it is forgotten, and the one before it is the next');
    expect((await foretype(['undo'])).out).toContain('take a factor\n');
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });

    const half = journal.begin('half saved', 'editor');
    journal.addAll(half, [
      { before: text('src/cart.ts'), edit: all('saved();\n') },
      { before: text('src/app.ts'), edit: all('unsaved();\n') },
    ]);
    write('src/cart.ts', `saved();\n${cart}`);
    const back = await foretype(['undo']);
    expect(back).toMatchObject({
      code: 0,
      err: expect.stringContaining('src/app.ts: as before on the disk'),
    });
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });
  });

  it('passes over what an editor did to documents that are no files here', async () => {
    await foretype(['plan', 'take a factor', 'src/cart.ts', '--write']);
    const journal = new Journal(join(folder, 'state'));
    for (const uri of ['untitled:Untitled-1', 'file://elsewhere/w/a.ts']) {
      const id = journal.begin('in a document that is nowhere');
      journal.add(id, TextSnapshot.of(uri, '', 0, 'a\n'), [{ from: 0, to: 1, text: 'b' }]);
    }
    expect(await foretype(['undo'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('take a factor\n'),
    });
    expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });
  });

  it('takes back what was written before the process was killed, wherever that was', async () => {
    const files: Record<string, string> = {
      'a.ts': 'one();\n',
      'c.ts': 'gone();\n',
      'd.ts': 'moved();\ntwo();\n',
    };
    const tree = () =>
      Object.fromEntries(
        readdirSync(full('src'))
          .filter((name) => /^[a-e]\.ts$/.test(name))
          .map((name) => [name, read(`src/${name}`)]),
      );
    const at = (name: string, text: string) =>
      TextSnapshot.of(pathToFileURL(realpathSync(full('src')) + sep + name).href, '', 0, text);
    const all = (text: string) => [{ from: 0, to: 0, text }];
    const none = (text: string) => [{ from: 0, to: text.length, text: '' }];
    const writes = [
      () => write('src/a.ts', 'first();\none();\n'),
      () => write('src/b.ts', 'made();\n'),
      () => rmSync(full('src/c.ts')),
      () => write('src/e.ts', 'moved();\n2();\n'),
      () => rmSync(full('src/d.ts')),
    ];
    for (let written = 0; written <= writes.length; written++) {
      for (const name of 'abcde') rmSync(full(`src/${name}.ts`), { force: true });
      for (const [name, text] of Object.entries(files)) write(`src/${name}`, text);
      const journal = new Journal(join(folder, 'state'));
      const id = journal.begin('four files');
      journal.add(id, at('a.ts', files['a.ts']!), all('first();\n'));
      journal.add(id, at('b.ts', ''), all('made();\n'), 'made');
      journal.add(id, at('c.ts', files['c.ts']!), none(files['c.ts']!), 'removed');
      journal.add(id, at('d.ts', files['d.ts']!), none(files['d.ts']!), 'removed');
      journal.add(id, at('e.ts', ''), all('moved();\n2();\n'), 'made');
      for (const one of writes.slice(0, written)) one();
      const { code, err } = await foretype(['undo']);
      const told = written === 0 ? expect.stringContaining('are so already: nothing was written') : '';
      expect({ written, code, err, tree: tree() }).toEqual({ written, code: 0, err: told, tree: files });
    }
  });

  it('has everything as it was after a kill at any moment, and foretype undo', async () => {
    const many = Array.from({ length: 40 }, (_, n) => `src/f${n}.ts`);
    for (const path of many) write(path, `${path}\n`);
    const rewritten = many.map((path) => block(path, path, `now ${path}`)).join('');
    server.behaviors = [{ kind: 'answer', text: `1. src/f0.ts: all\n${rewritten}` }];
    // A change anywhere in the folder of the files.
    const watching = new AbortController();
    await foretype(['plan', '--write', 'all', 'src/f0.ts'], {
      started(child) {
        watch(full('src'), { signal: watching.signal }, () => child.kill('SIGKILL'));
      },
    });
    watching.abort();
    await foretype(['undo']);
    expect(readdirSync(full('src')).filter((name) => name.includes('.foretype-'))).toEqual([]);
    expect(many.map((path) => read(path))).toEqual(many.map((path) => `${path}\n`));
  });

  it('writes nothing where one of several files cannot be written', async () => {
    server.behaviors = [
      {
        kind: 'answer',
        text: `1. src/cart.ts: one\n${block('src/cart.ts', '  return n;', '  return 1;')}2. src/app.ts/deep.ts: two\n${block('src/app.ts/deep.ts', '', 'deep();')}`,
      },
    ];
    const { code, err } = await foretype(['plan', '--write', 'all', 'src/cart.ts']);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('nothing was written') });
    expect(read('src/cart.ts')).toBe(cart);
    expect(readdirSync(full('src')).sort()).toEqual(['app.ts', 'cart.ts']);
    expect((await foretype(['undo'])).err).toContain('there is nothing to take back here');
  });

  it('is itself taken back by foretype redo, as often as you like', async () => {
    await foretype(['plan', 'take a factor', 'src/cart.ts', '--write']);
    for (let n = 0; n < 2; n++) {
      expect((await foretype(['undo'])).code).toBe(0);
      expect(state()).toEqual({ 'src/cart.ts': cart, 'src/app.ts': app });
      const again = await foretype(['redo']);
      expect(again).toMatchObject({ code: 0, err: '' });
      expect(again.out).toContain('take a factor');
      expect(state()).toEqual(planned);
    }
    const nothing = await foretype(['redo']);
    expect(nothing).toMatchObject({ code: 1, err: 'foretype: there is nothing to make again here\n' });
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
