/** An edit that begins or ends the use of a name brings the import along, and nothing else does. */
import { describe, expect, it } from 'vitest';
import { imports } from '../../src/propagation/imports.ts';
import type { ExportedName } from '../../src/propagation/index.ts';
import { EditSession } from '../support/edit-session.ts';

type Files = Record<string, string>;

/** What stands after the proposal; undefined where there is none. */
function applied(session: EditSession) {
  const [first, ...others] = imports(session.evidence());
  expect(others).toEqual([]);
  return first && session.editor.document(first.uri)!.apply(first.edit, 0).text;
}

/** The user has emptied a file of the same text before, so that nothing of it is needed elsewhere. */
async function resultOf(files: Files, find: string, text: string) {
  const [name, own] = Object.entries(files)[0]!;
  const session = await EditSession.of({ ...files, [`z/${name}`]: own });
  session.in(`z/${name}`).replace(own, '');
  return applied(session.in(name).replace(find, text));
}

describe('an import that lost its last use', () => {
  it.each<[string, string, string, string, string]>([
    [
      'a.ts',
      "import { a, b } from './m';\n\nrun(a, b);\n",
      ', b);',
      ');',
      "import { a } from './m';\n\nrun(a);\n",
    ],
    [
      'a.ts',
      "import { a, b } from './m';\n\nrun(a, b);\n",
      '(a, ',
      '(',
      "import { b } from './m';\n\nrun(b);\n",
    ],
    ['a.js', 'import a from "m"\nimport b from "n"\nrun(a, b)\n', ', b)', ')', 'import a from "m"\nrun(a)\n'],
    [
      'a.ts',
      "import {\n  a,\n  b,\n} from './m';\nrun(a, b);\n",
      ', b);',
      ');',
      "import {\n  a,\n} from './m';\nrun(a);\n",
    ],
    [
      'a.tsx',
      "import A, { b } from './m';\nrun(A, b);\n",
      '(A, ',
      '(',
      "import { b } from './m';\nrun(b);\n",
    ],
    ['a.py', 'from m import a, b\n\nrun(a, b)\n', ', b)', ')', 'from m import a\n\nrun(a)\n'],
    ['a.py', 'from m import a\nfrom n import b\n\nrun(a, b)\n', ', b)', ')', 'from m import a\n\nrun(a)\n'],
    [
      'a.go',
      'package a\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nvar a = fmt.X(os.Y)\n',
      'os.Y',
      '',
      'package a\n\nimport (\n\t"fmt"\n)\n\nvar a = fmt.X()\n',
    ],
  ])('goes: %s %j', async (file, text, find, to, expected) => {
    expect(await resultOf({ [file]: text }, find, to)).toBe(expected);
  });

  it.each<[string, string, string, string, string]>([
    ['a use is left', 'a.ts', "import { a } from './m';\nrun(a);\nrun(a);\n", 'run(a);\n', ''],
    ['a comment names it', 'a.ts', "import { a } from './m';\n/** @see a */\nrun(a);\n", 'run(a)', 'run()'],
    ['it was idle before', 'a.ts', "import { a } from './m';\nrun(b);\n", 'run(b)', 'run()'],
    ['only a namesake member went', 'a.ts', "import { a } from './m';\nx.a();\na();\n", 'x.a();\n', ''],
    [
      'an annotation in a string names it',
      'a.py',
      'from m import a\ndef f(x: "a"): pass\nf(a)\n',
      'f(a)',
      'f()',
    ],
    ['the package re-exports', '__init__.py', 'from m import a\nf(a)\n', 'f(a)', 'f()'],
    ['the file is broken', 'a.js', 'import a from "m"\nrun(a)\n', '(a)', '('],
    ['another name is idle too', 'a.py', 'from m import a\nfrom n import b\n\nrun(a)\n', 'run(a)', 'run()'],
    [
      'the edit brings a name that has no import yet',
      'a.ts',
      "import { a } from './m';\nrun(a);\n",
      'run(a)',
      'run(other)',
    ],
  ])('stays where %s', async (_, file, text, find, to) => {
    expect(await resultOf({ [file]: text }, find, to)).toBeUndefined();
  });
});

