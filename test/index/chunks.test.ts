/** Where texts are cut: at functions and classes with what is said above them, and every line lies in exactly one piece. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyFolder, never, openIndex, writeFiles } from './workspace.ts';

async function pieces(name: string, text: string): Promise<string[]> {
  const root = emptyFolder();
  writeFiles(root, { [name]: text });
  const index = await openIndex(root);
  await index.sync(never);
  const lines = text.split('\n');
  const chunks = index.factsOf(name)?.chunks ?? [];
  index.store.close();
  return chunks.map(({ from, to, kind }) => `${kind}: ${lines.slice(from, to).join('\n').trim()}`);
}

const body = (n: number) => Array.from({ length: n }, (_, i) => `  step(${i});`).join('\n');
const long = (name: string, n = 12) => `function ${name}() {\n${body(n)}\n}`;

describe('chunks', () => {
  it('are functions with their comments, and what lies between them', async () => {
    const text = `import a from 'a';\n\n${body(8)}\n\n// Adds.\n${long('add')}\n\n/** Subtracts. */\n${long('subtract')}\n`;
    expect((await pieces('a.ts', text)).map((p) => p.split('\n')[0])).toEqual([
      "block: import a from 'a';",
      'function: // Adds.',
      'function: /** Subtracts. */',
    ]);
  });

  it('are the methods of a large class, and a small class as a whole', async () => {
    const method = (name: string) => `  ${name}() {\n${body(12)}\n  }\n`;
    const large = `class Large {\n  #x = 1;\n${body(8)}\n${method('one')}\n  // Twice.\n${method('#two')}}\n`;
    const found = await pieces('a.ts', `${large}\nclass Small {\n  run() {}\n${body(6)}\n}\n`);
    expect(found.map((p) => p.split('\n')[0]!.trim())).toEqual([
      'type: class Large {',
      'function: one() {',
      'function: // Twice.',
      'type: class Small {',
    ]);
  });

  it('are runs of short declarations together, and parts of very long ones', async () => {
    const short = Array.from({ length: 10 }, (_, i) => `export const c${i} = ${i};`).join('\n');
    expect(await pieces('a.ts', short)).toHaveLength(1);
    const parts = await pieces('a.ts', long('huge', 300));
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.every((p) => p.split('\n').length <= 80)).toBe(true);
  });

  it('are runs of lines where no grammar helps', async () => {
    const text = Array.from({ length: 30 }, (_, i) => `word${i}\n`.repeat(6)).join('\n');
    const found = await pieces('a.unknown', text);
    expect(found.length).toBeGreaterThan(2);
    expect(found.every((p) => p.startsWith('lines: '))).toBe(true);
  });

  it('cover every line that says something exactly once, whatever the text', async () => {
    const line = fc.constantFrom(
      '',
      '}',
      'class A {',
      '  run() {',
      '  }',
      '// note',
      '@x',
      'function f() {',
      'const a = 1;',
      body(30),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (lines) => {
        const text = lines.join('\n');
        const said = text.split('\n').filter((l) => /\S/.test(l));
        const kept = (await pieces('a.ts', text)).flatMap((p) => p.replace(/^\w+: /, '').split('\n'));
        expect(kept.map((l) => l.trim()).filter(Boolean)).toEqual(said.map((l) => l.trim()));
      }),
      { numRuns: 150 },
    );
  });
});
