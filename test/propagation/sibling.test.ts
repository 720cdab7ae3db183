/** A new member among siblings leads to the lists that enumerate them, where the new entry is determined. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

describe('a new sibling', () => {
  it.each([
    [
      'enum member → switch arm',
      'ts',
      `enum Status {\n  Open,\n  Closed,\n}\nfunction label(s: Status) {\n  switch (s) {\n    case Status.Open:\n      return 'open';\n    case Status.Closed:\n      return 'closed';\n  }\n}\n`,
      ['  Closed,\n', '  Closed,\n  Merged,\n'],
      ["    case Status.Closed:\n      return 'closed';", "    case Status.Merged:\n      return 'merged';"],
    ],
    [
      'union member → record of labels',
      'ts',
      `type Size = 'small' | 'large';\nconst labels = {\n  small: 'Small',\n  large: 'Large',\n};\n`,
      ["'large';", "'large' | 'huge';"],
      ["  large: 'Large',\n  huge: 'Huge',\n"],
    ],
    [
      'union member → array',
      'ts',
      `type Size = 'small' | 'large';\nconst sizes = ['small', 'large'];\n`,
      ["'large';", "'large' | 'huge';"],
      ["['small', 'large', 'huge']"],
    ],
    [
      'interface field → copying object',
      'ts',
      `interface User {\n  name: string;\n  email: string;\n}\nconst copy = (u: User) => ({\n  name: u.name,\n  email: u.email,\n});\n`,
      ['  email: string;\n', '  email: string;\n  phone: string;\n'],
      ['  email: u.email,\n  phone: u.phone,\n'],
    ],
    [
      'struct field → constructor',
      'go',
      `package a\n\ntype User struct {\n\tName string\n\tEmail string\n}\n\nfunc New(in Input) User {\n\treturn User{\n\t\tName: in.Name,\n\t\tEmail: in.Email,\n\t}\n}\n`,
      ['\tEmail string\n', '\tEmail string\n\tPhone string\n'],
      ['\t\tEmail: in.Email,\n\t\tPhone: in.Phone,\n'],
    ],
    [
      'enum variant → match arm',
      'rs',
      `enum Color {\n    Red,\n    Green,\n}\nfn name(c: Color) -> &'static str {\n    match c {\n        Color::Red => "red",\n        Color::Green => "green",\n    }\n}\n`,
      ['    Green,\n', '    Green,\n    Blue,\n'],
      ['        Color::Green => "green",\n        Color::Blue => "blue",\n'],
    ],
    [
      'enum constant → case',
      'java',
      `enum Kind { READ, WRITE }\nclass A {\n  String f(Kind k) {\n    switch (k) {\n      case READ: return "read";\n      case WRITE: return "write";\n    }\n    return null;\n  }\n}\n`,
      ['WRITE }', 'WRITE, DELETE }'],
      ['      case WRITE: return "write";\n      case DELETE: return "delete";\n'],
    ],
    [
      'enumerator → table of names',
      'c',
      `enum op { OP_ADD, OP_SUB };\nstatic const char *names[] = {\n  "OP_ADD",\n  "OP_SUB",\n};\n`,
      ['OP_SUB }', 'OP_SUB, OP_MUL }'],
      ['  "OP_SUB",\n  "OP_MUL",\n'],
    ],
    [
      'class attribute → dictionary',
      'py',
      `class Level(Enum):\n    LOW = 1\n    HIGH = 2\n\nNAMES = {\n    Level.LOW: "low",\n    Level.HIGH: "high",\n}\n`,
      ['    HIGH = 2\n', '    HIGH = 2\n    TOP = 3\n'],
      ['    Level.HIGH: "high",\n    Level.TOP: "top",\n'],
    ],
    [
      'enum member → switch arm',
      'cs',
      `enum Mode { Fast, Slow }\nclass A {\n  string F(Mode m) {\n    switch (m) {\n      case Mode.Fast: return "fast";\n      case Mode.Slow: return "slow";\n    }\n    return "";\n  }\n}\n`,
      ['Slow }', 'Slow, Idle }'],
      ['      case Mode.Slow: return "slow";\n      case Mode.Idle: return "idle";\n'],
    ],
  ] as const)('%s (%s)', async (_, extension, text, [find, put], wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, put);
    for (const part of wanted) expect(session.allApplied()).toContain(part);
    expect(session.proposals()[0]).toMatchObject({ class: 'sibling', sites: 1 });
  });

  it('is found in another open file, after the sibling it follows in the declaration', async () => {
    const session = await EditSession.of({
      'status.ts': 'export enum Status {\n  Open,\n  Closed,\n  Gone,\n}\n',
      'icons.ts':
        "const icons = {\n  [Status.Open]: 'open.svg',\n  [Status.Closed]: 'closed.svg',\n  [Status.Gone]: 'gone.svg',\n};\n",
    });
    session.replace('  Open,\n', '  Open,\n  Draft,\n');
    expect(session.allApplied('icons.ts')).toContain(
      "  [Status.Open]: 'open.svg',\n  [Status.Draft]: 'draft.svg',\n  [Status.Closed]",
    );
  });
});

describe('a new sibling of several words', () => {
  const text = 'enum Status {\n  ToDo,\n  AllDone,\n}\nconst x = {\n  to_do: 1,\n  all_done: 1,\n};\n';

  it('is written as its siblings of several words are', async () => {
    const session = (await EditSession.of({ 'a.ts': text })).replace(
      '  AllDone,\n',
      '  AllDone,\n  InReview,\n',
    );
    expect(session.allApplied()).toContain('  all_done: 1,\n  in_review: 1,\n');
  });

  it('is not guessed from siblings of one word', async () => {
    const one = text
      .replaceAll('ToDo', 'Open')
      .replaceAll('to_do', 'open')
      .replaceAll('AllDone', 'Done')
      .replaceAll('all_done', 'done');
    const session = (await EditSession.of({ 'a.ts': one })).replace('  Done,\n', '  Done,\n  InReview,\n');
    expect(session.shown()).toEqual([]);
  });
});

describe('a new sibling stays without an entry', () => {
  const declaration = 'enum Status {\n  Open,\n  Closed,\n}\n';
  it.each([
    [
      'where the entries differ in more than the name',
      'ts',
      `${declaration}const x = {\n  Open: 1,\n  Closed: 2,\n};\n`,
    ],
    ['where only one sibling is listed', 'ts', `${declaration}const x = {\n  Open: 'open',\n};\n`],
    [
      'where it is listed already',
      'ts',
      `${declaration}const x = {\n  Open: 'open',\n  Merged: 'merged',\n  Closed: 'closed',\n};\n`,
    ],
    [
      'where arms do different things',
      'ts',
      `${declaration}switch (s) {\n  case Status.Open:\n    open();\n    break;\n  case Status.Closed:\n    archive(s);\n    break;\n}\n`,
    ],
    [
      'where siblings are only used in one expression',
      'ts',
      `${declaration}if (s === Status.Open || s === Status.Closed) f();\n`,
    ],
    ['where nothing enumerates them', 'ts', `${declaration}f(Status.Open);\n`],
  ])('%s (%s)', async (_, extension, text) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(
      '  Closed,\n',
      '  Closed,\n  Merged,\n',
    );
    expect(session.shown()).toEqual([]);
  });

  it('when a member was renamed, not added', async () => {
    const text = `${declaration}const x = {\n  Open: 'open',\n  Closed: 'closed',\n};\n`;
    const session = (await EditSession.of({ 'a.ts': text })).replace('  Closed,', '  Done,');
    expect(session.proposals().filter((e) => e.class === 'sibling')).toEqual([]);
  });

  it('when the container had one member only', async () => {
    const session = await EditSession.of({
      'a.go': 'package a\ntype A struct {\n\tName string\n}\nvar x = A{Name: in.Name}\n',
    });
    session.replace('\tName string\n', '\tName string\n\tAge int\n');
    expect(session.shown()).toEqual([]);
  });

  it.each([
    ['where two of three fields are named together', 'update(\n  label,\n  long,\n);\n'],
    ['where one names a key and one its value', 'const x = { "label": "long" };\n'],
  ])('%s', async (_, text) => {
    const session = await EditSession.of({
      'a.ts': `interface Tip {\n  children: N;\n  label: N;\n  long: N;\n}\n${text}`,
    });
    session.replace('  long: N;\n', '  long: N;\n  style: N;\n');
    expect(session.shown()).toEqual([]);
  });
});