describe('code that goes takes its import along where the user shows that it is gone for good', () => {
  const main = "import { a } from './a';\nimport { b } from './b';\n\nexport const x = 1;\na(b);\n";

  it('not where nothing tells: it may come back below', async () => {
    expect(applied((await EditSession.of({ 'x.ts': main })).replace('a(b);\n', ''))).toBeUndefined();
  });

  it('the import of another name in it is gone', async () => {
    const session = await EditSession.of({ 'x.ts': main });
    session.replace("import { a } from './a';\n", '').replace('a(b);\n', '');
    expect(applied(session)).toBe('\nexport const x = 1;\n');
  });

  it('not where that other import was a lazy one within it', async () => {
    const text = 'import os\n\ndef f():\n    import sys\n    os.exit(sys.x)\n\ndef g():\n    pass\n';
    const session = await EditSession.of({ 'x.py': text });
    session.replace('def f():\n    import sys\n    os.exit(sys.x)\n\n', '');
    expect(applied(session)).toBeUndefined();
  });

  it('its lines stand in another file by now', async () => {
    const session = await EditSession.of({ 'x.ts': main.replace('a(b)', 'a(1);\nb(2)'), 'y.ts': 'y();\n' });
    session.in('y.ts').replace('y();\n', 'y();\nb(2);\n').in('x.ts').replace('b(2);\n', '');
    expect(applied(session)).toBe("import { a } from './a';\n\nexport const x = 1;\na(1);\n");
  });

  it('the declaration that is imported has ended', async () => {
    const session = await EditSession.of({
      'x.ts': main.replace('a(b)', 'a(1);\nb(2)'),
      'b.ts': 'export function b() {}\nexport function c() {}\n',
    });
    session.in('b.ts').replace('export function b() {}\n', '').in('x.ts').replace('b(2);\n', '');
    expect(applied(session)).toBe("import { a } from './a';\n\nexport const x = 1;\na(1);\n");
  });

  it('not where the user has just written the import', async () => {
    const session = await EditSession.of({ 'x.ts': main, 'z.ts': main });
    session.in('z.ts').replace(main, '');
    session
      .in('x.ts')
      .replace("import { b } from './b'", "import { b } from './b.ts'")
      .replace('a(b)', 'a()');
    expect(applied(session)).toBeUndefined();
  });
});

/** The file after what the rule proposes when `find` becomes `text`; the same file where it proposes nothing. */
async function edited(files: Files, find: string, text: string, exports: ExportedName[] = []) {
  const session = (await EditSession.of(files)).replace(find, text);
  session.exports(...exports.map((e) => ({ ...e, uri: session.uri(e.uri) })));
  const edits = imports(session.evidence()).filter((e) => e.reason.startsWith('import'));
  expect(edits.length).toBeLessThan(2);
  return edits[0] ? session.editor.document(edits[0].uri)!.apply(edits[0].edit, 0).text : session.text();
}

