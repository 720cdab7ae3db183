/** Checkers before and after a change, in a copy: what is new is told, and nothing of the user's own is touched. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { walk } from '../../src/index/index.ts';
import {
  type ChangedText,
  type Checker,
  check,
  checkFolders,
  commandChecker,
} from '../../src/shadow/index.ts';
import { until } from '../editors/until.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { folderWith } from './folder-with.ts';

const files = {
  'src/app.js': 'use(one);\nuse(bad);\n',
  'src/cart.js': 'good();\n',
  'node_modules/pkg/index.js': 'package();\n',
  'run.mjs': '',
};
/** Copies are made here, and nobody else's. */
let copiesIn: string;
beforeAll(() => {
  copiesIn = folderWith({});
  vi.stubEnv('TMPDIR', copiesIn);
});
afterAll(() => {
  vi.unstubAllEnvs();
  removeFolder(copiesIn);
});

let root: string;
beforeEach(() => {
  root = folderWith(files);
  return () => removeFolder(root);
});

const copies = () => readdirSync(copiesIn).filter((name) => name.startsWith('foretype-shadow-'));
const never = new AbortController().signal;

function node(code: string, env: NodeJS.ProcessEnv = process.env, timeoutMs = 60_000): Checker {
  return commandChecker([process.execPath, '--input-type=module', '-e', code], { timeoutMs, env });
}

/** Complains of each `bad` in a source file. */
const linter = `
import { readdirSync, readFileSync } from 'node:fs';
for (const name of readdirSync('src'))
  readFileSync('src/' + name, 'utf8').split('\\n').forEach((line, n) => {
    if (line.includes('bad')) console.log('src/' + name + ':' + (n + 1) + ':1: error: bad at line ' + (n + 1));
  });
`;

const checked = (changed: readonly ChangedText[], checkers: readonly Checker[], signal = never) =>
  check(changed, { root, checkers, files: (stop) => walk(root, () => true, stop), progress() {} }, signal);
const app = (after: string): ChangedText => ({ path: 'src/app.js', before: files['src/app.js'], after });

