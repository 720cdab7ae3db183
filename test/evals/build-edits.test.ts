/** Sets from local clones: which commits are taken, what a state says, the same bytes for the same seed. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEdits, CloneError, type EditState } from '../../src/evals/index.ts';
import { applyToString } from '../../src/text/index.ts';
import { type TinyClone, tinyClone } from '../support/tiny-clone.ts';

const shop = (name: string) => `export function ${name}(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) sum += item.price;
  return sum;
}
`;
const cart = (name: string) => `import { ${name} } from './shop';

export class Cart {
  readonly items: Item[] = [];

  print(): string {
    return \`you pay \${${name}(this.items)}\`;
  }

  // ${'-'.repeat(40)}
  // what the shop adds by law
  // ${'-'.repeat(40)}
  // one line
  // and another
  // and a third
  // and a fourth
  // and a fifth

  tax(): number {
    return ${name}(this.items) * 0.19;
  }
}
`;
const tool = (greeting: string) =>
  `def greet(name):\n    return "${greeting}, " + name\n\n\ndef main():\n    print(greet("you"))\n`;

let clone: TinyClone;
let out: string;
const ids: Record<string, string> = {};

beforeAll(() => {
  clone = tinyClone('owner+shop');
  out = mkdtempSync(join(tmpdir(), 'foretype-set-'));
  clone.commit(
    {
      'src/shop.ts': shop('total'),
      'src/cart.ts': cart('total'),
      'src/other.ts': 'export const other = 1;\n',
      'tool.py': tool('Hello'),
      'vendor/lib.js': 'let a = 1;\n',
    },
    'Begin',
  );
  ids.rename = clone.commit(
    { 'src/shop.ts': shop('sumOf'), 'src/cart.ts': cart('sumOf') },
    'Say what it does',
  );
  ids.bot = clone.commit({ 'tool.py': tool('Hi') }, 'Greet shortly', 'dependabot[bot] <bot@example.org>');
  ids.format = clone.commit({ 'tool.py': tool('Hi').replaceAll('    ', '  ') }, 'Two spaces');
  ids.vendor = clone.commit({ 'vendor/lib.js': 'let a = 2;\n' }, 'Take the latest lib');
  ids.number = clone.commit({ 'src/other.ts': 'export const other = 2;\n' }, 'Count on');
  ids.added = clone.commit(
    { 'src/late.ts': 'export {};\n', 'src/other.ts': 'export const rest = 2;\n' },
    'Add late',
  );
  ids.python = clone.commit({ 'tool.py': tool('Good day').replace('"you"', '"all of you"') }, 'Be polite');
});

afterAll(() => {
  clone.remove();
  rmSync(out, { recursive: true, force: true });
});

function build(from: string, to: string, seed = 1, moments = 2): { bytes: string; states: EditState[] } {
  buildEdits({ from: [from], out: join(out, to), seed, limit: 200, moments });
  const bytes = readFileSync(join(out, to, 'states.jsonl'), 'utf8');
  return { bytes, states: bytes.split('\n').flatMap((l) => (l === '' ? [] : [JSON.parse(l) as EditState])) };
}

/** The files of a state after the history, and after all that remained. */
function play(state: EditState): { now: Map<string, string>; end: Map<string, string> } {
  const now = new Map(state.files.map((f) => [f.path, f.text]));
  for (const { path, edit } of state.history) now.set(path, applyToString(edit, now.get(path)!));
  const end = new Map(now);
  for (const path of now.keys()) {
    const rest = state.remaining.filter((r) => r.path === path).flatMap((r) => r.edit);
    end.set(
      path,
      applyToString(
        rest.toSorted((a, b) => a.from - b.from),
        now.get(path)!,
      ),
    );
  }
  return { now, end };
}

