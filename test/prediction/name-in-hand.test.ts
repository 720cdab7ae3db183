/** A name that is being typed: what follows from it waits for the last letter, which nothing tells but a rest. */
import { expect, it } from 'vitest';
import { replace } from '../../src/text/index.ts';
import { at, PredictionSession, uri } from '../support/prediction-session.ts';

const keyMs = 130;

/** `total` goes at once, what is written comes key by key; the use below is to follow what stands there. */
function typing() {
  const session = new PredictionSession('let total = 1;\nuse(total);\n');
  session.script = (text) => {
    const name = /let (\w+)/.exec(text)?.[1];
    const group = `rename total → ${name}`;
    return name ? [{ edit: at(text, 'use(total)', `use(${name})`), group, growing: true }] : [];
  };
  session.edit(replace(4, 9, ''));
  let cursor = 4;
  const type = (keys: string) => {
    for (const key of keys) {
      session.clock.advance(keyMs);
      session.edit(replace(cursor, cursor, key));
      cursor += key.length;
    }
  };
  const next = (more = {}) => session.next({ cursor, ...more });
  return { session, type, next };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
}

it('is written nowhere else while its letters come, and everywhere once they rest', async () => {
  const { session, type, next } = typing();
  for (const key of 'sums') {
    type(key);
    expect(await next()).toBe('nothing-found');
  }
  expect(session.lastTrace).toContain('1 wait for a name');
  session.clock.advance(350);
  expect(await next()).toContain('use(sums)');
});

it('is told of when it rests, to those who asked before', async () => {
  const { session, type, next } = typing();
  let told = 0;
  session.predictor.onMore(() => told++);
  type('su');
  expect(await next()).toBe('nothing-found');
  type('m');
  expect(await next()).toBe('nothing-found');
  session.clock.advance(250);
  await settled();
  expect(told).toBe(0);
  session.clock.advance(100);
  await settled();
  expect(told).toBe(1);
  expect(session.predictor.ready(uri)?.edit).toEqual(at(session.text, 'use(total)', 'use(sum)'));
});

it('takes along what was shown of it, when it grows on after all', async () => {
  const { session, type, next } = typing();
  type('sum');
  session.clock.advance(400);
  expect(await next()).toContain('use(sum)');
  type('s');
  expect(session.predictor.ready(uri)).toBeUndefined();
  expect(await next()).toBe('nothing-found');
});

it('keeps what was shown of it, when something else is typed', async () => {
  const { session, type, next } = typing();
  type('sum');
  session.clock.advance(400);
  expect(await next()).toContain('use(sum)');
  type(';');
  expect(session.predictor.ready(uri)).toBeDefined();
});

it('is there at once where it comes whole, and where it is asked for by hand', async () => {
  const { session, type, next } = typing();
  session.edit(replace(4, 4, 'amount'));
  expect(await next({ cursor: 10 })).toContain('use(amount)');
  session.edit(replace(4, 10, ''));
  type('su');
  expect(await next({ trigger: 'manual' })).toContain('use(su)');
});

it('can be waited for by who cannot be told, who is let go by the next key', async () => {
  const { session, type, next } = typing();
  type('su');
  await next();
  let rested = 0;
  const wait = () => void session.predictor.resting.then(() => rested++);
  wait();
  await settled();
  expect(rested).toBe(0);
  type('m');
  await settled();
  expect(rested).toBe(1);
  await next();
  wait();
  session.clock.advance(350);
  await settled();
  expect(rested).toBe(2);
  expect(session.predictor.ready(uri)?.edit).toEqual(at(session.text, 'use(total)', 'use(sum)'));
});
