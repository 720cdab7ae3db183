/** The grammar of an event allows exactly what an event may be. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Places } from '../../src/base/index.ts';
import { StreamGrammar, tokens } from '../../src/stream/index.ts';

const vocabulary = 700;
const places: Places = {
  runs: [
    { lines: [10, 11, 12, 13], behind: 14 },
    { lines: [500, 501], behind: 502 },
    { lines: [], behind: 503 },
  ],
  unused: [504, 505, 506],
};
const atEvent = () => StreamGrammar.atEvent(places, vocabulary);

/** An event as a writer writes it: `count` lines from `id` become `texts`. */
function event(id: number, count: number, texts: readonly (readonly number[])[]): number[] {
  const run = places.runs.find(({ lines }) => lines.includes(id));
  const at = run?.lines.indexOf(id) ?? 0;
  const ids = [...(run?.lines.slice(at, at + count) ?? []), ...places.unused];
  const lines = texts.flatMap((text, i) => [tokens.line + ids[i]!, ...text, tokens.newline]);
  return [tokens.edit, tokens.line + id, tokens.count + count, ...lines, tokens.end];
}

function run(ids: readonly number[]): StreamGrammar | undefined {
  let state: StreamGrammar | undefined = atEvent();
  for (const id of ids) state = state?.after(id);
  return state;
}

const text = fc.array(
  fc.integer({ min: tokens.byte, max: vocabulary - 1 }).filter((id) => id !== tokens.newline),
  { maxLength: 5 },
);
const written = fc
  .constantFrom(10, 11, 12, 13, 14, 500, 501, 502, 503)
  .chain((id) => {
    const most =
      new Map([
        [10, 4],
        [11, 3],
        [12, 2],
        [13, 1],
        [500, 2],
        [501, 1],
      ]).get(id) ?? 0;
    return fc.tuple(fc.constant(id), fc.integer({ min: 0, max: most }));
  })
  .chain(([id, count]) =>
    fc.tuple(
      fc.constant(id),
      fc.constant(count),
      fc.array(text, { minLength: count === 0 ? 1 : 0, maxLength: count + 3 }),
    ),
  );

describe('an event', () => {
  it('is allowed where a writer could have written it', () => {
    fc.assert(fc.property(written, (w) => run(event(...w))?.isDone === true));
    expect(run([tokens.none])?.isDone).toBe(true);
  });

  it.each<[string, number[]]>([
    ['begins with text', [tokens.byte]],
    ['points at an id that names nothing', [tokens.edit, tokens.line + 99]],
    ['replaces lines beyond its run', [tokens.edit, tokens.line + 12, tokens.count + 3]],
    ['replaces what is behind the last line', [tokens.edit, tokens.line + 14, tokens.count + 1]],
    ['inserts nothing', [tokens.edit, tokens.line + 10, tokens.count, tokens.end]],
    ['gives a line a strange id', [tokens.edit, tokens.line + 10, tokens.count + 1, tokens.line + 11]],
    ['has a control token in its text', [...event(10, 1, [[600]]).slice(0, -2), tokens.edit]],
    ['goes on behind its end', [...event(10, 1, [[600]]), tokens.edit]],
    ['goes on behind none', [tokens.none, tokens.none]],
    ['runs out of ids', event(503, 0, [[], [], [], []]).map((id) => (Number.isNaN(id) ? tokens.line : id))],
  ])('is not allowed where it %s', (_, ids) => {
    expect(run(ids)).toBeUndefined();
  });

  it('can be walked at random to its end, choices and steps always agreeing', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        let state = atEvent();
        for (let step = 0; step < 400 && !state.isDone; step++) {
          const all = state
            .choice()
            .flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
          expect(all.length).toBeGreaterThan(0);
          expect(state.forced).toBe(all.length === 1 ? all[0] : undefined);
          const wrong = Array.from({ length: vocabulary }, (_, id) => id).filter((id) => !all.includes(id));
          expect(wrong.some((id) => state.allows(id) || state.after(id))).toBe(false);
          // Ends of lines and of events, more often than chance would have it.
          const ends = all.filter((id) => id === tokens.end || id === tokens.newline);
          const pick = numbers.next().value % 3 === 0 && ends.length > 0 ? ends : all;
          state = state.after(pick[numbers.next().value % pick.length]!)!;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('that is open inside a line ends it, and goes on with the ids it is given', () => {
    let state: StreamGrammar | undefined = StreamGrammar.inLine(places, vocabulary, [504]);
    for (const id of [600, tokens.newline, tokens.line + 504, 601, tokens.newline]) state = state?.after(id);
    expect(state?.choice()).toEqual([[tokens.end, tokens.end + 1]]);
    expect(state?.forced).toBe(tokens.end);
  });
});
