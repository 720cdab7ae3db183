/** A goal that says next to nothing is told what is missing; one that says something is left alone. */
import { describe, expect, it } from 'vitest';
import { nudge } from '../../src/planning/index.ts';

describe('a goal that leaves much open', () => {
  it.each([
    'fix this',
    'fix it please',
    'Fix.',
    'improve this code',
    'make it better',
    'refactor',
    'clean up this file',
    'optimize the function',
    'update it',
    'change this thing',
    'make it work',
    'please rework all of it',
    'tidy this up',
  ])('%s', (goal) => {
    expect(nudge(goal, false)).toMatch(/leaves much open; next time say .*done all the same$/);
  });
});

describe('a goal that says something', () => {
  it.each([
    'total takes a discount',
    'fix the rounding in total',
    'fix the off-by-one error',
    'improve the performance of parse',
    'make it async',
    'make it better at long lines',
    'rename count to size',
    'add types',
    'add tests for the cart',
    'use a Map',
    'do the same as before here',
    'go on like this',
    'refactor into two functions',
    'update to v3 of the API',
    'simplify',
    'inline this',
    'remove dead code',
    'handle null',
    'clean up the imports',
    'change 3 to 4',
    'Mach das schneller',
    'これを直して',
    '',
    'fix this and that and all of the other things that are in it as well please',
  ])('%s', (goal) => {
    expect(nudge(goal, false)).toBeUndefined();
  });

  it('or is said of lines that say it themselves', () => {
    expect(nudge('implement this', true)).toBeUndefined();
    expect(nudge('implement this', false)).toContain('what it is to do');
  });
});
