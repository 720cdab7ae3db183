/** Rules and notes of a project: which count for a file, in which order, and that they stay text. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type RulesFolder, rulesFor, rulesOnDisk } from '../../src/context/index.ts';

function folder(files: Readonly<Record<string, string>>): RulesFolder {
  return {
    list: async (at) =>
      Object.keys(files).flatMap((path) =>
        path.startsWith(`${at}/`) && !path.slice(at.length + 1).includes('/')
          ? [path.slice(at.length + 1)]
          : [],
      ),
    read: async (path) => files[path],
  };
}

const rule = (fields: string, text: string) => `---\n${fields}\n---\n${text}\n`;

describe('rules of a file', () => {
  it('come from the root to its folder, so that the nearest has the last word', async () => {
    const { rules } = await rulesFor(
      ['src/shop/cart.ts'],
      folder({
        'AGENTS.md': 'root',
        'src/AGENTS.md': 'src',
        'src/shop/readme.ai.md': 'shop notes',
        'src/shop/AGENTS.md': 'shop',
        'src/other/AGENTS.md': 'other',
        'lib/AGENTS.md': 'lib',
      }),
    );
    expect(rules.map(({ text }) => text)).toEqual(['root', 'src', 'shop notes', 'shop']);
  });

  it('take one of the files for agents in general, by a fixed order', async () => {
    const all = {
      '.cursorrules': 'cursor',
      'CLAUDE.md': 'claude',
      '.github/copilot-instructions.md': 'copilot',
      'AGENTS.md': 'agents',
    };
    const first = async (without: readonly string[]) => {
      const left = Object.fromEntries(Object.entries(all).filter(([path]) => !without.includes(path)));
      return (await rulesFor(['a.ts'], folder(left))).rules.map(({ text }) => text);
    };
    expect(await first([])).toEqual(['agents']);
    expect(await first(['AGENTS.md'])).toEqual(['claude']);
    expect(await first(['AGENTS.md', 'CLAUDE.md'])).toEqual(['copilot']);
    expect(await first(['AGENTS.md', 'CLAUDE.md', '.github/copilot-instructions.md'])).toEqual(['cursor']);
    expect((await rulesFor(['a.ts'], folder({ ...all, 'AGENTS.md': ' \n' }))).rules[0]!.text).toBe('claude');
  });

  it('in .cursor/rules count always, or where a pattern matches from their folder, or are only offered', async () => {
    const files = folder({
      '.cursor/rules/always.mdc': rule('alwaysApply: true', 'always'),
      '.cursor/rules/ts.mdc': rule('globs: *.ts, *.tsx\nalwaysApply: false', 'typescript'),
      '.cursor/rules/list.mdc': rule('globs:\n  - "app/**/*.{vue,ts}"\n  - lib/', 'listed'),
      '.cursor/rules/asked.mdc': rule('description: How to write a migration', 'migrations'),
      '.cursor/rules/none.mdc': 'no fields',
      '.cursor/rules/notes.md': rule('alwaysApply: true', 'not a rule'),
      'app/.cursor/rules/here.mdc': rule('globs: pages/*.ts', 'pages'),
    });
    const of = async (path: string) => (await rulesFor([path], files)).rules.map(({ text }) => text);
    expect(await of('readme.txt')).toEqual(['always']);
    expect(await of('src/a.ts')).toEqual(['always', 'typescript']);
    expect(await of('app/pages/b.ts')).toEqual(['always', 'listed', 'typescript', 'pages']);
    expect(await of('app/pages/deep/b.ts')).toEqual(['always', 'listed', 'typescript']);
    expect(await of('lib/x/y.c')).toEqual(['always', 'listed']);
    expect((await rulesFor(['a.c'], files)).offered).toEqual([
      { path: '.cursor/rules/asked.mdc', description: 'How to write a migration' },
    ]);
  });

  it('leave out the farthest first where room is short, and cut at a paragraph', async () => {
    const files = folder({ 'AGENTS.md': 'x'.repeat(50), 'a/AGENTS.md': `one\n\n${'y'.repeat(40)}\n\nthree` });
    expect(await rulesFor(['a/b.ts'], files, 60)).toMatchObject({
      rules: [{ path: 'a/AGENTS.md' }],
      leftOut: ['AGENTS.md'],
    });
    const { rules } = await rulesFor(['a/b.ts'], files, 20);
    expect(rules).toEqual([{ path: 'a/AGENTS.md', text: 'one\n\n…' }]);
  });

  it('of several files are those of all their folders, the higher first, each scope by its own file', async () => {
    const files = folder({
      'AGENTS.md': 'root',
      'lib/AGENTS.md': 'lib',
      'src/shop/AGENTS.md': 'shop',
      '.cursor/rules/go.mdc': rule('globs: lib/*.go', 'go'),
    });
    const of = async (...paths: string[]) => (await rulesFor(paths, files)).rules.map(({ text }) => text);
    expect(await of('src/shop/a.ts', 'lib/b.go')).toEqual(['root', 'go', 'lib', 'shop']);
    expect(await of('src/shop/a.ts', 'lib/b.ts')).toEqual(['root', 'lib', 'shop']);
    expect(await of()).toEqual(['root']);
  });

  it('are told once where folders hold copies', async () => {
    const { rules } = await rulesFor(['a/b.ts'], folder({ 'AGENTS.md': 'same', 'a/AGENTS.md': 'same' }));
    expect(rules).toEqual([{ path: 'a/AGENTS.md', text: 'same' }]);
  });

  it('have their keys blanked out', async () => {
    const key = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    const { rules } = await rulesFor(['a.ts'], folder({ 'AGENTS.md': `use ${key}` }));
    expect(rules[0]!.text).toBe('use');
  });

  it('are total: any path and any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.string(), async (path, fields, pattern) => {
        const files = folder({
          '.cursor/rules/a.mdc': rule(fields, 'a'),
          '.cursor/rules/b.mdc': rule(`globs: ${pattern}`, 'b'),
          'AGENTS.md': fields,
        });
        const { rules } = await rulesFor([path], files, 10);
        expect(rules.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(10);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a folder on disk', () => {
  const made: string[] = [];
  afterEach(() => {
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
  });
  const write = (files: Readonly<Record<string, string>>) => {
    const root = mkdtempSync(join(tmpdir(), 'foretype-rules-'));
    made.push(root);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  };

  it('is read anew each time, so that an edited rule counts at once', async () => {
    const root = write({ 'AGENTS.md': 'first', '.cursor/rules/x.mdc': rule('alwaysApply: true', 'x') });
    const told = async () => (await rulesFor(['src/a.ts'], rulesOnDisk(root))).rules.map(({ text }) => text);
    expect(await told()).toEqual(['first', 'x']);
    writeFileSync(join(root, 'AGENTS.md'), 'second');
    expect(await told()).toEqual(['second', 'x']);
  });

  it('gives nothing from outside it, nothing secret, nothing ignored and nothing huge', async () => {
    const outside = write({ 'secret.md': 'outside', 'rules/a.mdc': rule('alwaysApply: true', 'outside') });
    const root = write({
      'big/AGENTS.md': 'x'.repeat(70_000),
      'ignored/AGENTS.md': 'ignored',
      'keys/.env': 'TOKEN=1',
    });
    symlinkSync(join(outside, 'secret.md'), join(root, 'AGENTS.md'));
    mkdirSync(join(root, '.cursor'));
    symlinkSync(join(outside, 'rules'), join(root, '.cursor', 'rules'));
    symlinkSync(join(root, 'keys', '.env'), join(root, 'keys', 'AGENTS.md'));
    const disk = rulesOnDisk(root, (path) => !path.startsWith('ignored/'));
    for (const path of ['a.ts', 'big/a.ts', 'ignored/a.ts', 'keys/a.ts', '../a.ts'])
      expect((await rulesFor([path], disk)).rules, path).toEqual([]);
  });
});
