/** The window holds the work and the lines that the changed names point at, within its budget. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedIdentifiers, windowAround } from '../../src/context/index.ts';

const file = (path: string, count: number, put: Readonly<Record<number, string>> = {}) => ({
  path,
  lines: Array.from({ length: count }, (_, n) => put[n] ?? `line ${n}`),
});

describe('the window', () => {
  it('is forty lines on either side of the work, cut at the ends of the file', () => {
    const ask = (line: number, count = 300) =>
      windowAround({ active: file('a', count), others: [], line, changed: [] });
    expect(ask(100)).toEqual([{ path: 'a', ranges: [[60, 141]] }]);
    expect(ask(0)).toEqual([{ path: 'a', ranges: [[0, 41]] }]);
    expect(ask(999, 30)).toEqual([{ path: 'a', ranges: [[0, 30]] }]);
    expect(ask(5, 0)).toEqual([]);
  });

  it('shows where changed names stand, here and in the other files, as whole words, the active file last', () => {
    const active = file('a', 300, { 200: 'use(total)', 250: 'subtotal' });
    const others = [file('b', 50, { 10: 'total = 1' }), file('c', 50)];
    expect(windowAround({ active, others, line: 0, changed: ['total'] })).toEqual([
      { path: 'b', ranges: [[9, 12]] },
      {
        path: 'a',
        ranges: [
          [0, 41],
          [199, 202],
        ],
      },
    ]);
  });

  it('never shows more than it may, nor a line twice, nor one that does not exist', () => {
    const lines = fc.array(fc.constantFrom('total', 'x'.repeat(3000), '', 'sum total', 'other'), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(lines, lines, fc.nat(500), fc.subarray(['total', 'sum', '$x']), (a, b, line, changed) => {
        const [one, two] = [
          { path: 'a', lines: a },
          { path: 'b', lines: b },
        ];
        const shown = windowAround({ active: one, others: [two], line, changed });
        let count = 0;
        let chars = 0;
        for (const { path, ranges } of shown) {
          const all = path === 'a' ? a : b;
          let end = -1;
          for (const [from, to] of ranges) {
            expect(from).toBeGreaterThan(end);
            expect(to).toBeGreaterThan(from);
            expect(to).toBeLessThanOrEqual(all.length);
            end = to;
            count += to - from;
            chars += all.slice(from, to).reduce((sum, text) => sum + text.length, 0);
          }
        }
        expect(count).toBeLessThanOrEqual(150);
        expect(chars).toBeLessThanOrEqual(9000);
      }),
    );
  });
});

describe('changed identifiers', () => {
  it('are those that came or went, newest first, none that stayed', () => {
    const changes = [
      { removed: 'const total = a', written: 'const sum = a' },
      { removed: '', written: 'load(path)' },
    ];
    expect(changedIdentifiers(changes)).toEqual(['load', 'path', 'total', 'sum']);
  });
});
