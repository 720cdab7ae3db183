/** What is written twice is changed twice: paired keys, prototypes and definitions. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const twins = (session: EditSession) =>
  session
    .proposals()
    .filter((e) => e.class === 'twin')
    .map((e) => session.describe(e));

describe('a key renamed in one map', () => {
  it.each([
    [
      'json',
      '{\n  "save": "Save",\n  "open": "Open",\n  "close": "Close"\n}\n',
      '{\n  "save": "Sichern",\n  "open": "Öffnen",\n  "close": "Schließen"\n}\n',
      '"open"',
      '"load"',
      ['b.json:3: "load": "Öffnen",'],
    ],
    [
      'yaml',
      'save: Save\nopen: Open\nclose: Close\n',
      'save: Sichern\nopen: Öffnen\nclose: Zu\n',
      'open:',
      'load:',
      ['b.yaml:2: load: Öffnen'],
    ],
    [
      'toml',
      'save = "Save"\nopen = "Open"\nclose = "Close"\n',
      'save = "S"\nopen = "O"\nclose = "C"\n',
      'open =',
      'load =',
      ['b.toml:2: load = "O"'],
    ],
    [
      'ts',
      "const en = {\n  save: 'Save',\n  open: 'Open',\n  close: 'Close',\n};\n",
      "const de = {\n  save: 'S',\n  open: 'O',\n  close: 'C',\n};\n",
      'open:',
      'load:',
      ["b.ts:3: load: 'O',"],
    ],
    [
      'py',
      'EN = {\n    "save": "Save",\n    "open": "Open",\n    "close": "Close",\n}\n',
      'DE = {\n    "save": "S",\n    "open": "O",\n    "close": "C",\n}\n',
      '"open"',
      '"load"',
      ['b.py:3: "load": "O",'],
    ],
    [
      'lua',
      'local en = {\n  save = "Save",\n  open = "Open",\n  close = "Close",\n}\n',
      'local de = {\n  save = "S",\n  open = "O",\n  close = "C",\n}\n',
      'open =',
      'load =',
      ['b.lua:3: load = "O",'],
    ],
  ] as const)('is renamed in the other (%s)', async (extension, a, b, find, put, wanted) => {
    const session = await EditSession.of({ [`a.${extension}`]: a, [`b.${extension}`]: b });
    expect(twins(session.replace(find, put))).toEqual(wanted);
  });

  it('is found beside it in the same file', async () => {
    const text =
      "const en = {\n  a1: '1',\n  b1: '2',\n  c1: '3',\n};\nconst de = {\n  a1: '4',\n  b1: '5',\n  c1: '6',\n};\n";
    const session = await EditSession.of({ 'a.ts': text });
    expect(twins(session.replace('b1', 'bb'))).toEqual(["8: bb: '5',"]);
  });
});

describe('a key removed from one map', () => {
  it('goes from the other', async () => {
    const map = (value: string) =>
      `{\n  "save": "${value}",\n  "open": "${value}",\n  "close": "${value}"\n}\n`;
    const session = await EditSession.of({ 'a.json': map('x'), 'b.json': map('y') });
    session.replace('  "open": "x",\n', '');
    expect(session.allApplied('b.json')).toBe('{\n  "save": "y",\n  "close": "y"\n}\n');
  });
});

describe('a changed function head', () => {
  it.each([
    [
      'in the header',
      {
        'a.h': 'int area(int w, int h);\n',
        'a.c': '#include "a.h"\nint area(int w, int h) {\n  return w * h;\n}\n',
      },
      'int w, int h',
      'long w, long h',
      ['a.c:2: int area(long w, long h) {'],
    ],
    [
      'in the source',
      { 'a.c': 'int area(int w, int h) {\n  return w * h;\n}\n', 'a.h': 'int area(int w, int h);\n' },
      'int area',
      'long area',
      ['a.h:1: long area(int w, int h);'],
    ],
    [
      'in C++',
      { 'a.cpp': 'void run(const Box &b) {\n}\n', 'a.hpp': 'void run(const Box &b);\n' },
      'const Box &b',
      'const Box &b, bool dry',
      ['a.hpp:1: void run(const Box &b, bool dry);'],
    ],
    [
      'of a C++ method in its class',
      {
        'a.hpp': 'class Kettle {\n public:\n  virtual int boil(int water) const;\n  int boil();\n};\n',
        'a.cpp':
          'int Kettle::boil(int water) const {\n  return water;\n}\nint Kettle::boil() { return 0; }\n',
      },
      'int water',
      'int water, bool gently = false',
      ['a.cpp:1: int Kettle::boil(int water, bool gently) const {'],
    ],
    [
      'of a C++ method outside of its class, but for defaults',
      {
        'a.cpp': 'namespace home {\nKettle::Kettle(int water, bool lid) : water(water) {}\n}\n',
        'a.hpp': 'namespace home {\nstruct Kettle {\n  explicit Kettle(int water, bool lid = true);\n};\n}\n',
      },
      'int water',
      'long water',
      ['a.hpp:3: explicit Kettle(long water, bool lid = true);'],
    ],
    [
      'of a C++ method without parameters',
      {
        'a.hpp': 'class Kettle {\n  void boil();\n};\n',
        'a.cpp': 'void Kettle::boil() {\n}\n',
      },
      'boil()',
      'boil(int water)',
      ['a.cpp:1: void Kettle::boil(int water) {'],
    ],
  ] as const)('%s is followed by its twin', async (_, files, find, put, wanted) => {
    const session = await EditSession.of(files);
    expect(twins(session.replace(find, put))).toEqual(wanted);
  });
});

describe('no twin is touched', () => {
  it.each([
    [
      'whose keys differ',
      { 'a.json': '{\n "a": 1,\n "b": 2,\n "c": 3\n}\n', 'b.json': '{\n "a": 1,\n "b": 2,\n "d": 3\n}\n' },
      '"b"',
      '"x"',
    ],
    [
      'when a value changes',
      { 'a.json': '{\n "a": 1,\n "b": 2,\n "c": 3\n}\n', 'b.json': '{\n "a": 1,\n "b": 2,\n "c": 3\n}\n' },
      '2',
      '5',
    ],
    [
      'when the maps are tiny',
      { 'a.json': '{\n "a": 1,\n "b": 2\n}\n', 'b.json': '{\n "a": 1,\n "b": 2\n}\n' },
      '"b"',
      '"x"',
    ],
    [
      'when a key is added',
      { 'a.json': '{\n "a": 1,\n "b": 2,\n "c": 3\n}\n', 'b.json': '{\n "a": 1,\n "b": 2,\n "c": 3\n}\n' },
      ' "b"',
      ' "x": 9,\n "b"',
    ],
    [
      'when a call changes, not a head',
      { 'a.c': 'void g(void) {\n  area(1, 2);\n}\n', 'b.c': 'void h(void) {\n  area(1, 2);\n}\n' },
      '1, 2',
      '3, 4',
    ],
    [
      'when another class has the method',
      {
        'a.hpp': 'class Kettle {\n  void boil(int water);\n};\n',
        'a.cpp': 'void Pot::boil(int water) {\n}\n',
      },
      'int water',
      'long water',
    ],
    [
      'when a C++ method has one definition for each of two namespaces',
      {
        'a.hpp': 'class Kettle {\n  void boil(int water);\n};\n',
        'a.cpp': 'void a::Kettle::boil(int water) {\n}\nvoid b::Kettle::boil(int water) {\n}\n',
      },
      'int water',
      'long water',
    ],
    [
      'when its default would go',
      {
        'a.cpp': 'void Kettle::boil(int water, bool lid) {\n}\n',
        'a.hpp': 'class Kettle {\n  void boil(int water, bool lid = true);\n};\n',
      },
      ', bool lid',
      '',
    ],
    [
      'when only a default changes',
      {
        'a.hpp': 'class Kettle {\n  void boil(int water = 1);\n};\n',
        'a.cpp': 'void Kettle::boil(int water) {\n}\n',
      },
      '= 1',
      '= 2',
    ],
    [
      'when the other head reads otherwise',
      { 'a.h': 'int area(int w, int h);\n', 'a.c': 'int area(int width, int h) {\n  return 0;\n}\n' },
      'int h',
      'long h',
    ],
    [
      'when both heads have bodies, as overloads do',
      { 'a.cpp': 'int area(int w) {\n}\n', 'b.cpp': 'int area(int w) {\n}\n' },
      'int w',
      'long w',
    ],
    [
      'when name and parameters both changed',
      { 'a.c': 'int area(int w) {\n}\n', 'a.h': 'int area(int w);\n' },
      'area(int w',
      'areaOf(int w, int h',
    ],
    [
      'while the cursor stands in half a word',
      { 'a.c': 'void show(int depth) {\n}\n', 'a.h': 'void show(int depth);\n' },
      'in',
      'siz',
    ],
  ] as const)('%s', async (_, files, find, put) => {
    const session = await EditSession.of(files);
    expect(twins(session.replace(find, put))).toEqual([]);
  });
});
