/** The same lines taken out twice are due to go wherever they stand ahead. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;
const print = "  console.debug('here');\n";
const traced = ['one', 'two', 'three', 'four']
  .map((name) => `function ${name}() {\n${print}  return ${name.length};\n}\n`)
  .join('');

describe('lines that were taken out twice', () => {
  it('are due to go where they stand below', async () => {
    const session = await EditSession.of({ 'a.js': traced });
    session.replace(print, '').replace(print, '');
    expect(session.allApplied()).toBe(traced.replaceAll(print, ''));
    expect(session.acceptedToTheEnd()).toBe(2);
    expect(session.text()).toBe(traced.replaceAll(print, ''));
  });

  it('are due above, if the developer goes upwards', async () => {
    const session = await EditSession.of({ 'a.js': traced });
    session.replace(print, '', 4).replace(print, '', 3);
    expect(session.allApplied()).toBe(traced.replaceAll(print, ''));
  });

  it('are due in a third file where they went from two', async () => {
    const head = "require 'set'\n\n";
    const session = await EditSession.of({
      'a.rb': `${head}module A\nend\n`,
      'b.rb': `${head}module B\nend\n`,
      'c.rb': `${head}module C\nend\n`,
    });
    for (const name of ['a.rb', 'b.rb']) session.in(name).replace(head, '');
    expect(session.allApplied('c.rb')).toBe('module C\nend\n');
  });

  it('go with the break before them at the end of a file', async () => {
    const text = `${lines('use(first);', 'print(all);', 'use(second);', 'print(all);', 'use(third);')}print(all);`;
    const session = await EditSession.of({ 'a.js': text });
    session.replace('print(all);\n', '').replace('print(all);\n', '');
    expect(session.allApplied()).toBe(lines('use(first);', 'use(second);', 'use(third);').trimEnd());
  });
});

describe('lines that were moved', () => {
  it('stay where the developer has just put them', async () => {
    const body = 'open();\n\n  run(() => {\n    const wire = connect(path);\n\n    go(wire);\n  });\n';
    const files = { 'a.js': `function a() {\n  ${body}}\n`, 'b.js': `function b() {\n  ${body}}\n` };
    const session = await EditSession.of(files);
    for (const name of ['a.js', 'b.js']) {
      session.in(name).replace('  open();\n', '  open();\n  const wire = connect(path);\n');
      session.replace('    const wire = connect(path);\n\n', '');
    }
    expect(session.shown()).toEqual([]);
  });
});

describe('nothing is due', () => {
  it.each([
    ['after one', traced, [[print, 1]]],
    [
      'where one between them was passed by',
      traced,
      [
        [print, 1],
        [print, 2],
      ],
    ],
    [
      'where the lines say nothing',
      lines('a {', 'x', '}', '}', 'b {', 'y', '}', '}', 'c {', 'z', '}', '}'),
      [
        ['}\n', 2],
        ['}\n', 3],
      ],
    ],
  ] as const)('%s', async (_, text, gone) => {
    const session = await EditSession.of({ 'a.js': text });
    for (const [find, nth] of gone) session.replace(find, '', nth);
    expect(session.shown()).toEqual([]);
  });

  it('in other files, where all of them went from one', async () => {
    const session = await EditSession.of({ 'a.js': traced, 'b.js': `begin();\n${print}done();\n` });
    session.replace(print, '', 3).replace(print, '', 3);
    expect(session.shown()).toEqual([]);
  });

  it('where the import is needed yet', async () => {
    const statement = 'import { total } from "./sums.js";\n';
    const session = await EditSession.of({
      'a.js': `${statement}one();\n`,
      'b.js': `${statement}two();\n`,
      'c.js': `${statement}total();\n`,
    });
    for (const name of ['a.js', 'b.js']) session.in(name).replace(statement, '');
    expect(session.shown()).toEqual([]);
  });
});
