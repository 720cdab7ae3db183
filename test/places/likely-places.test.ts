/** Lines ranked by the ranker that comes along: what a developer would point at comes first, and every place is one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/base/index.ts';
import { likelyPlaces, lineTable, momentOf, shippedRanker } from '../../src/places/index.ts';
import { EditSession } from '../support/edit-session.ts';

/** The texts of the likeliest lines, and why. */
async function led(session: EditSession, most = 3) {
  const snapshot = session.evidence().editor;
  const places = await likelyPlaces(snapshot, shippedRanker(), most);
  return places.map(({ uri, line, reason, probability }) => {
    const text = snapshot.open.find((one) => one.uri === uri)!;
    return { line: line < text.lineCount ? text.line(line).text.trim() : '', reason, probability };
  });
}

const filler = (n: number) => Array.from({ length: n }, (_, i) => `  step${i}(input, ${i});\n`).join('');

describe('likely places', () => {
  it('are where a name still stands that went elsewhere', async () => {
    const text = `function run(input) {\n  const total = sum(input);\n${filler(12)}  report(input, total);\n${filler(8)}}\n`;
    const session = await EditSession.of({ 'a.ts': text });
    session.replace('const total', 'const subtotal');
    expect((await led(session))[0]).toMatchObject({
      line: 'report(input, total);',
      reason: 'still has total, as line 2 had',
    });
  });

  it('are lines like those that were changed', async () => {
    const rows = ['apple', 'pear', 'plum', 'fig'].map((name) => `  add('${name}', 1);\n`).join('');
    const session = await EditSession.of({ 'a.ts': `fill(() => {\n${rows}});\n${filler(10)}` });
    session.replace("'apple', 1", "'apple', 2").replace("'pear', 1", "'pear', 2");
    expect((await led(session))[0]!.line).toMatch(/^add\('(plum|fig)', 1\);$/);
  });

  it('lead to the test of what was changed, before other open files', async () => {
    const session = await EditSession.of({
      'src/parse.ts': `export function parse(text: string) {\n  return text.split(',');\n}\n`,
      'test/other.test.ts': `it('opens', () => {\n  expect(open('x')).toBe(1);\n});\n`,
      'test/parse.test.ts': `it('parses', () => {\n  expect(parse('a,b')).toEqual(['a', 'b']);\n});\n`,
    });
    session.replace('parse(text: string)', 'parse(text: string, by: string)');
    const places = await likelyPlaces(session.evidence().editor, shippedRanker(), 8);
    const first = (name: string) => places.findIndex(({ uri }) => uri.endsWith(name));
    expect(first('parse.test.ts')).toBeGreaterThanOrEqual(0);
    const other = first('other.test.ts');
    expect(other === -1 || other > first('parse.test.ts')).toBe(true);
  });

  it('are none where nothing was changed', async () => {
    expect(await led(await EditSession.of({ 'a.ts': filler(5) }))).toEqual([]);
  });

  it('of any changes lie in open files, apart from each other, and share one probability', async () => {
    const line = fc.constantFrom(
      'use(a);',
      'let b = a;',
      '',
      '}',
      '// a note',
      'import x from "x";',
      'bb(b, 1)',
    );
    const file = fc.array(line, { minLength: 1, maxLength: 30 }).map((lines) => lines.join('\n'));
    const change = fc.record({
      file: fc.constantFrom('a.ts', 'b.ts'),
      from: fc.nat(),
      length: fc.nat(12),
      text: fc.constantFrom('', 'c', '\n', 'use(c);\n', 'let b'),
    });
    await fc.assert(
      fc.asyncProperty(file, file, fc.array(change, { maxLength: 12 }), async (a, b, changes) => {
        const session = await EditSession.of({ 'a.ts': a, 'b.ts': b });
        for (const { file: name, from, length, text } of changes) {
          const start = from % (session.in(name).text().length + 1);
          session.change(start, Math.min(session.text().length, start + length), text);
        }
        const snapshot = session.evidence().editor;
        const places = await likelyPlaces(snapshot, shippedRanker(), 5);
        const sum = places.reduce((p, { probability }) => p + probability, 0);
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
        for (const [i, { uri, version, line: at, offset }] of places.entries()) {
          const text = snapshot.open.find((one) => one.uri === uri)!;
          expect(text.version).toBe(version);
          expect(at <= text.lineCount && offset <= text.length).toBe(true);
          if (at < text.lineCount) expect(text.lineAt(offset).number).toBe(at);
          for (const other of places.slice(0, i))
            expect(other.uri !== uri || Math.abs(other.line - at) >= 3).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a large workspace', () => {
  it('is read in part: around the changes of the file in hand, and of a few others', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, n) => [`f${n}.ts`, `let amount = ${n};\n${filler(4000)}`]),
    );
    const session = await EditSession.of({ 'a.ts': `${filler(9000)}let total = 1;\nuse(total);\n`, ...many });
    session.replace('let total', 'let sum');
    const [first] = await led(session);
    expect(first!.line).not.toBe('');
    const { linesRead, files } = await read(session);
    expect(files).toBe(5);
    expect(linesRead).toBeLessThanOrEqual(4001);
  });
});

async function read(session: EditSession) {
  const turns = new Turns();
  const moment = (await momentOf(session.evidence().editor, turns))!;
  const { lines } = await lineTable(moment, turns);
  return { linesRead: lines.length, files: moment.files.length };
}
