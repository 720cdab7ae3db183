/** Answers computed before anybody asks: how far ahead, what is kept when the developer goes on, what ends it all. */
import { describe, expect, it } from 'vitest';
import { some } from '../../src/base/index.ts';
import { type Ahead, AnswerAhead } from '../../src/prediction/answer-ahead.ts';
import { tokens } from '../../src/stream/index.ts';

const settled = () => new Promise(setImmediate);

/** A session of events that are one number each: behind prompt n the model says n + 1 and an end. */
class Session {
  readonly asked: number[] = [];
  readonly stopped: number[] = [];
  readonly ahead = new AnswerAhead();
  /** What is said behind each prompt is as long as this. */
  length = 2;
  /** Behind this prompt nothing more is to be done. */
  last = 100;
  /** Answers to these are cut short. */
  readonly cut = new Set<number>();
  /** Answers to these come when somebody lets them. */
  readonly held = new Map<number, () => void>();

  at(n: number, likely?: number, agreed = -0.1): Ahead {
    return {
      prompt: [n],
      likely: likely === undefined ? [] : [[likely, tokens.end]],
      answer: async (signal) => {
        this.asked.push(n);
        signal.addEventListener('abort', () => this.stopped.push(n));
        if (this.held.has(n)) await new Promise<void>((go) => this.held.set(n, go));
        const said =
          n >= this.last ? [tokens.none] : [...new Array<number>(this.length - 1).fill(n + 1), tokens.end];
        if (this.cut.has(n)) said.pop();
        return said.map((id) => ({ id, logProb: -0.1, legalMass: 1 }));
      },
      score: async (event) => some(event.map(() => agreed)),
      behind: ([first]) => this.at(first!),
    };
  }

  async begin(...[n, likely, agreed]: Parameters<Session['at']>): Promise<void> {
    this.ahead.begin(this.at(n, likely, agreed));
    await settled();
  }
}

describe('what is computed ahead', () => {
  it('reaches three accepts far, and one further with each', async () => {
    const session = new Session();
    await session.begin(1);
    expect(session.asked).toEqual([1, 2, 3]);
    expect((await session.ahead.find([1]))?.[0]?.id).toBe(2);
    await session.begin(2);
    expect((await session.ahead.find([2]))?.[0]?.id).toBe(3);
    expect(session.asked).toEqual([1, 2, 3, 4]);
    await session.begin(2);
    expect(session.asked).toEqual([1, 2, 3, 4]);
  });

  it('is found by who accepts two at once', async () => {
    const session = new Session();
    await session.begin(1);
    await session.begin(3);
    expect(session.asked).toEqual([1, 2, 3, 4, 5]);
    expect(session.stopped).toEqual([1, 2]);
  });

  it('ends where nothing follows', async () => {
    const session = new Session();
    session.last = 2;
    await session.begin(1);
    expect(session.asked).toEqual([1, 2]);
    expect((await session.ahead.find([2]))?.[0]?.id).toBe(tokens.none);
  });

  it('takes so many tokens and no more', async () => {
    const session = new Session();
    session.length = 150;
    await session.begin(1);
    expect(session.asked).toEqual([1, 2]);
  });

  it('follows what is likely where the model agrees, else what it says', async () => {
    const session = new Session();
    await session.begin(1, 40);
    expect(session.asked).toEqual([1, 40, 41]);
    await session.begin(5, 60, -3);
    expect(session.asked.slice(3)).toEqual([5, 6, 7]);
  });

  it('is stopped by another question, and nobody goes on behind it', async () => {
    const session = new Session();
    session.held.set(2, () => {});
    await session.begin(1);
    expect(session.asked).toEqual([1, 2]);
    expect(await session.ahead.find([77])).toBeUndefined();
    expect(session.stopped).toEqual([1, 2]);
    session.held.get(2)!();
    await settled();
    expect(session.asked).toEqual([1, 2]);
  });

  it('is asked for again where its answer was cut short', async () => {
    const session = new Session();
    session.cut.add(2);
    await session.begin(1);
    expect(session.asked).toEqual([1, 2]);
    session.cut.clear();
    await session.begin(2);
    expect(session.asked).toEqual([1, 2, 2, 3, 4]);
    expect((await session.ahead.find([2]))?.at(-1)?.id).toBe(tokens.end);
  });

  it('goes on once where it is told twice while it waits', async () => {
    const session = new Session();
    session.held.set(1, () => {});
    await session.begin(1);
    await session.begin(1);
    session.held.get(1)!();
    await settled();
    expect(session.asked).toEqual([1, 2, 3]);
  });
});
