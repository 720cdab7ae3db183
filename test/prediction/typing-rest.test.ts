/** When a question leaves for an endpoint: by simulated typists, whose pauses are drawn as people's are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TypingRest } from '../../src/prediction/typing-rest.ts';

interface Key {
  /** Milliseconds until the next one. */
  readonly pause: number;
  readonly inWord: boolean;
}

/** Words of five letters; `stops`: every so many words somebody thinks for two seconds. */
function typist(letter: number, word: number, stops: number, seed: number): Key[] {
  let state = seed;
  const about = (ms: number) => {
    state = (state * 48271) % 2147483647;
    return ms * (0.8 + (0.4 * state) / 2147483647);
  };
  return Array.from({ length: 600 }, (_, i) => {
    if (i % (6 * stops) === 6 * stops - 1) return { pause: about(2000), inWord: false };
    return i % 6 === 5 ? { pause: about(word), inWord: false } : { pause: about(letter), inWord: true };
  });
}

/** Of the second half of the keys: requests that left, those whose answer came too late, and the pauses it came within. */
function typed(keys: readonly Key[], answerMs: number, restOf = (rest: TypingRest) => rest.ms) {
  const rest = new TypingRest();
  const counts = { sent: 0, wasted: 0, seen: 0, rests: new Set<number>() };
  let now = 0;
  for (const [i, { pause, inWord }] of keys.entries()) {
    rest.asked(now, inWord);
    const ms = restOf(rest);
    const isCounted = 2 * i >= keys.length;
    if (isCounted) counts.rests.add(ms);
    if (pause > ms) {
      const seen = pause > ms + answerMs;
      rest.answered(Math.min(answerMs, pause - ms), seen);
      if (isCounted) counts.sent++;
      if (isCounted) counts[seen ? 'seen' : 'wasted']++;
    }
    now += pause;
  }
  return counts;
}

const fixed = () => 60;

describe('how long the keys must rest', () => {
  it('keeps who types fast and evenly from being asked about in mid-word, and misses no stop', () => {
    const keys = typist(90, 110, 2, 7);
    const before = typed(keys, 200, fixed);
    const now = typed(keys, 200);
    expect(before.wasted).toBeGreaterThan(250);
    expect(now.wasted).toBeLessThan(before.wasted / 8);
    expect(now.seen).toBe(before.seen);
  });

  it('asks who types slowly at once', () => {
    const now = typed(typist(500, 700, 4, 7), 200);
    expect([...now.rests]).toEqual([20]);
    expect(now.wasted).toBe(0);
  });

  it('asks between words sooner than within', () => {
    const now = typed(typist(100, 600, 100, 7), 200);
    expect(now).toMatchObject({ sent: 50, seen: 50, wasted: 0 });
    expect(Math.min(...now.rests)).toBe(20);
    expect(Math.max(...now.rests)).toBe(300);
  });

  it('waits longer for an endpoint that answers slowly', () => {
    const keys = typist(250, 300, 3, 7);
    expect(Math.max(...typed(keys, 100).rests)).toBe(20);
    expect(Math.min(...typed(keys, 1500).rests)).toBeGreaterThan(200);
  });

  it('learns of an endpoint that never answers in time', () => {
    const keys = typist(250, 300, 100, 7);
    expect(typed(keys, 5000).sent).toBeLessThan(30);
  });

  it('is what it always was until the typist is known', () => {
    const rest = new TypingRest();
    expect(rest.ms).toBe(60);
    for (let key = 0; key <= 7; key++) rest.asked(key * 1000, true);
    expect(rest.ms).toBe(60);
    rest.asked(8000, true);
    expect(rest.ms).toBe(20);
  });

  it('stays within its bounds, whatever happens', () => {
    const event = fc.record({
      pause: fc.nat(10_000),
      inWord: fc.boolean(),
      ms: fc.nat(5000),
      whole: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const rest = new TypingRest();
        let now = 0;
        for (const { pause, inWord, ms, whole } of events) {
          now += pause;
          rest.asked(now, inWord);
          rest.answered(ms, whole);
          expect(rest.ms).toBeGreaterThanOrEqual(20);
          expect(rest.ms).toBeLessThanOrEqual(300);
        }
      }),
      { numRuns: 50 },
    );
  });
});