describe('a name that came into use is imported as another file imports it', () => {
  it.each<[string, Files, string, string, string]>([
    [
      'into the list of its module',
      { 'a.ts': "import { a } from './m';\nrun(a);\n", 'b.ts': "import { two } from './m';\ntwo();\n" },
      'run(a)',
      'run(a, two())',
      "import { a, two } from './m';\nrun(a, two());\n",
    ],
    [
      'at its place in a sorted list of several lines',
      {
        'a.ts': "import {\n  a,\n  x,\n} from './m';\nrun(a, x);\n",
        'b.ts': "import { two } from './m';\ntwo();\n",
      },
      'run(a',
      'run(two(), a',
      "import {\n  a,\n  two,\n  x,\n} from './m';\nrun(two(), a, x);\n",
    ],
    [
      'as a type among types',
      {
        'a.ts': "import type { A } from './m';\nlet a: A;\nlet b: A;\n",
        'b.ts': "import type { Two } from './m';\nlet t: Two;\n",
      },
      'b: A',
      'b: Two | A',
      "import type { A, Two } from './m';\nlet a: A;\nlet b: Two | A;\n",
    ],
    [
      'as a default, from where the file stands',
      {
        'lib/a.ts': "import x from 'x';\nimport b from '../b';\nrun(b, x);\n",
        'c.ts': "import two from './lib/two';\ntwo();\n",
      },
      'run(b',
      'run(two, b',
      "import x from 'x';\nimport b from '../b';\nimport two from './two';\nrun(two, b, x);\n",
    ],
    [
      'as a namespace, with the quotes and semicolons of the file',
      { 'a.js': 'import a from "m"\nrun(a)\n', 'b.js': "import * as two from 'n';\ntwo();\n" },
      'run(a)',
      'run(two.x(a))',
      'import a from "m"\nimport * as two from "n"\nrun(two.x(a))\n',
    ],
    [
      'from a folder with a space',
      {
        'a.ts': "import a from './m';\nrun(a);\n",
        'b%20c/b.ts': "import { two } from './two';\ntwo();\n",
      },
      'run(a)',
      'run(a, two)',
      "import a from './m';\nimport { two } from './b c/two';\nrun(a, two);\n",
    ],
    [
      'in Python by from',
      { 'a.py': 'import os\nos.run(1)\n', 'b.py': 'from x.y import two\ntwo()\n' },
      'run(1)',
      'run(two())',
      'import os\nfrom x.y import two\nos.run(two())\n',
    ],
    [
      'in Python as a module, above those that come later in the alphabet',
      { 'a.py': 'import abc\nimport os\n\nos.run(abc)\n', 'b.py': 'import json\njson.dumps(1)\n' },
      'run(abc',
      'run(json.dumps(1), abc',
      'import abc\nimport json\nimport os\n\nos.run(json.dumps(1), abc)\n',
    ],
    [
      'in Python under its other name',
      { 'a.py': 'import abc\n\nrun(abc)\n', 'b.py': 'import numpy as np\nnp.dot(1)\n' },
      'run(abc',
      'run(np.ones(1), abc',
      'import abc\nimport numpy as np\n\nrun(np.ones(1), abc)\n',
    ],
    [
      'in Go, within the parentheses, the library apart',
      {
        'a.go':
          'package a\n\nimport (\n\t"bytes"\n\t"testing"\n\n\t"x.org/y"\n)\n\nvar a = bytes.New(y.A, testing.B)\n',
        'b.go': 'package a\n\nimport "errors"\n\nvar b = errors.New("b")\n',
      },
      'bytes.New(',
      'bytes.New(errors.New("a"), ',
      'package a\n\nimport (\n\t"bytes"\n\t"errors"\n\t"testing"\n\n\t"x.org/y"\n)\n\nvar a = bytes.New(errors.New("a"), y.A, testing.B)\n',
    ],
    [
      'in Java, beside its kin',
      {
        'A.java':
          'package p;\n\nimport java.io.File;\nimport java.util.Map;\nimport static q.R.s;\n\nclass A { Map<File, A> m = s; }\n',
        'B.java': 'package p;\n\nimport java.util.List;\n\nclass B { List<B> m; }\n',
      },
      'Map<File, A>',
      'Map<File, List<A>>',
      'package p;\n\nimport java.io.File;\nimport java.util.List;\nimport java.util.Map;\nimport static q.R.s;\n\nclass A { Map<File, List<A>> m = s; }\n',
    ],
    [
      'in Rust, the whole path',
      {
        'a.rs': 'use std::env;\nuse std::io;\n\nfn a() { env::args(io::stdin()); }\n',
        'b.rs': 'use std::fmt;\n\nfn b() { fmt::format(1); }\n',
      },
      'env::args(',
      'env::args(fmt::a(), ',
      'use std::env;\nuse std::fmt;\nuse std::io;\n\nfn a() { env::args(fmt::a(), io::stdin()); }\n',
    ],
    [
      'names of one module together',
      {
        'a.ts': "import { a } from './m';\nrun(a);\n",
        'b.ts': "import { two, three } from './n';\ntwo(three);\n",
      },
      'run(a)',
      'run(a, two(three))',
      "import { a } from './m';\nimport { three, two } from './n';\nrun(a, two(three));\n",
    ],
    [
      'beside the default of its module',
      { 'a.ts': "import a from './m';\nrun(a);\n", 'b.ts': "import { two } from './m';\ntwo();\n" },
      'run(a)',
      'run(a, two())',
      "import a, { two } from './m';\nrun(a, two());\n",
    ],
    [
      'at its place beside one name where the other lists are sorted',
      {
        'a.ts': "import { x } from './m';\nimport { A, b, C, d } from './n';\nrun(A, b, C, d, x);\n",
        'b.ts': "import { two } from './m';\ntwo();\n",
      },
      'run(A',
      'run(two(), A',
      "import { two, x } from './m';\nimport { A, b, C, d } from './n';\nrun(two(), A, b, C, d, x);\n",
    ],
    [
      'by kind where the list is so',
      { 'a.py': 'from m import ZERO, Some, a\nrun(ZERO, Some, a)\n', 'b.py': 'from m import Two\nTwo()\n' },
      'run(ZERO',
      'run(Two(), ZERO',
      'from m import ZERO, Some, Two, a\nrun(Two(), ZERO, Some, a)\n',
    ],
    [
      'as a line of its own where Python names one thing a line',
      {
        'a.py': 'from m import a\nfrom m import x\n\nrun(a, x)\n',
        'b.py': 'from m import two\ntwo()\n',
      },
      'run(a',
      'run(two(), a',
      'from m import a\nfrom m import two\nfrom m import x\n\nrun(two(), a, x)\n',
    ],
    [
      'one per line where the line grows too long and others are so',
      {
        'a.ts':
          "import {\n  k,\n  l,\n} from './k';\nimport { someName, someOtherName, yetAnotherName, zeros } from './many/names';\nrun(k, l, someName, someOtherName, yetAnotherName, zeros);\n",
        'b.ts': "import { two } from './many/names';\ntwo();\n",
      },
      'run(k',
      'run(two(), k',
      "import {\n  k,\n  l,\n} from './k';\nimport {\n  someName,\n  someOtherName,\n  two,\n  yetAnotherName,\n  zeros,\n} from './many/names';\nrun(two(), k, l, someName, someOtherName, yetAnotherName, zeros);\n",
    ],
    [
      'into the list of types, though others import it as a value',
      {
        'a.ts':
          "import { a } from './m';\nimport type { B } from './m';\nlet b: B = a;\nlet c: Array<number>;\n",
        'b.ts': "import { Two } from './m';\nlet t: Two;\n",
      },
      'number>',
      'Two>',
      "import { a } from './m';\nimport type { B, Two } from './m';\nlet b: B = a;\nlet c: Array<Two>;\n",
    ],
    [
      'above the types that end the imports',
      {
        'a.ts': "import { x } from './x';\nimport type { A } from './a';\nlet a: A = x;\n",
        'b.ts': "import { two } from './m';\ntwo();\n",
      },
      '= x',
      '= two(x)',
      "import { x } from './x';\nimport { two } from './m';\nimport type { A } from './a';\nlet a: A = two(x);\n",
    ],
    [
      'from the platform above packages, from packages above own files',
      {
        'a.ts': "import { x } from './x';\nrun(x);\n",
        'b.ts': "import { two } from 'm';\ntwo();\n",
      },
      'run(',
      'run(two, ',
      "import { two } from 'm';\nimport { x } from './x';\nrun(two, x);\n",
    ],
    [
      'above the types that end a mixture',
      {
        'a.ts':
          "import { x } from './x';\nimport type { A } from './a';\nimport { y } from './c';\nimport type { B } from './b';\nlet a: A = x;\nlet b: B = y;\n",
        'b.ts': "import { two } from './m';\ntwo();\n",
      },
      '= y',
      '= two(y)',
      "import { x } from './x';\nimport type { A } from './a';\nimport { y } from './c';\nimport { two } from './m';\nimport type { B } from './b';\nlet a: A = x;\nlet b: B = two(y);\n",
    ],
    [
      'in the place of the name it takes over from',
      { 'a.ts': "import { old } from './m';\nold();\n", 'b.ts': "import { two } from './m';\ntwo();\n" },
      'old();',
      'two();',
      "import { two } from './m';\ntwo();\n",
    ],
    [
      'in the place of the line it takes over from',
      {
        'A.java': 'package p;\n\nimport java.util.ArrayList;\n\nclass A { ArrayList m; }\n',
        'B.java': 'package p;\n\nimport java.util.List;\n\nclass B { List<B> m; }\n',
      },
      'ArrayList m',
      'List m',
      'package p;\n\nimport java.util.List;\n\nclass A { List m; }\n',
    ],
    [
      'in Rust into the list of its parent',
      {
        'a.rs': 'use std::sync::{Mutex, RwLock};\n\nfn a(m: Mutex, l: RwLock) { m.b(); }\n',
        'b.rs': 'use std::sync::Arc;\n\nfn b(a: Arc) {}\n',
      },
      'm.b()',
      'm.b(Arc::new())',
      'use std::sync::{Arc, Mutex, RwLock};\n\nfn a(m: Mutex, l: RwLock) { m.b(Arc::new()); }\n',
    ],
    [
      'in Java though a star brings in static members',
      {
        'A.java':
          'package p;\n\nimport static q.R.*;\n\nimport java.util.Map;\n\nclass A { Map<A, A> m = s; }\n',
        'B.java': 'package p;\n\nimport java.util.List;\n\nclass B { List<B> m; }\n',
      },
      'Map<A, A>',
      'Map<A, List<A>>',
      'package p;\n\nimport static q.R.*;\n\nimport java.util.List;\nimport java.util.Map;\n\nclass A { Map<A, List<A>> m = s; }\n',
    ],
  ])('%s', async (_, files, find, to, expected) => {
    expect(await edited(files, find, to)).toBe(expected);
  });

  it('where the edit took its declaration away', async () => {
    const files = {
      'a.ts': "import { a } from './m';\n\nfunction two() {}\n\nrun(a, two());\n",
      'b.ts': "import { two } from './n';\ntwo();\n",
    };
    expect(await edited(files, 'function two() {}\n\n', '')).toBe(
      "import { a } from './m';\nimport { two } from './n';\n\nrun(a, two());\n",
    );
  });

  it.each<[string, Files, string, string]>([
    [
      'two files disagree',
      {
        'a.ts': "import { a } from './m';\nrun(a);\n",
        'b.ts': "import { two } from 'x';\n",
        'c.ts': "import { two } from 'y';\n",
      },
      'run(a)',
      'run(two)',
    ],
    [
      'it is bound elsewhere in the file',
      { 'a.ts': "import { a } from './m';\nrun(a);\n", 'b.ts': "import { two } from 'x';\n" },
      'run(a)',
      '{ const two = 1; run(two); } run(two)',
    ],
    [
      'it stood here unbound before',
      { 'a.ts': "import { a } from './m';\nrun(a, two);\n", 'b.ts': "import { two } from 'x';\n" },
      'run(a',
      'run(two, a',
    ],
    [
      'it is only passed on',
      { 'a.ts': "import { a } from './m';\nrun(a);\n", 'b.ts': "import { two } from 'x';\n" },
      'run(a);\n',
      "run(a);\nexport { two } from 'x';\n",
    ],
    [
      'the module is this file',
      { 'two.ts': "import { a } from './m';\nrun(a);\n", 'b.ts': "import { two } from './two';\n" },
      'run(a)',
      'run(a, two)',
    ],
    ['no import shows the style', { 'a.ts': 'run(1);\n', 'b.ts': "import { two } from 'x';\n" }, '1', 'two'],
    [
      'the only import is a lazy one',
      { 'a.py': 'def f():\n    import os\n    os.run(1)\n', 'b.py': 'import json\n' },
      'run(1)',
      'run(json.loads(1))',
    ],
    [
      'a relative module of another folder',
      { 'a.py': 'import os\nos.run(1)\n', 'p/b.py': 'from .c import two\n' },
      'run(1)',
      'run(two)',
    ],
    [
      'a star brings in nobody knows what',
      { 'a.py': 'from x import *\nimport os\nos.run(1)\n', 'b.py': 'from y import two\n' },
      'run(1)',
      'run(two)',
    ],
    [
      'Java sees its own package',
      {
        'A.java': 'package p.q;\n\nimport java.util.Map;\n\nclass A { Map m; }\n',
        'B.java': 'package r;\n\nimport p.q.Two;\n\nclass B { Two t; }\n',
      },
      'Map m;',
      'Map m; Two t;',
    ],
    [
      'a star brings in a whole package',
      {
        'A.java': 'package p;\n\nimport java.awt.*;\n\nclass A { Map m; }\n',
        'B.java': 'package r;\n\nimport java.util.List;\n\nclass B { List t; }\n',
      },
      'Map m;',
      'Map m; List t;',
    ],
    [
      'a supertype may pass it on',
      {
        'A.java':
          'package p;\n\nimport java.util.AbstractMap;\n\nclass A extends AbstractMap { AbstractMap m; }\n',
        'B.java': 'package r;\n\nimport java.util.Map.Entry;\n\nclass B { Entry t; }\n',
      },
      'AbstractMap m;',
      'AbstractMap m; Entry t;',
    ],
    [
      'another script uses it without an import',
      {
        'a.ts': "import { a } from './m';\nrun(a);\n",
        'b.ts': "import { two } from 'x';\ntwo();\n",
        'c.ts': 'two();\n',
      },
      'run(a)',
      'run(a, two)',
    ],
    [
      'the language has it by itself',
      { 'a.py': 'import os\nos.run(1)\n', 'b.py': 'from rich import print\nprint(1)\n' },
      'run(1)',
      'run(print(1))',
    ],
    [
      'browsers have it by themselves',
      {
        'a.ts': "import { a } from './m';\nrun(a);\n",
        'b.ts': "import { Location } from 'x';\nlet l: Location;\n",
      },
      'run(a)',
      'run(a as Location)',
    ],
    [
      'the package is the one of the file',
      {
        'packages/m/a.ts': "import { a } from './m';\nrun(a);\n",
        'packages/b.ts': "import { two } from '@x/m';\ntwo();\n",
      },
      'run(a)',
      'run(a, two)',
    ],
    [
      'another new name is not known yet',
      { 'a.ts': "import { a } from './m';\nrun(a);\n", 'b.ts': "import { two } from 'x';\ntwo();\n" },
      'run(a)',
      'run(a, two, three)',
    ],
    [
      'the runtime has it by itself',
      { 'a.ts': "import { a } from './m';\nrun(a);\n", 'b.ts': "import { URL } from 'url';\nURL();\n" },
      'run(a)',
      'run(a, new URL(a))',
    ],
    [
      'React names a type only',
      {
        'a.tsx': "import { a } from './m';\nlet b: number = a;\n",
        'b.tsx': "import React from 'react';\nReact.x();\n",
      },
      'number',
      'React.FC',
    ],
    [
      'the line would grow too long and nothing shows how to break it',
      {
        'a.ts':
          "import { someName, someOtherName, yetAnotherName, zero, zeros } from './names';\nrun(someName, someOtherName, yetAnotherName, zero, zeros);\n",
        'b.ts': "import { two } from './names';\ntwo();\n",
      },
      'run(',
      'run(two(), ',
    ],
    [
      'Rust joins deeper paths in one list',
      {
        'a.rs': 'use std::{env, io::Read};\n\nfn a(r: Read) { env::b(); }\n',
        'b.rs': 'use std::sync::Arc;\n\nfn b(a: Arc) {}\n',
      },
      'env::b()',
      'env::b(Arc::new())',
    ],
    [
      'a macro has the name',
      {
        'a.rs': 'use std::env;\n\nfn a() { env::b(); }\n',
        'b.rs': 'use std::panic;\n\nfn b() { panic::c(); }\n',
      },
      'env::b()',
      'panic!()',
    ],
    [
      'a module within the file uses it',
      {
        'a.rs': 'use std::env;\n\nmod tests {\n    fn a() { b(); }\n}\n\nfn c() { env::d(); }\n',
        'b.rs': 'use std::fmt;\n\nfn b() { fmt::c(); }\n',
      },
      'b();',
      'fmt::b();',
    ],
    [
      'a condition is no use',
      { 'a.rs': 'use std::env;\n\nfn a() { env::b(); }\n', 'b.rs': 'use std::os::windows;\n' },
      'fn a',
      '#[cfg(windows)]\nfn a',
    ],
  ])('and not at all where %s', async (_, files, find, to) => {
    const text = files[Object.keys(files)[0]!]!.replace(find, to);
    expect(await edited(files, find, to)).toBe(text);
  });
});

