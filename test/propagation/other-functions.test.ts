/** A variable may be given a name that another function has for one of its own. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const first = 'function first(c) {\n  use(c);\n  return c + 1;\n}\n';
const renamed = async (rest: string) =>
  (await EditSession.of({ 'a.js': first + rest })).replace('first(c)', 'first(item)').shown();

describe('a renamed parameter', () => {
  it.each([
    ['a parameter', 'function second(item) {\n  use(item);\n}\n'],
    ['a local variable', 'function second() {\n  const item = 1;\n  use(item);\n}\n'],
  ])('is followed where the new name is %s of another function', async (_, rest) => {
    expect(await renamed(rest)).toEqual(['2: use(item);', '3: return item + 1;']);
  });

  it.each([
    ['stands for something of the file', 'const item = 1;\nfunction second() {\n  use(item);\n}\n'],
    ['comes from elsewhere', 'function second() {\n  use(item);\n}\n'],
    ['is another function', 'function item() {}\n'],
  ])('is not, where that name %s', async (_, rest) => {
    expect(await renamed(rest)).toEqual([]);
  });

  it('is not, where the function has such a variable already', async () => {
    const own = 'function first(c) {\n  let item;\n  use(c);\n}\n';
    expect((await EditSession.of({ 'a.js': own })).replace('first(c)', 'first(item)').shown()).toEqual([]);
  });
});
