/** What the gate is told of an edit, number by number. */
import { describe, expect, it } from 'vitest';
import { createEditor } from '../../src/editor/index.ts';
import { type GateInput, gateFeatures } from '../../src/prediction/index.ts';
import { replace, type TextEdit } from '../../src/text/index.ts';
import { FakeClock } from '../support/fake-clock.ts';

const text = Array.from({ length: 20 }, (_, i) => `line ${i} total\n`).join('');

function told(
  make: (at: { clock: FakeClock; editor: ReturnType<typeof createEditor> }) => void,
  more: Partial<GateInput> = {},
) {
  const clock = new FakeClock();
  const editor = createEditor(clock);
  editor.open('file:///b.ts', 'typescript', 1, text);
  editor.open('file:///a.ts', 'typescript', 1, text);
  make({ clock, editor });
  const snapshot = editor.snapshot('file:///a.ts', 0)!;
  const edit: TextEdit = replace(7, 12, 'sum');
  const rest = {
    source: 'rename',
    strength: 'likely',
    sites: 2,
    sinceRejection: Number.POSITIVE_INFINITY,
  } as const;
  return gateFeatures({ ...rest, edit, document: snapshot.document, editor: snapshot, ...more });
}
const nothing = () => {};

describe('gateFeatures', () => {
  it('names the class and the strength, and is 0 for two places, fifteen characters and seven lines away', () => {
    const at7 = text.indexOf('line 7 ');
    const edit = replace(at7, at7, 'x'.repeat(15));
    const { distance, size, sites, ...rest } = told(nothing, { edit });
    expect([distance, size, sites]).toEqual([0, 0, 0]);
    expect(rest).toMatchObject({ bias: 1, 'class rename': 1, likely: 1, 'other file': 0, rejected: 0 });
  });

  it('grows with the places, the size and the distance', () => {
    const far = text.indexOf('line 19');
    const more = told(nothing, { sites: 8, edit: replace(far, far, 'x'.repeat(127)) });
    expect([more.sites, more.size]).toEqual([1, 1]);
    expect(more.distance).toBeCloseTo((Math.log2(20) - 3) / 3, 9);
  });

  it('says no distance of another file, but that it is one', () => {
    expect(told(nothing)['other file']).toBe(0);
    const other = createEditor(new FakeClock()).open('file:///b.ts', 'typescript', 1, text);
    expect(told(nothing, { document: other })).toMatchObject({ 'other file': 1, distance: -1 });
  });

  it('knows what share of the words the user has just taken away', () => {
    const reverts = told(
      ({ editor }) => void editor.change('file:///a.ts', 2, replace(7, 12, 'amount'), 'typed'),
      { edit: replace(text.length, text.length + 1, 'total more') },
    ).reverts;
    expect(reverts).toBe(0.5);
    expect(told(nothing).reverts).toBe(0);
  });

  it('forgets a rejection within minutes', () => {
    const at = (ms: number) => told(nothing, { sinceRejection: ms }).rejected!;
    expect(at(0)).toBe(1);
    expect(at(60_000)).toBeCloseTo(0.37, 2);
    expect(at(600_000)).toBeLessThan(0.001);
  });

  it('hears how swiftly the last burst was typed', () => {
    const typing = (ms: number) =>
      told(({ clock, editor }) => {
        [...'sums'].forEach((char, i) => {
          editor.change('file:///a.ts', 2 + i, replace(i, i, char), 'typed');
          clock.advance(ms);
        });
      }, {}).rhythm!;
    expect(typing(50)).toBe(1);
    expect(typing(300)).toBeLessThan(typing(200));
  });

  it('takes over what the model says, within bounds', () => {
    expect(told(nothing, { agreement: -0.4 }).agreement).toBeCloseTo(1, 9);
    expect(told(nothing, { agreement: -50 }).agreement).toBe(-2);
    const own = told(nothing, { own: { logProb: -0.2, noEdit: 0.3 } });
    expect([own.certainty, own['no edit'], told(nothing).certainty]).toEqual([-0.2, 0.3, 0]);
    const { size, distance, 'other file': elsewhere } = own;
    expect(own).toMatchObject({
      'model size': size,
      'model distance': distance,
      'model elsewhere': elsewhere,
    });
    expect(told(nothing)).not.toHaveProperty('model size');
    expect(own).not.toHaveProperty('model whole');
  });

  it('believes a model as far as the odds that it gives the whole edit', () => {
    const whole = (wholeLogProb: number) =>
      told(nothing, { own: { logProb: -0.2, wholeLogProb, noEdit: 0 } })['model whole']!;
    for (const p of [0.05, 0.25, 0.5, 0.9]) {
      const odds = whole(Math.log(p)) * 4;
      expect(1 / (1 + Math.exp(-odds))).toBeCloseTo(p, 9);
    }
    expect([whole(0), whole(-1e-12), whole(-400)]).toEqual([1, 1, -2]);
  });
});
