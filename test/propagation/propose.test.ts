/** What holds for every proposal, whatever rule made it: on random sessions of a developer who edits at random. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyToString, minimize } from '../../src/text/index.ts';
import { EditSession } from '../support/edit-session.ts';

const files = {
  'a.ts': [
    'export function total(items: Item[], rate: number) {',
    '  let sum = 0;',
    '  for (const item of items) sum += item.price * rate;',
    '  console.log(sum, rate);',
    '  console.log(items);',
    '  return { sum, rate };',
    '}',
    'const sum = total([], 1);',
    'console.log(sum);',
    '',
  ].join('\n'),
  'b.ts': "import { total } from './a';\nconsole.log(total([], 2));\n",
};

const words = ['sum', 'rate', 'items', 'item', 'total', 'console.log', 'price', 'let', '0'];
const changes = fc.array(
  fc.record({
    file: fc.constantFrom('a.ts', 'b.ts'),
    find: fc.constantFrom(...words),
    put: fc.constantFrom('amount', 'x', '', 'logger.info', 'sum', 'rate', ' '),
    nth: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 5 },
);

describe('propose', () => {
  it('takes what one rule knows over what another guesses of the same place', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the developer's.
    const image = "meta('image', `https://kettle.example.org${image}`, sizes);\n";
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the developer's.
    const link = "link('canonical', `https://kettle.example.org${path}`);\n";
    const work = 'work();\n'.repeat(15);
    const text = link + work + image + work + image;
    const session = await EditSession.of({ 'a.js': text });
    session.replace('.org', '.com').replace('.org', '.com');
    expect(session.allApplied()).toBe(text.replaceAll('.org', '.com'));
  });

  it('never answers with an edit that changes nothing, overlaps another, or fits another version', async () => {
    let proposed = 0;
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const session = await EditSession.of(files);
        for (const { file, find, put, nth } of list) {
          session.in(file);
          if (session.text().split(find).length > nth) session.replace(find, put, nth);
        }
        const edits = session.proposals();
        proposed += edits.length;
        for (const uri of [session.uri('a.ts'), session.uri('b.ts')]) {
          const document = session.editor.document(uri)!;
          const own = edits.filter((e) => e.uri === uri);
          for (const e of own) {
            expect(e.version).toBe(document.version);
            expect(minimize(e.edit, document).length).toBeGreaterThan(0);
            expect(e.sites).toBeGreaterThan(0);
            expect(e.reason).not.toBe('');
          }
          const all = own.flatMap((e) => e.edit).toSorted((a, b) => a.from - b.from || a.to - b.to);
          for (let i = 1; i < all.length; i++) expect(all[i]!.from).toBeGreaterThanOrEqual(all[i - 1]!.to);
          expect(() => applyToString(all, document.text)).not.toThrow();
        }
      }),
      { numRuns: 150 },
    );
    expect(proposed).toBeGreaterThan(2);
  });

  it('never takes back what an event of the history did', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const session = await EditSession.of(files);
        const seen = new Set<string>([session.text('a.ts')]);
        for (const { find, put, nth } of list) {
          if (session.in('a.ts').text().split(find).length > nth) session.replace(find, put, nth);
          seen.add(session.text('a.ts'));
        }
        seen.delete(session.text('a.ts'));
        const document = session.editor.document(session.uri('a.ts'))!;
        for (const e of session.proposals()) {
          if (e.uri === document.uri) expect(seen.has(document.apply(e.edit, 0).text)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('says nothing of a document that was only opened', async () => {
    expect((await EditSession.of(files)).proposals()).toEqual([]);
  });
});
