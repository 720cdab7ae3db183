/** Laws of landing, on texts and changes made by chance. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { landedText, landOn, reasons, streamed, textOf } from './support.ts';

const word = fc.constantFrom(
  'alpha',
  'beta',
  'gamma',
  'delta',
  'total',
  'count',
  'item',
  'next',
  'value',
  'self',
);
const line = fc
  .tuple(fc.constantFrom('', '  ', '    '), word, word, fc.nat(40))
  .map(([white, a, b, n]) => `${white}${a}.${b}(${n});`);
const lines = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: line },
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constant('}') },
  ),
  {
    minLength: 6,
    maxLength: 40,
  },
);

interface Change {
  readonly before: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly put: readonly string[];
}

/** A text and one replaced run of its lines, which does change something. */
const change: fc.Arbitrary<Change> = fc
  .tuple(lines, fc.nat(), fc.nat(4), fc.array(line, { maxLength: 4 }))
  .map(([before, at, length, put]) => {
    const from = at % before.length;
    return { before, from, to: Math.min(before.length, from + length), put };
  })
  .filter(({ before, from, to, put }) => before.slice(from, to).join('\n') !== put.join('\n'));

function changed({ before, from, to, put }: Change): string[] {
  return [...before.slice(0, from), ...put, ...before.slice(to)];
}

function text(all: readonly string[], lineBreak = '\n'): string {
  return all.map((l) => l + lineBreak).join('');
}

/** A diff with so many lines of context, its numbers wrong on purpose. */
function diff({ before, from, to, put }: Change, context: number): string {
  const low = Math.max(0, from - context);
  const high = Math.min(before.length, to + context);
  return [
    '--- a/a.txt',
    '+++ b/a.txt',
    '@@ -900,7 +3,99 @@',
    ...before.slice(low, from).map((l) => ` ${l}`),
    ...before.slice(from, to).map((l) => `-${l}`),
    ...put.map((l) => `+${l}`),
    ...before.slice(to, high).map((l) => ` ${l}`),
  ].join('\n');
}

function searchReplace({ before, from, to, put }: Change, context: number): string {
  const low = Math.max(0, from - context);
  const high = Math.min(before.length, to + context);
  const above = before.slice(low, from);
  const below = before.slice(to, high);
  return [
    '<<<<<<< SEARCH',
    ...above,
    ...before.slice(from, to),
    ...below,
    '=======',
    ...above,
    ...put,
    ...below,
    '>>>>>>> REPLACE',
  ].join('\n');
}

function sketch({ before, from, to, put }: Change, context: number): string {
  const low = Math.max(0, from - context);
  const high = Math.min(before.length, to + context);
  return [
    ...(low > 0 ? ['// ... existing code ...'] : []),
    ...before.slice(low, from),
    ...put,
    ...before.slice(to, high),
    ...(high < before.length ? ['// ... existing code ...'] : []),
  ].join('\n');
}

/** How often each outcome came, so that a law that refuses everything is seen to say nothing. */
const seen = { landed: 0, refused: 0 };

async function isRightOrRefused(
  before: string,
  answer: string,
  expected: string,
  whole?: true,
): Promise<void> {
  const result = await landedText(before, answer, 'a.txt', whole ? { whole } : {});
  if (result.startsWith('REFUSED')) {
    seen.refused++;
    return;
  }
  seen.landed++;
  expect(result).toBe(expected);
}

