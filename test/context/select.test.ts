/** The product selects what training selects, line for line, and never more than it may. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectContext, selectWindow } from '../../src/context/index.ts';

interface Cases {
  readonly lines: readonly string[];
  readonly cases: readonly {
    readonly files: readonly [string, number[]][];
    readonly work: [string, number];
    readonly events: readonly [string, number, number, number[]][];
    readonly window: readonly [string, [number, number][]][];
    readonly context: readonly [string, [number, number][]][];
  }[];
}

/** Written by golden/write-cases.py. */
const golden: Cases = JSON.parse(readFileSync(new URL('./golden/cases.json', import.meta.url), 'utf8'));

describe('the selection of training', () => {
  it('is the selection of the product, in 240 snapshots', () => {
    const text = (n: number) => golden.lines[n]!;
    let ranges = 0;
    for (const [n, { files, work, events, window, context }] of golden.cases.entries()) {
      const snapshot = files.map(([path, numbers]) => {
        const lines = numbers.map(text);
        return { path, lines, cost: (line: number) => Math.floor(Buffer.byteLength(lines[line]!) / 3) };
      });
      const changes = events.map(([path, start, end, numbers]) => ({
        path,
        start,
        end,
        lines: numbers.map(text),
      }));
      const at = { path: work[0], line: work[1] };
      const shown = selectWindow(snapshot, at, changes);
      expect([n, shown.map((s) => [s.path, s.ranges])]).toEqual([n, window]);
      const read = selectContext(snapshot, at, changes, shown);
      expect([n, read.map((s) => [s.path, s.ranges])]).toEqual([n, context]);
      ranges += shown.length + read.length;
    }
    expect(golden.cases).toHaveLength(240);
    expect(ranges).toBeGreaterThan(500);
  });
});

describe('the window', () => {
  const file = (path: string, lines: readonly string[]) => ({
    path,
    lines,
    cost: (line: number) => lines[line]!.length,
  });

  it('is smaller where there is room for a share only, and still shows the work', () => {
    const lines = Array.from({ length: 300 }, (_, n) => `line ${n} of it`);
    const count = (share: number) =>
      selectWindow([file('a', lines)], { path: 'a', line: 100 }, [], share)[0]!.ranges.reduce(
        (sum, [from, to]) => sum + to - from,
        0,
      );
    expect(count(1)).toBe(81);
    expect(count(0.25)).toBeLessThan(40);
    expect(count(0.25)).toBeGreaterThan(5);
  });

  it('never shows more than it may, whatever it is given', () => {
    const line = fc.constantFrom('total', 'x'.repeat(2000), '', 'sum(total)', 'other');
    const lines = fc.array(line, { maxLength: 300 });
    const event = fc.record({
      path: fc.constantFrom('a', 'b', 'gone'),
      start: fc.nat(320),
      end: fc.nat(320),
      lines: fc.array(line, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(lines, lines, fc.nat(400), fc.array(event, { maxLength: 12 }), (a, b, at, events) => {
        const files = [file('b', b), file('a', a)];
        const window = selectWindow(
          files,
          { path: 'a', line: at },
          events.map((e) => ({ ...e, end: Math.max(e.start, e.end) })),
        );
        let ids = 0;
        for (const { path, ranges } of window) {
          let last = -1;
          for (const [from, to] of ranges) {
            expect(from).toBeGreaterThan(last);
            expect(to).toBeLessThanOrEqual((path === 'a' ? a : b).length);
            last = to;
            ids += to - from;
          }
        }
        expect(ids).toBeLessThanOrEqual(150);
        expect(window.at(-1)?.path).toBe('a');
      }),
      { numRuns: 300 },
    );
  });
});