describe('a check', { timeout: 120_000 }, () => {
  it('tells what a change brings, at its lines of the files as they would be', async () => {
    const [report] = await checked(
      [
        app('// moved\n\nuse(one, bad);\nuse(bad);\n'),
        { path: 'src/deep/more.js', before: undefined, after: 'bad();\n' },
        { path: 'src/cart.js', before: files['src/cart.js'], after: undefined },
      ],
      [
        node(
          linter.replace(
            "readdirSync('src')",
            "readdirSync('src', { recursive: true }).filter((n) => n.endsWith('.js'))",
          ),
        ),
      ],
    );
    expect(report).toMatchObject({
      kind: 'checked',
      before: 1,
      after: 3,
      fresh: [
        { path: 'src/app.js', line: 3, column: 1, message: 'error: bad at line 3' },
        { path: 'src/deep/more.js', line: 1 },
      ],
    });
    expect(readFileSync(join(root, 'src/app.js'), 'utf8')).toBe(files['src/app.js']);
    expect(existsSync(join(root, 'src/deep'))).toBe(false);
    expect(copies()).toEqual([]);
  });

  it('finds nothing new where problems only move, or a line that had one is written anew', async () => {
    const reports = await Promise.all(
      ['\n\n\nuse(one);\nuse(bad);\n', 'use(one);\nuse(2, bad);\n', 'use(one);\n'].map(
        async (after) => (await checked([app(after)], [node(linter)]))[0],
      ),
    );
    expect(reports).toMatchObject([{ fresh: [] }, { fresh: [] }, { fresh: [], before: 1 }]);
  });

  it('starts from the text that the user has, saved or not', async () => {
    const changed = {
      path: 'src/app.js',
      before: 'bad(); // not saved\n',
      after: '// bad\nbad(); // not saved\n',
    };
    expect(await checked([changed], [node(linter)])).toMatchObject([
      { before: 1, after: 2, fresh: [{ line: 1 }] },
    ]);
  });

  it('sees what is not saved in files that do not change, new ones too, and nothing that is left out', async () => {
    const second = folderWith({ ...files, '.env': 'A=1\n' });
    const seen: (readonly (string | undefined)[])[] = [];
    const own: Checker = {
      name: 'own',
      async problems(folder) {
        const paths = ['src/cart.js', 'src/fresh.js', '.env', 'node_modules/pkg/index.js', 'src/app.js'];
        const read = (path: string) => readFileSync(join(folder, path), 'utf8').trim();
        seen.push(paths.map((path) => (existsSync(join(folder, path)) ? read(path) : undefined)));
        return [];
      },
    };
    const open = [
      { file: join(second, 'src', 'cart.js'), text: 'unsaved();\n' },
      { file: join(second, 'src', 'fresh.js'), text: 'fresh();\n' },
      { file: join(second, '.env'), text: 'A=2\n' },
      { file: join(second, 'node_modules', 'pkg', 'index.js'), text: 'other();\n' },
      { file: join(root, 'src', 'cart.js'), text: 'elsewhere();\n' },
    ];
    const parts = {
      roots: [root, second],
      checkers: [own],
      files: (at: string, stop: AbortSignal) => walk(at, (name) => name !== '.env', stop),
      progress() {},
      open,
    };
    try {
      const changed = { file: join(second, 'src', 'app.js'), before: 'a();\n', after: 'b();\n' };
      expect(await checkFolders([changed], parts, never)).toMatchObject([{ checker: 'own', fresh: [] }]);
      const others = ['unsaved();', 'fresh();', undefined, 'package();'];
      expect(seen).toEqual([
        [...others, 'a();'],
        [...others, 'b();'],
      ]);
      expect(readFileSync(join(second, 'node_modules/pkg/index.js'), 'utf8')).toBe('package();\n');
      expect(readFileSync(join(second, 'src/cart.js'), 'utf8')).toBe('good();\n');
    } finally {
      removeFolder(second);
    }
  });

  it('says so where no copy can be made', async () => {
    vi.stubEnv('TMPDIR', join(copiesIn, 'none', 'such'));
    try {
      expect(await checked([app('')], [node(linter)])).toMatchObject([
        { kind: 'unknown', why: 'no copy can be made to check in: ENOENT' },
      ]);
    } finally {
      vi.stubEnv('TMPDIR', copiesIn);
    }
  });

  it('of several folders runs in each that changes, and says in which', async () => {
    const second = folderWith({ 'src/door.js': 'open();\n', 'deep/src/lock.js': 'bad();\n' });
    const third = folderWith(files);
    const deep = join(second, 'deep');
    const put = (file: string, before: string, after: string) => ({ file, before, after });
    const parts = {
      roots: [third, second, deep, root],
      checkers: [node(linter)],
      files: (at: string, stop: AbortSignal) => walk(at, () => true, stop),
      progress() {},
    };
    try {
      const all = [
        put(join(root, 'src', 'cart.js'), 'good();\n', 'bad();\n'),
        put(join(second, 'src', 'door.js'), 'open();\n', 'open();\nbad();\n'),
        put(join(deep, 'src', 'lock.js'), 'bad();\n', 'good();\n'),
        put('/elsewhere/a.js', '', 'bad();\n'),
      ];
      const reports = await checkFolders(all, parts, never);
      const name = node(linter).name;
      const told = reports.map((report) => [
        report.checker,
        report.kind === 'checked' && report.fresh.map(({ path, line }) => `${path}:${line}`),
      ]);
      expect(told).toEqual([
        [`${name} in ${basename(second)}`, ['src/door.js:2']],
        [`${name} in deep`, []],
        [`${name} in ${basename(root)}`, ['src/cart.js:1']],
      ]);
      const [alone, ...others] = await checkFolders(all.slice(0, 1), parts, never);
      expect(alone?.checker).toBe(name);
      expect(others).toEqual([]);
    } finally {
      for (const made of [second, third]) removeFolder(made);
    }
  });

  it('works in a copy: what a checker writes goes, packages are there, keys are not', async () => {
    const checker = node(
      `import { writeFileSync, readFileSync } from 'node:fs';
       writeFileSync('src/cart.js', 'broken'); writeFileSync('left.txt', '');
       const own = readFileSync('node_modules/pkg/index.js', 'utf8').trim();
       const keys = Object.keys(process.env).filter((name) => name.endsWith('KEY')).join(' ');
       console.log('src/app.js:1:1: ' + own + keys + process.env.PATH.split(':')[0].includes('node_modules'));`,
      {
        ...process.env,
        FORETYPE_FRONTIER_KEY: 'k',
        ANTHROPIC_API_KEY: 'k',
        OPENAI_API_KEY: 'k',
        FORETYPE_ENDPOINT_KEY: 'k',
      },
    );
    expect(await checker.problems(root, never)).toMatchObject([{ message: 'package();true' }]);
    removeFolder(join(root, 'left.txt'));
    await checked([app('')], [checker]);
    expect(existsSync(join(root, 'left.txt'))).toBe(false);
  });

  it('never writes through a link, and says what it could not copy', async () => {
    const outside = folderWith({ 'x.js': 'mine' });
    symlinkSync(outside, join(root, 'out'));
    mkdirSync(join(root, 'vendor'));
    for (const path of ['node_modules/pkg/index.js', 'vendor/x.js'])
      expect(await checked([{ path, before: 'a', after: 'b' }], [node(linter)])).toMatchObject([
        { kind: 'unknown', why: `${path} is not copied` },
      ]);
    await checked([{ path: 'out/x.js', before: undefined, after: 'b' }], [node(linter)]);
    expect(readFileSync(join(outside, 'x.js'), 'utf8')).toBe('mine');
    expect(readFileSync(join(root, 'node_modules/pkg/index.js'), 'utf8')).toBe('package();\n');
    expect(readdirSync(join(root, 'vendor'))).toEqual([]);
    removeFolder(outside);
  });

  it('says in a sentence what a checker cannot tell: none such, no place, no end', async () => {
    const none = commandChecker(['/none/such'], { timeoutMs: 60_000, env: process.env });
    const mute = node('process.exitCode = 3');
    const slow = node('setInterval(() => {}, 1000)', process.env, 300);
    expect(await checked([app('')], [none, mute, slow, node('')])).toMatchObject([
      { kind: 'unknown', checker: '/none/such', why: expect.stringMatching(/^it cannot be started: /) },
      { kind: 'unknown', why: 'it ended with 3 and named no place' },
      { kind: 'unknown', why: 'it said nothing final within 0.3 s' },
      { kind: 'checked', fresh: [], before: 0, after: 0 },
    ]);
    expect(await checked([], [none])).toEqual([]);
    expect(await checked([app('')], [])).toEqual([]);
  });

  it('ends with what it started when it is cancelled, and leaves no copy', async () => {
    const abort = new AbortController();
    const mark = join(root, 'pid');
    const checker = node(
      `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs';
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
       writeFileSync(${JSON.stringify(mark)}, String(child.pid)); setInterval(() => {}, 1000);`,
    );
    const result = checked([app('')], [checker], abort.signal);
    const pid = await until('the checker to start', () => {
      const text = existsSync(mark) ? readFileSync(mark, 'utf8') : '';
      return text !== '' && Number(text);
    });
    expect(copies()).toHaveLength(1);
    abort.abort('enough');
    await expect(result).rejects.toBe('enough');
    expect(copies()).toEqual([]);
    await until('what it started to end', () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  });

  it('does not wait for what a checker leaves running', async () => {
    const checker = node(
      `import { spawn } from 'node:child_process';
       const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'inherit', detached: true });
       child.unref();
       console.log('src/app.js:1:1: bad ' + child.pid);`,
    );
    const from = performance.now();
    const found = await checker.problems(root, never);
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(found).toMatchObject([{ path: 'src/app.js', message: expect.stringContaining('bad') }]);
    if (typeof found === 'string') throw new Error(found);
    process.kill(Number(found[0]!.message.split(' ').at(-1)));
  });

  it('removes copies that a killed process left, old ones of processes that are gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const names = [
      `foretype-shadow-${gone}-old`,
      `foretype-shadow-${gone}-young`,
      `foretype-shadow-${process.pid}-ours`,
    ];
    for (const name of names) mkdirSync(join(copiesIn, name));
    for (const name of [names[0]!, names[2]!]) utimesSync(join(copiesIn, name), 1, 1);
    await checked([app('')], [node('')]);
    expect(copies().sort()).toEqual(names.slice(1).sort());
    for (const name of names.slice(1)) removeFolder(join(copiesIn, name));
  });

  it('runs a real type checker: the call that a changed signature breaks, in a file that did not change', {
    timeout: 120_000,
  }, async () => {
    const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
    removeFolder(root);
    root = folderWith({
      'tsconfig.json':
        '{ "compilerOptions": { "noEmit": true, "strict": true, "types": [] }, "include": ["src"] }',
      'src/cart.ts': 'export function total(n: number) {\n  return n;\n}\n',
      'src/app.ts': "import { total } from './cart';\n\nexport const sum: string = total(1);\n",
    });
    const changed = {
      path: 'src/cart.ts',
      before: 'export function total(n: number) {\n  return n;\n}\n',
      after: 'export function total(n: number, by: number) {\n  return n * by;\n}\n',
    };
    const checker = commandChecker([process.execPath, tsc], { timeoutMs: 60_000, env: process.env });
    expect(await checked([changed], [checker])).toMatchObject([
      {
        kind: 'checked',
        before: 1,
        fresh: [{ path: 'src/app.ts', line: 3, message: expect.stringContaining('Expected 2 arguments') }],
      },
    ]);
  });
});
