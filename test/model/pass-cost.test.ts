/** What passes cost, learned from passes whose cost is known, and how long they may be then. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PassCost, timed } from '../../src/model/pass-cost.ts';

/** After the passes of some keystrokes and one prompt on a machine where they cost this; `noise` 0..1. */
function learned(start: number, perRow: number, noise = 0): PassCost {
  const cost = new PassCost();
  for (const [i, rows] of [128, 128, 40, 3, 9, 1, 8, 17, 1, 4, 9, 32].entries())
    cost.told(rows, (start + perRow * rows) * (1 + noise * Math.sin(7 * i)));
  return cost;
}

describe('the cost of a pass', () => {
  it('is its start and its rows, told apart', () => {
    const { start, perRow } = learned(3.4, 0.25).fitted!;
    expect(start).toBeCloseTo(3.4);
    expect(perRow).toBeCloseTo(0.25);
  });

  it('is learned anew where the machine has become slower', () => {
    const cost = learned(3, 0.2);
    for (let i = 0; i < 200; i++) cost.told(1 + (i % 60), 9 + 0.6 * (1 + (i % 60)));
    const { start, perRow } = cost.fitted!;
    expect(start).toBeCloseTo(9, 1);
    expect(perRow).toBeCloseTo(0.6, 2);
  });

  it('is not guessed from passes of one length', () => {
    const cost = new PassCost();
    for (let i = 0; i < 50; i++) cost.told(8, 5);
    expect(cost.fitted).toBeUndefined();
    expect(cost.foreground).toBe(128);
    expect(cost.background).toBe(32);
  });

  it('is never less than nothing, whatever was measured', () => {
    const pass = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0, max: 500, noNaN: true }));
    fc.assert(
      fc.property(fc.array(pass, { maxLength: 60 }), (passes) => {
        const cost = new PassCost();
        for (const [rows, ms] of passes) cost.told(rows, ms);
        const { start, perRow } = cost.fitted ?? { start: 0, perRow: 0 };
        expect(start).toBeGreaterThanOrEqual(-1e-9);
        expect(perRow).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(cost.foreground)).toBe(true);
        expect(cost.foreground).toBeGreaterThanOrEqual(8);
        expect(cost.foreground).toBeLessThanOrEqual(128);
        expect(cost.background).toBeGreaterThanOrEqual(8);
        expect(cost.background).toBeLessThanOrEqual(32);
      }),
    );
  });
});

describe('a pass over a prompt', () => {
  it.each([
    ['a small model', 0.3, 0.02, 128, 32],
    ['92 million weights on two cores', 3.4, 0.25, 86, 26],
    ['a machine half as fast', 6.8, 0.5, 36, 14],
    // Its weights take 60 ms to read: shorter passes would mostly read them.
    ['a model of a billion and a half', 60, 4, 15, 15],
    ['a graphics processor', 4, 0, 128, 32],
    ['a machine that cannot keep up', 10, 40, 8, 8],
  ])('of %s takes as many rows as somebody would wait for', (_, start, perRow, rows, inBackground) => {
    const cost = learned(start, perRow);
    expect(cost.foreground).toBe(rows);
    expect(cost.background).toBe(inBackground);
  });

  it('is timed where it is made', async () => {
    let now = 0;
    const cost = new PassCost();
    const decoder = timed(
      {
        vocabulary: 1,
        maxPositions: 1,
        newCache: () => ({}) as never,
        forward: async (_, ids) => {
          now += 2 + ids.length;
          return new Float32Array(1);
        },
        dispose: async () => {},
      },
      cost,
      () => now,
    );
    for (const rows of [1, 20, 40]) await decoder.forward({} as never, new Array<number>(rows).fill(0), [0]);
    expect(cost.fitted!.start).toBeCloseTo(2);
    expect(cost.fitted!.perRow).toBeCloseTo(1);
  });
});
