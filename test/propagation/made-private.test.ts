/** A member that gets or loses the sign of a private name takes its uses along. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const counter = `class Counter {
  count = 0;
  private total = 0;
  #step = 1;

  add() {
    this.count += this.#step;
    this.total += this.count;
    return other.count + this?.count;
  }

  reset() {
    const count = 0;
    this.count = count; // this.count
  }
}

class Other {
  clear() {
    this.count = 0;
  }
}
`;

const shown = async (find: string, put: string, extension = 'ts') =>
  (await EditSession.of({ [`a.${extension}`]: counter })).replace(find, put).shown();

describe('a member', () => {
  it.each(['ts', 'js', 'tsx'])('made private is followed within its class (%s)', async (extension) => {
    const text = extension === 'js' ? counter.replace('private ', '') : counter;
    const session = await EditSession.of({ [`a.${extension}`]: text });
    session.change(text.indexOf('count'), text.indexOf('count'), '#');
    expect(session.shown()).toEqual([
      '7: this.#count += this.#step;',
      '8: this.total += this.#count;',
      '9: return other.count + this?.#count;',
      '14: this.#count = count; // this.count',
    ]);
  });

  it('made private among others, in one stroke, is followed as they are', async () => {
    expect(await shown('count = 0;\n  private total', '#count = 0;\n  #total')).toEqual([
      '7: this.#count += this.#step;',
      '8: this.#total += this.count;',
      '8: this.total += this.#count;',
      '9: return other.count + this?.#count;',
      '14: this.#count = count; // this.count',
    ]);
  });

  it('made private in place of a modifier, too', async () => {
    expect(await shown('private total', '#total')).toEqual(['8: this.#total += this.count;']);
  });

  it('that is private no more is followed back', async () => {
    expect(await shown('#step = 1', 'step = 1')).toEqual(['7: this.count += this.step;']);
  });

  it('of which two have the name is left alone', async () => {
    const pair = 'class A {\n  get size() { return 1; }\n  set size(n) { this.size = n; }\n}\n';
    const session = await EditSession.of({ 'a.js': pair });
    session.change(pair.indexOf('size'), pair.indexOf('size'), '#');
    expect(session.shown()).toEqual([]);
  });

  it('that is no class’s is left alone', async () => {
    const object = 'const a = {\n  size: 1,\n  f() { return this.size; },\n};\n';
    const session = await EditSession.of({ 'a.js': object });
    session.change(object.indexOf('size'), object.indexOf('size'), '#');
    expect(session.shown()).toEqual([]);
  });
});
