/** What was done in one of two files that are copies of each other is due in the other. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const waiting = `import { open } from './wire.js';

export class Client {
  async get(path) {
    const wire = await open(path);
    const answer = await wire.read();
    return answer.text;
  }

  async close() {
    this.ended = true;
    await this.wire.end();
    return this.ended;
  }
}
`;
const blocking = waiting.replaceAll('await ', '').replaceAll('async ', '').replace('wire.js', 'wire-sync.js');

const changed = (from: string, to: string, files: Record<string, string> = {}) =>
  EditSession.of({ 'waiting.js': waiting, 'blocking.js': blocking, ...files }).then((session) =>
    session.replace(from, to),
  );

describe('of two copies', () => {
  it.each([
    ['a changed line', '    this.ended = true;', '    this.ended = Date.now();'],
    ['a new line', '    this.ended = true;', '    this.ended = true;\n    this.asked = 0;'],
    ['a line less', '    this.ended = true;\n', ''],
    ['all of several', '    this.ended = true;', '    if (!this.ended) {\n      this.ended = true;\n    }'],
  ])('%s is due in the other', async (_, from, to) => {
    // What differs stands further off than two lines.
    const other = waiting.replace('wire.js', 'wire-sync.js').replace('answer.text', 'String(answer)');
    const session = await changed(from, to, { 'blocking.js': other });
    expect(session.allApplied('blocking.js')).toBe(other.replace(from, to));
  });

  it('one goes through all that was done in the other', async () => {
    const other = waiting.replace('wire.js', 'wire-sync.js');
    const session = await changed('await wire.read()', 'await wire.readAll()', {
      'blocking.js': other,
    });
    session.replace('    this.ended = true;', '    this.ended = now();');
    expect(session.acceptedToTheEnd()).toBe(2);
    expect(session.text('blocking.js')).toBe(
      other.replace('read()', 'readAll()').replace('ended = true', 'ended = now()'),
    );
  });

  it('a short function between blank lines is due, for more is read where little is said', async () => {
    const short = `${waiting}\nexport function sizeOf(path) {\n  return path.length;\n}\n\nexport function end() {}\n`;
    const other = short.replace('wire.js', 'wire-sync.js');
    const [from, to] = ['return path.length;', 'for (const _ of path) size++;\n  return size;'];
    const session = await changed(from, to, { 'waiting.js': short, 'blocking.js': other });
    expect(session.allApplied('blocking.js')).toBe(other.replace(from, to));
  });

  it('the other keeps its line breaks', async () => {
    const other = waiting.replaceAll('\n', '\r\n');
    const session = await changed('= true;', '= true;\n    this.asked = 0;', { 'blocking.js': other });
    expect(session.allApplied('blocking.js')).toBe(
      other.replace('= true;', '= true;\r\n    this.asked = 0;'),
    );
  });
});

describe('nothing is due', () => {
  it('where the lines around read otherwise', async () => {
    expect((await changed('const answer', 'const reply')).shown()).not.toContainEqual(
      expect.stringContaining('blocking.js'),
    );
  });

  it.each([
    ['where the place stands twice', waiting + waiting],
    ['where it is done already', waiting.replace('ended = true', 'ended = now()')],
    [
      'in a file that shares but this place',
      `${waiting.slice(waiting.indexOf('  async close'))}\n${Array.from({ length: 9 }, (_, i) => `other${i}();`).join('\n')}\n`,
    ],
  ])('%s', async (_, other) => {
    const many = waiting + Array.from({ length: 20 }, (_, i) => `own(${i}, first);\n`).join('');
    const first = other === waiting + waiting || other.includes('now()') ? waiting : many;
    const session = await EditSession.of({ 'waiting.js': first, 'blocking.js': other });
    expect(session.replace('ended = true', 'ended = now()').shown()).toEqual([]);
  });

  it('in a file of another language', async () => {
    const session = await EditSession.of({ 'waiting.js': waiting, 'waiting.ts': waiting });
    expect(session.replace('ended = true', 'ended = now()').shown()).toEqual([]);
  });

  it('where the developer has just worked', async () => {
    const session = await EditSession.of({ 'waiting.js': waiting, 'blocking.js': waiting });
    session
      .in('blocking.js')
      .replace('ended = true', 'ended = false')
      .replace('ended = false', 'ended = true');
    expect(session.in('waiting.js').replace('ended = true', 'ended = now()').shown()).toEqual([]);
  });
});