it('what the user has taken out of the imports stays out', async () => {
  const files = {
    'a.ts': "import { a } from './m';\nimport { two } from './n';\n\nrun(a);\n",
    'b.ts': "import { two } from './n';\ntwo();\n",
  };
  const session = await EditSession.of(files);
  session
    .replace("import { two } from './n';\n", '')

    .replace('run(a', 'run(two(1), a');
  expect(applied(session)).toBeUndefined();
});

describe('a name that one file exports', () => {
  const main = { 'a.ts': "import { a } from './m.ts';\nrun(a);\n" };
  const from = (uri: string, kind = 'function'): ExportedName => ({ name: 'two', uri, kind });

  it('comes from there, with the endings of the others', async () => {
    expect(await edited(main, 'run(a)', 'run(a, two())', [from('lib/n.ts')])).toBe(
      "import { a } from './m.ts';\nimport { two } from './lib/n.ts';\nrun(a, two());\n",
    );
    const built = { 'a.ts': "import { a } from './m.js';\nrun(a);\n" };
    expect(await edited(built, 'run(a)', 'run(a, two())', [from('n.mts')])).toBe(
      "import { a } from './m.js';\nimport { two } from './n.mjs';\nrun(a, two());\n",
    );
    const plain = { 'x/a.ts': "import { a } from './m';\nrun(a);\n" };
    expect(await edited(plain, 'run(a)', 'run(a, two())', [from('n/index.ts')])).toBe(
      "import { a } from './m';\nimport { two } from '../n';\nrun(a, two());\n",
    );
  });

  it('is a type where the project marks types', async () => {
    const marked = { 'a.ts': "import type { A } from './a.ts';\nlet a: A;\n" };
    expect(await edited(marked, 'a: A', 'a: two | A', [from('n.ts', 'interface')])).toBe(
      "import type { A } from './a.ts';\nimport type { two } from './n.ts';\nlet a: two | A;\n",
    );
  });

  it('is left alone where two files export it, none does, or JavaScript would need TypeScript', async () => {
    for (const exports of [[from('n.ts'), from('o.ts')], [], [from('types.d.ts')]])
      expect(await edited(main, 'run(a)', 'run(a, two())', exports)).toBe(
        "import { a } from './m.ts';\nrun(a, two());\n",
      );
    const script = { 'a.js': "import { a } from './m.js';\nrun(a);\n" };
    expect(await edited(script, 'run(a)', 'run(a, two)', [from('n.ts')])).toBe(
      "import { a } from './m.js';\nrun(a, two);\n",
    );
  });

  it('is left alone as a member, qualified, or bound here', async () => {
    for (const use of ['run(a.two())', 'let x: a.two; run(a)', 'const two = 2; run(a, two + 1)'])
      expect(await edited(main, 'run(a)', use, [from('n.ts')])).toBe(
        `import { a } from './m.ts';\n${use};\n`,
      );
  });
});