describe('landing the way from a to b on a', () => {
  it.each([
    ['a diff', diff],
    ['search/replace', searchReplace],
  ])('gives b, or a refusal, as %s', async (_, write) => {
    seen.landed = 0;
    seen.refused = 0;
    await fc.assert(
      fc.asyncProperty(change, fc.integer({ min: 2, max: 5 }), async (c, context) => {
        await isRightOrRefused(text(c.before), write(c, context), text(changed(c)));
      }),
      { numRuns: 400 },
    );
    expect(seen.landed).toBeGreaterThan(300);
  });

  it('gives b as a whole file', async () => {
    seen.landed = 0;
    await fc.assert(
      fc.asyncProperty(change, async (c) => {
        await isRightOrRefused(text(c.before), text(changed(c)), text(changed(c)), true);
      }),
      { numRuns: 300 },
    );
    expect(seen.landed).toBeGreaterThan(200);
  });

  /** Every line that says something stands once; braces and blank lines stand anywhere. */
  const unique = change.map((c) => ({
    ...c,
    before: [
      ...c.before.map((l, i) => (l.trim().length > 1 ? l.replace('(', `(${1000 + i}, `) : l)),
      'last.line(1);',
    ],
  }));
  const standsOnce = (line: string) => line.trim().length > 1;
  const sides = ({ before, from, to }: Change, context: number) => [
    before.slice(Math.max(0, from - context), from),
    before.slice(to, to + context),
  ];

  it('gives b, or a refusal, as a sketch with a line on both sides that stands once', async () => {
    seen.landed = 0;
    await fc.assert(
      fc.asyncProperty(unique, fc.integer({ min: 3, max: 5 }), async (c, context) => {
        fc.pre(sides(c, context).every((side) => side.some(standsOnce)));
        await isRightOrRefused(text(c.before), sketch(c, context), text(changed(c)));
      }),
      { numRuns: 300 },
    );
    expect(seen.landed).toBeGreaterThan(200);
  });

  it('takes no line away that b has and that says something, as a sketch with braces alone beside the change', async () => {
    let landed = 0;
    await fc.assert(
      fc.asyncProperty(unique, fc.integer({ min: 3, max: 5 }), async (c, context) => {
        const result = await landedText(text(c.before), sketch(c, context), 'a.txt');
        if (result.startsWith('REFUSED')) return;
        landed++;
        const kept = result.split('\n');
        let at = 0;
        const stays = [...c.before.slice(0, c.from), ...c.before.slice(c.to)].filter(standsOnce);
        for (const l of kept) if (at < stays.length && l === stays[at]) at++;
        expect(stays.slice(at)).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(landed).toBeGreaterThan(100);
  });
});

describe('today’s text', () => {
  it('keeps what was changed elsewhere meanwhile', async () => {
    seen.landed = 0;
    await fc.assert(
      fc.asyncProperty(change, line, async (c, typed) => {
        const head = ['header.one(1);', typed.replace('(', '(7777, '), 'header.two(2);', '', ''];
        await isRightOrRefused(text([...head, ...c.before]), diff(c, 4), text([...head, ...changed(c)]));
      }),
      { numRuns: 300 },
    );
    expect(seen.landed).toBeGreaterThan(200);
  });

  it('keeps its line breaks: landing on CRLF is CRLF of the landing', async () => {
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async (c, final) => {
        const cut = (t: string) => (final ? t : t.replace(/\r?\n$/, ''));
        const answer = diff(c, 3);
        const plain = await landedText(cut(text(c.before)), answer, 'a.txt');
        const windows = await landedText(cut(text(c.before, '\r\n')), answer, 'a.txt');
        expect(windows).toBe(plain.startsWith('REFUSED') ? plain : plain.replaceAll('\n', '\r\n'));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps every untouched line byte for byte, blanks at its end and all', async () => {
    await fc.assert(
      fc.asyncProperty(change, fc.infiniteStream(fc.constantFrom('', ' ', '\t', '  ')), async (c, blanks) => {
        const before = c.before.map((l) => l + (l === '' ? '' : blanks.next().value));
        const result = await landedText(text(before), diff(c, 3), 'a.txt');
        if (result.startsWith('REFUSED')) return;
        const expected = [...before.slice(0, c.from), ...c.put, ...before.slice(c.to)];
        expect(result).toBe(text(expected));
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same bytes every time', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (c) => {
        const runs = await Promise.all(
          [1, 2, 3].map(() => landedText(text(c.before), sketch(c, 2), 'a.txt')),
        );
        expect(new Set(runs).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('streaming', () => {
  it('gives nothing that the whole answer does not land', async () => {
    let hunks = 0;
    await fc.assert(
      fc.asyncProperty(
        change,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(diff, searchReplace, sketch),
        async (c, size, write) => {
          const answer = `${write(c, 3)}\n`;
          const files = { 'a.txt': text(c.before) };
          const { given, landing } = await streamed(files, answer, size);
          const whole = await landOn(files, answer);
          hunks += given.length;
          if (!landing.landed) {
            expect(whole.landed).toBe(landing.refusals[0]!.reason === 'contradicts-stream');
            return;
          }
          expect(whole.landed && textOf(whole.changes, 'a.txt', text(c.before))).toBe(
            textOf(landing.changes, 'a.txt', text(c.before)),
          );
          const [edit] = landing.changes.flatMap((l) => (l.kind === 'edit' ? [l.edit] : []));
          for (const hunk of given) for (const r of hunk.edit) expect(edit).toContainEqual(r);
        },
      ),
      { numRuns: 200 },
    );
    expect(hunks).toBeGreaterThan(20);
  });
});

describe('any input at all', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<<<<<<< SEARCH',
      '=======',
      '>>>>>>> REPLACE',
      '```',
      '```ts a.ts',
      '--- a/a.ts',
      '+++ b/a.ts',
      '@@ -1 +1 @@',
      '@@',
      '*** Begin Patch',
      '*** Update File: a.ts',
      '*** Add File: b.ts',
      '*** Move to: c.ts',
      '*** End Patch',
      '*** End of File',
      '// ... existing code ...',
      '...',
      '+}',
      '-{',
      ' x',
      '\\ No newline at end of file',
      '\r',
      '\uFEFF',
      '\uD800',
      'function a() { ... }',
    ),
    line,
    line.map((l) => `+${l}`),
    line.map((l) => `-${l}`),
    fc.string({ maxLength: 30 }),
  );
  it('is landed or refused with a sentence, never thrown at', async () => {
    const any = fc.array(piece, { maxLength: 30 }).map((all) => all.join('\n'));
    await fc.assert(
      fc.asyncProperty(any, any, async (before, answer) => {
        const landing = await landOn({ 'a.ts': before }, answer);
        if (landing.landed) return;
        expect(landing.refusals.length).toBeGreaterThan(0);
        for (const refusal of landing.refusals) expect(refusal.sentence).toMatch(/\.$/);
      }),
      { numRuns: 1500 },
    );
  });

  it('also by pieces', async () => {
    const any = fc.array(piece, { maxLength: 20 }).map((all) => all.join('\n'));
    await fc.assert(
      fc.asyncProperty(any, any, fc.integer({ min: 1, max: 40 }), async (before, answer, size) => {
        await streamed({ 'a.ts': before }, answer, size);
      }),
      { numRuns: 200 },
    );
  });

  it('of any length is answered', async () => {
    expect(await reasons('a\n', 'x'.repeat(4_000_001))).toEqual(['too-large']);
    expect(await reasons('a\n'.repeat(30_000), 'b\n'.repeat(30_000), 'a.txt')).toHaveLength(1);
  });
});
