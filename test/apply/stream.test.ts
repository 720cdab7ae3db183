/** Hunks come while the sketch is still being written. */
import { describe, expect, it } from 'vitest';
import { streamed, textOf } from './support.ts';

const unit = (n: number, body: string) =>
  `export function step${n}(x: number): number {\n  const part${n} = x * ${n};\n  ${body}\n}\n`;
const before = Array.from({ length: 12 }, (_, n) => unit(n, `return part${n};`)).join('\n');
const after = Array.from({ length: 12 }, (_, n) => unit(n, `return part${n} + 1;`)).join('\n');
const numbers = Array.from({ length: 12 }, (_, n) => n);

const answers: Record<string, string> = {
  'search/replace': numbers
    .map((n) => `<<<<<<< SEARCH\n  return part${n};\n=======\n  return part${n} + 1;\n>>>>>>> REPLACE\n`)
    .join(''),
  'a diff': `--- a/a.ts\n+++ b/a.ts\n${numbers.map((n) => `@@ @@\n   const part${n} = x * ${n};\n-  return part${n};\n+  return part${n} + 1;\n }\n`).join('')}`,
  V4A: `*** Begin Patch\n*** Update File: a.ts\n${numbers.map((n) => `@@ export function step${n}(x: number): number {\n-  return part${n};\n+  return part${n} + 1;\n`).join('')}*** End Patch\n`,
  'a sketch': numbers.map((n) => `${unit(n, `return part${n} + 1;`)}\n// ... existing code ...\n\n`).join(''),
  'the whole file': after,
};

describe('the first hunk', () => {
  it.each(
    Object.entries(answers),
  )('of %s comes within 20 % of it, and all of them are right', async (_, answer) => {
    const { first, given, landing } = await streamed({ 'a.ts': before }, answer, 7);
    expect(landing.landed && textOf(landing.changes, 'a.ts', before)).toBe(after);
    expect(first).toBeLessThanOrEqual(0.2);
    expect(given.length).toBeGreaterThanOrEqual(8);
  });
});

describe('an answer whose end contradicts its beginning', () => {
  it('is refused, not silently changed', async () => {
    const answer = `${answers['search/replace']!.split('>>>>>>> REPLACE\n')[0]}>>>>>>> REPLACE\n<<<<<<< SEARCH\n  return part99;\n=======\n  return 1;\n>>>>>>> REPLACE\n`;
    const { given, landing } = await streamed({ 'a.ts': before }, answer, 9);
    expect(given).toHaveLength(1);
    expect(landing).toMatchObject({ landed: false, refusals: [{ block: 1, reason: 'not-found' }] });
  });
});
