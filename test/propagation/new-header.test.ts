/** The same lines at the top of two files are due in the others that are open. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const licence = '// Copyright the authors.\n// Use it as you like.\n// It comes with no warranty.\n\n';
const file = (name: string) => `export const ${name} = 1;\n`;

async function put(lines: string, names: readonly string[], files: Record<string, string>) {
  const session = await EditSession.of(files);
  for (const name of names) session.in(name).change(0, 0, lines);
  return session;
}

describe('a header', () => {
  it('of two files is due in the third', async () => {
    const session = await put(licence, ['a.ts', 'b.ts'], {
      'a.ts': file('a'),
      'b.ts': file('b'),
      'c.ts': file('c'),
    });
    expect(session.allApplied('c.ts')).toBe(licence + file('c'));
    expect(session.acceptedToTheEnd()).toBe(1);
  });

  it('goes with the line breaks of the file', async () => {
    const session = await put(licence, ['a.ts', 'b.ts'], {
      'a.ts': file('a'),
      'b.ts': file('b'),
      'c.ts': 'f();\r\ng();\r\n',
    });
    expect(session.allApplied('c.ts')).toBe(`${licence.replaceAll('\n', '\r\n')}f();\r\ng();\r\n`);
  });

  it('follows the line that must come first', async () => {
    const script = (name: string) => `#!/bin/sh\necho ${name}\n`;
    const session = await EditSession.of({ 'a.sh': script('a'), 'b.sh': script('b'), 'c.sh': script('c') });
    const [from, to] = ['#!/bin/sh\n', '#!/bin/sh\n# One of three scripts.\n# It says its name.\nset -eu\n'];
    for (const name of ['a.sh', 'b.sh']) session.in(name).replace(from, to);
    expect(session.allApplied('c.sh')).toBe(script('c').replace(from, to));
  });

  it('of a line takes three files', async () => {
    const names = ['a.ts', 'b.ts', 'c.ts', 'd.ts'];
    const files = Object.fromEntries(names.map((name) => [name, file(name[0]!)]));
    const rule = '/* eslint-disable no-console */\n';
    const two = await put(rule, names.slice(0, 2), files);
    expect(two.allApplied('d.ts')).toBe(file('d'));
    const three = await put(rule, names.slice(0, 3), files);
    expect(three.allApplied('d.ts')).toBe(rule + file('d'));
  });
});

describe('no header is due', () => {
  it.each([
    ['after one file', ['a.ts'], 'c.ts', file('c')],
    ['where it stands already', ['a.ts', 'b.ts'], 'c.ts', licence + file('c')],
    ['in another language', ['a.ts', 'b.ts'], 'c.go', 'package c\n'],
    ['below a line that must come first', ['a.ts', 'b.ts'], 'c.ts', '#!/usr/bin/env node\nf();\n'],
  ])('%s', async (_, names, target, text) => {
    const session = await put(licence, names, { 'a.ts': file('a'), 'b.ts': file('b'), [target]: text });
    expect(session.allApplied(target)).toBe(text);
  });

  it('once the developer goes on to something else', async () => {
    const session = await put(licence, ['a.ts', 'b.ts'], {
      'a.ts': file('a'),
      'b.ts': file('b'),
      'c.ts': file('c'),
    });
    session.in('b.ts').replace('= 1;', '= 2;');
    expect(session.allApplied('c.ts')).toBe(file('c'));
  });
});