describe('a set built from a clone', () => {
  it('takes what people write by hand, and nothing else', () => {
    const { states } = build(clone.path, 'taken');
    const taken = new Set(states.map((s) => s.commit));
    expect(taken).toEqual(new Set([ids.rename, ids.python]));
    const manifest = JSON.parse(readFileSync(join(out, 'taken', 'manifest.json'), 'utf8'));
    expect(manifest.repositories[0]).toMatchObject({
      name: 'owner/shop',
      commits: 7,
      seen: 7,
      used: 2,
      notChosen: { bot: 1, 'format-only': 1, 'machine-made': 1, version: 1, 'not-modified': 1 },
    });
    expect(manifest.states).toBe(states.length);
  });

  it('leads every state from its history to the text that was committed', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      for (const state of build(clone.path, 'played', seed).states) {
        const { now, end } = play(state);
        for (const [path, text] of end)
          expect(text, state.id).toBe(clone.git('show', `${state.commit}:${path}`));
        expect(state.history.length).toBeGreaterThan(0);
        expect(state.kind === 'no-edit').toBe(state.remaining.length === 0);
        expect(state.cursor.offset).toBeLessThanOrEqual(now.get(state.cursor.path)!.length);
        const last = state.history.at(-1)!;
        expect(state.cursor.path).toBe(last.path);
      }
    }
  });

  it('knows every kind of moment', () => {
    const kinds = new Set<string>();
    for (const seed of [1, 2, 3])
      for (const state of build(clone.path, 'kinds', seed, 40).states) kinds.add(state.kind);
    expect(kinds).toEqual(new Set(['start', 'mid-edit', 'no-edit', 'jump-same-file', 'jump-other-file']));
  });

  it('empties a body that was written, and waits in it', () => {
    const body = tinyClone('body');
    const text = (added: string) => `class A\n  def one(x)\n    x + 1\n  end\n${added}end\n`;
    const two = '\n  def two(x)\n    y = x + 2\n\n    y * y\n  end\n';
    body.commit({ 'a.rb': text('') }, 'Begin');
    body.commit({ 'a.rb': text(two) }, 'Add two');
    const found: EditState[] = [];
    for (const seed of [1, 2])
      found.push(...build(body.path, 'body', seed, 60).states.filter((s) => s.kind === 'completion'));
    body.remove();
    expect(found.length).toBeGreaterThan(0);
    for (const state of found) {
      const { now, end } = play(state);
      expect(now.get('a.rb')).toBe(text('\n  def two(x)\n    \n  end\n'));
      expect(end.get('a.rb')).toBe(text(two));
      expect(now.get('a.rb')!.slice(0, state.cursor.offset)).toMatch(/two\(x\)\n {4}$/);
      expect(state.remaining[0]!.edit[0]!.text).toBe('y = x + 2\n\n    y * y');
    }
  });

  it('keeps the rest of what is replaced where a person would edit it in place, and never leaves blanks only', () => {
    const place = tinyClone('place');
    const line = (word: string) => `let value = ${word};\nlog(value);\n`;
    place.commit({ 'a.ts': line('abcdefgh') }, 'Begin');
    place.commit({ 'a.ts': line('xbcdefgy') }, 'Say it otherwise');
    const kept = new Set<boolean>();
    for (const seed of [1, 2])
      for (const state of build(place.path, 'place', seed, 60).states.filter((s) => s.kind === 'mid-edit')) {
        const { now, end } = play(state);
        expect(end.get('a.ts')).toBe(line('xbcdefgy'));
        kept.add(now.get('a.ts')!.includes('h;'));
        expect(state.remaining[0]!.edit.some((r) => /\S/.test(r.text) || r.to > r.from)).toBe(true);
      }
    place.remove();
    expect(kept).toEqual(new Set([true, false]));
  });

  it('reads large commits by folder, keeps states small, and writes one file where one is named', () => {
    const large = tinyClone('large');
    const files = (n: number) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [
          `d${i % 4}/f${i}.py`,
          `def f():\n    return value(${n}, ${n})\n`,
        ]),
      );
    large.commit({ ...files(1), 'd0/long.py': `${'# long\n'.repeat(300)}x = old\n` }, 'Begin');
    large.commit(
      {
        ...Object.fromEntries(
          Object.entries(files(1)).map(([path, text]) => [path, text.replace('value', 'worth')]),
        ),
        'd0/long.py': `${'# long\n'.repeat(300)}x = current\n`,
        'd0/added.py': 'y = 1\n',
      },
      'Say worth',
    );
    const to = join(out, 'named.jsonl');
    const options = { from: [large.path], out: to, seed: 1, limit: 50, moments: 6, characters: 1000 };
    expect(buildEdits(options).states).toBe(0);
    const manifest = buildEdits({ ...options, byFolder: true });
    large.remove();
    const states = readFileSync(to, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EditState);
    expect(states.length).toBe(manifest.states);
    expect(states.length).toBeGreaterThan(3);
    expect(JSON.parse(readFileSync(join(out, 'named.json'), 'utf8'))).toEqual(manifest);
    expect(states.some(({ files: open }) => open[0]!.path.startsWith('d0/'))).toBe(true);
    for (const { files: open } of states) {
      expect(new Set(open.map(({ path }) => path.split('/')[0])).size).toBe(1);
      expect(open.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(1000);
    }
  });

  it('begins where the name is declared', () => {
    for (let seed = 1; seed <= 10; seed++)
      for (const state of build(clone.path, 'order', seed).states)
        if (state.commit === ids.rename && state.remaining.length > 0)
          expect(state.history[0]!.path).toBe('src/shop.ts');
  });

  it('opens a line before it is half typed, so that what follows stays on its own line', () => {
    const added = tinyClone('lines');
    added.commit({ 'a.rb': 'class A\n  def one(x)\n    x + 1\n  end\nend\n' }, 'Begin');
    const text = 'class A\n  def one(x)\n    x + 1\n  end\n\n  def two(x)\n    x + 2\n  end\nend\n';
    added.commit({ 'a.rb': text }, 'Add two');
    let halves = 0;
    for (const seed of [1, 2])
      for (const state of build(added.path, 'half', seed, 40).states.filter((s) => s.kind === 'mid-edit')) {
        halves++;
        const { now, end } = play(state);
        expect(end.get('a.rb')).toBe(text);
        expect(now.get('a.rb')![state.cursor.offset]).toBe('\n');
        expect(now.get('a.rb')).toMatch(/\nend\n$/);
      }
    added.remove();
    expect(halves).toBeGreaterThan(3);
  });

  it('declares before it uses, also where the use stands above', () => {
    const loop = tinyClone('above');
    const text = (name: string) =>
      `def run():\n    ${name}(1)\n\n# ---\n# ---\n# ---\n\ndef ${name}(x):\n    pass\n`;
    loop.commit({ 'a.py': text('step') }, 'Begin');
    loop.commit({ 'a.py': text('advance') }, 'Say advance');
    const first = new Set<number>();
    for (let seed = 1; seed <= 10; seed++)
      for (const state of build(loop.path, 'above', seed).states)
        if (state.kind === 'start') first.add(state.history[0]!.edit[0]!.from);
    loop.remove();
    expect([...first]).toEqual([text('step').indexOf('step(x)')]);
  });

  it('inserts whole lines as whole lines, also below a changed one', () => {
    const below = tinyClone('below');
    below.commit({ 'a.ts': 'if (on) {\n    let x = 1;\n    run(x);\n}\n' }, 'Begin');
    below.commit({ 'a.ts': 'if (on) {\n    let x = 2;\n    let y = 3;\n    run(x, y);\n}\n' }, 'Add y');
    const texts = new Set<string>();
    for (let seed = 1; seed <= 10; seed++)
      for (const state of build(below.path, 'below', seed).states)
        if (state.kind === 'no-edit') for (const e of state.history) texts.add(e.edit[0]!.text);
    below.remove();
    expect(texts).toEqual(new Set(['2', '    let y = 3;\n', ', y']));
  });

  it('is the same for the same seed wherever the clone lies, and another for another', () => {
    const copy = join(out, 'elsewhere', 'owner+shop');
    cpSync(clone.path, copy, { recursive: true });
    const first = build(clone.path, 'a').bytes;
    expect(build(copy, 'b').bytes).toBe(first);
    const others = [2, 3, 4].map((seed) => build(clone.path, 'c', seed).bytes);
    expect(others.some((bytes) => bytes !== first)).toBe(true);
  });

  it('goes on without the texts that a partial clone lacks', () => {
    const copy = join(out, 'partial', 'owner+shop');
    cpSync(clone.path, copy, { recursive: true });
    const object = clone.git('rev-parse', `${ids.python}:tool.py`).trim();
    rmSync(join(copy, '.git', 'objects', object.slice(0, 2), object.slice(2)));
    const { states } = build(copy, 'd');
    expect(new Set(states.map((s) => s.commit))).toEqual(new Set([ids.rename]));
    const manifest = JSON.parse(readFileSync(join(out, 'd', 'manifest.json'), 'utf8'));
    expect(manifest.repositories[0].notChosen.absent).toBe(1);
  });

  it('goes on without a commit whose tree is absent', () => {
    const copy = join(out, 'torn', 'owner+shop');
    cpSync(clone.path, copy, { recursive: true });
    const tree = clone.git('rev-parse', `${ids.added}:src`).trim();
    rmSync(join(copy, '.git', 'objects', tree.slice(0, 2), tree.slice(2)));
    const { states } = build(copy, 'e');
    expect(new Set(states.map((s) => s.commit))).toContain(ids.rename);
  });

  it('names a folder that is no clone', () => {
    expect(() => buildEdits({ from: [out], out, seed: 1, limit: 1 })).toThrow(CloneError);
  });
});
