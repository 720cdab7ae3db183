/** Questions in words and places find their files; what is open counts at once, exactly as if it had been saved. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { OpenIndex, type placeSources, sentenceSources } from '../../src/index/index.ts';
import { bareEnv, emptyFolder, never, openIndex, writeFiles } from './workspace.ts';

const project = {
  'src/config/parse-settings.ts':
    'export function parseSettings(text: string): Settings {\n  const raw = JSON.parse(text);\n  return checkSettings(raw);\n}\n',
  'src/config/check-settings.ts':
    'export function checkSettings(raw: unknown): Settings {\n  if (!raw) throw new Error("no settings");\n  return raw as Settings;\n}\n',
  'src/net/retry.ts':
    'export async function retryWithBackoff(run: () => Promise<void>, attempts: number) {\n  for (let i = 0; i < attempts; i++) {\n    await run();\n  }\n}\n',
  'src/app.ts':
    "import { parseSettings } from './config/parse-settings';\nimport { retryWithBackoff } from './net/retry';\n\nexport function start() {\n  const settings = parseSettings('{}');\n  return retryWithBackoff(() => connect(settings), 3);\n}\n",
  'test/parse-settings.test.ts': "it('parses', () => {\n  expect(parseSettings('{}')).toBeDefined();\n});\n",
  'docs/guide.md': '# Guide\n\nHow to start the application.\n',
};

async function opened(files: Readonly<Record<string, string>>): Promise<OpenIndex> {
  const root = emptyFolder();
  writeFiles(root, files);
  const open = await OpenIndex.open({ root, env: bareEnv, log: silentLog, base: emptyFolder() });
  await open!.sync(never);
  return open!;
}

describe('a question in words', () => {
  it('finds the file and its lines, whatever form the words have', async () => {
    const open = await opened(project);
    const first = (question: string) => open.retrieval.search(question).files[0];
    expect(first('where are the settings parsed?')!.path).toBe('src/config/parse-settings.ts');
    expect(first('retrying with a backoff')).toMatchObject({
      path: 'src/net/retry.ts',
      places: [{ from: 0, to: 6 }],
    });
    expect(first('checkSettings')!.path).toBe('src/config/check-settings.ts');
    expect(open.retrieval.search('zebra').files).toEqual([]);
    expect(open.retrieval.search('').files).toEqual([]);
    await open.close();
  });

  it('can hear one source alone, and says which it had no time for', async () => {
    const open = await opened(project);
    const { files } = open.retrieval.search('parse settings', { sources: ['path'] });
    expect(Object.keys(files[0]!.because)).toEqual(['path']);
    const late = open.retrieval.search('parse settings', { deadline: performance.now() - 1 });
    expect(late).toEqual({ files: [], unheard: [...sentenceSources] });
    await open.close();
  });
});

describe('a place', () => {
  it('finds tests, definitions, callers, imports and importers', async () => {
    const open = await opened(project);
    const from = (path: string, line: number, source: (typeof placeSources)[number]) =>
      open.retrieval.near({ path, line }, { sources: [source] }).files.map((f) => f.path);
    expect(from('src/config/parse-settings.ts', 1, 'twins')).toEqual(['test/parse-settings.test.ts']);
    expect(from('src/config/parse-settings.ts', 1, 'definitions')).toEqual(['src/config/check-settings.ts']);
    expect(from('src/config/parse-settings.ts', 1, 'callers')).toContain('src/app.ts');
    expect(from('src/config/parse-settings.ts', 1, 'importers')).toEqual(['src/app.ts']);
    expect(from('src/app.ts', 4, 'imports').sort()).toEqual([
      'src/config/parse-settings.ts',
      'src/net/retry.ts',
    ]);
    const recent = open.retrieval.near(
      { path: 'src/app.ts', line: 0, recent: ['docs/guide.md', 'gone.ts'] },
      { sources: ['recent'] },
    );
    expect(recent.files.map((f) => f.path)).toEqual(['docs/guide.md']);
    expect(open.retrieval.near({ path: 'not/there.ts', line: 9 }).files).toBeDefined();
    await open.close();
  });

  it('finds what changed together with it in the past, small and recent commits first', async () => {
    const root = emptyFolder();
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
    git('init', '-q');
    const commit = (subject: string, ...paths: string[]) => {
      writeFiles(
        root,
        Object.fromEntries(paths.map((path) => [path, `// ${subject}\nexport const a = '${subject}';\n`])),
      );
      git('add', '.');
      git('commit', '-q', '-m', subject);
    };
    commit(
      'begin',
      ...Array.from({ length: 30 }, (_, i) => `all/f${i}.ts`),
      'lexer.ts',
      'printer.ts',
      'notes.md',
    );
    commit('teach the lexer numbers', 'lexer.ts', 'printer.ts');
    commit('write it up', 'lexer.ts', 'notes.md');
    commit('floating point numbers', 'lexer.ts', 'printer.ts');
    const open = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base: emptyFolder() }))!;
    await open.sync(never);
    expect(open.retrieval.together(['lexer.ts'], 2)).toEqual(['printer.ts', 'notes.md']);
    const past = open.retrieval.search('number formats', { sources: ['past'] }).files.map((f) => f.path);
    expect(past.sort()).toEqual(['lexer.ts', 'printer.ts']);
    rmSync(join(root, 'printer.ts'));
    await open.sync(never);
    expect(open.retrieval.together(['lexer.ts'], 1)).toEqual(['notes.md']);
    await open.close();
  });
});

describe('open documents', () => {
  const names = ['alpha', 'beta', 'gamma', 'delta', 'parseAlpha', 'betaGamma'];
  const source = fc
    .array(fc.constantFrom(...names), { minLength: 1, maxLength: 8 })
    .map((list) =>
      list.map((name, i) => `export function ${name}${i}() {\n  return ${list.at(-1)};\n}\n`).join('\n'),
    );
  const files = fc.dictionary(fc.constantFrom('a.ts', 'b.ts', 'c/d.ts', 'c/e.py', 'f.md'), source, {
    minKeys: 1,
  });

  it('give exactly the answers that the same texts on disk give, in 1,000 cases', async () => {
    let differs = 0;
    await fc.assert(
      fc.asyncProperty(
        files,
        files,
        fc.constantFrom('parse alpha', 'beta gamma', 'delta', 'gamma2'),
        async (saved, unsaved, question) => {
          const [under, over] = [emptyFolder(), emptyFolder()];
          writeFiles(under, saved);
          writeFiles(over, { ...saved, ...unsaved });
          const [a, b] = [await openIndex(under), await openIndex(over)];
          await a.sync(never);
          await b.sync(never);
          const { Retrieval } = await import('../../src/index/index.ts');
          const before = new Retrieval(a).search(question);
          for (const [path, text] of Object.entries(unsaved)) await a.overlay(path, text);
          const overlaid = new Retrieval(a).search(question);
          expect(overlaid).toEqual(new Retrieval(b).search(question));
          if (JSON.stringify(before) !== JSON.stringify(overlaid)) differs++;
          for (const path of Object.keys(unsaved)) await a.overlay(path, undefined);
          expect(new Retrieval(a).search(question)).toEqual(before);
          a.store.close();
          b.store.close();
          for (const folder of [under, over]) rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 1000 },
    );
    expect(differs).toBeGreaterThan(500);
  }, 300_000);
});
