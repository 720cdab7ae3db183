/** Whatever is written and changed: no rule throws, and what is proposed lies in the text it is about. */
import fc from 'fast-check';
import { test } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const words = [
  'a',
  'size',
  'list',
  'old',
  'ä',
  '0',
  '"x"',
  "'",
  '(',
  ')',
  '{',
  '}',
  ',',
  ';',
  '.',
  '=',
  '->',
  ' ',
  '  ',
  '\t',
  '#',
  '//',
];
const heads = [
  '',
  'function f(',
  'def g(self, ',
  'import ',
  'class A ',
  'return ',
  'const ',
  '<p>',
  '.b ',
  '- ',
];
const line = fc
  .tuple(fc.constantFrom(...heads), fc.array(fc.constantFrom(...words), { maxLength: 7 }))
  .map(([head, rest]) => head + rest.join(''));
/** A few lines, again and again, with another word or other blanks. */
const lines = fc
  .tuple(
    fc.array(line, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(3), fc.constantFrom(...words), fc.constantFrom(...words)), {
      minLength: 1,
      maxLength: 9,
    }),
  )
  .map(([bases, picks]) => picks.map(([n, was, is]) => bases[n % bases.length]!.replaceAll(was, is)));
const change = fc.record({
  file: fc.nat(1),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.constantFrom(0, 0, 1, 2, 5, 20),
  text: fc.oneof(
    fc.constantFrom('', ...words),
    line,
    lines.map((l) => l.join('\n')),
  ),
});

test.each(['ts', 'py', 'rs', 'go', 'html', 'css', 'cpp', 'rb', 'php', 'txt'])('in %s', async (extension) => {
  await fc.assert(
    fc.asyncProperty(
      lines,
      lines,
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (a, b, changes, isCopy) => {
        const files = { [`a.${extension}`]: a.join('\n'), [`b.${extension}`]: (isCopy ? a : b).join('\n') };
        const session = await EditSession.of(files);
        for (const { file, from, length, text } of changes) {
          session.in(Object.keys(files)[file]!);
          const at = Math.floor(session.text().length * from);
          session.change(at, Math.min(session.text().length, at + length), text);
          for (const { uri, version, edit } of session.proposals()) {
            const document = session.editor.document(uri)!;
            if (version !== document.version) throw new Error(`for version ${version}`);
            for (const r of edit)
              if (!(0 <= r.from && r.from <= r.to && r.to <= document.length))
                throw new Error(JSON.stringify(r));
            document.apply(edit, version + 1);
          }
        }
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
