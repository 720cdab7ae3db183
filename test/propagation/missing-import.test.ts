/** A missing import that would be wrong is not proposed, and one that is right stands in its place and style. */
import { describe, expect, it } from 'vitest';
import { imports } from '../../src/propagation/imports.ts';
import { EditSession } from '../support/edit-session.ts';

type Files = Record<string, string>;

async function edited(files: Files, find: string, put: string) {
  const session = (await EditSession.of(files)).replace(find, put);
  const [first] = imports(session.evidence());
  return first && session.editor.document(first.uri)!.apply(first.edit, 0).text;
}

const script = "import { x } from './x';\nimport { y } from './y';\n\nrun(x, y);\n";
const python = 'import os\n\nfrom shop import cart\n\n\ndef run():\n    os.x(cart)\n';
const go = 'package a\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc run() {\n\tfmt.Println(os.Args)\n}\n';
const rust = 'use std::env;\nuse std::io;\n\nfn a() {\n    env::args(io::stdin());\n}\n';
const java = 'package p;\n\nimport java.io.File;\nimport java.util.Map;\n\nclass A {\n  Map<File, A> m;\n}\n';

/** A file of the language that imports the name. */
const importing = {
  ts: (name: string) => ({ 'b.ts': `import { ${name} } from './u';\n${name}();\n` }),
  py: (name: string) => ({ 'b.py': `from shop.money import ${name}\n${name}()\n` }),
  go: (name: string) => ({ 'q/b.go': `package q\n\nimport "x.org/${name}"\n\nfunc f() { ${name}.A() }\n` }),
  rs: (name: string) => ({ 'b.rs': `use crate::u::${name};\n\nfn b() { ${name}(); }\n` }),
  java: (name: string) => ({
    'q/B.java': `package q;\n\nimport q.db.${name};\n\nclass B { ${name} n; }\n`,
  }),
};

describe('a name that something else declares is not imported', () => {
  it.each<[string, Files, string, string]>([
    [
      "HTML's tag",
      { 'a.tsx': script, 'b.ts': 'export function header() {}\n' },
      'run(x, y)',
      '<header>{x}</header>',
    ],
    [
      "TypeScript's own type",
      { 'a.ts': script, 'b.ts': 'export interface Record {}\n' },
      'y)',
      'y as Record<string, number>)',
    ],
    [
      'the key of a mapped type',
      { 'a.ts': script, ...importing.ts('Key') },
      'run(x, y)',
      'type E<A> = { [Key in keyof A]: A[Key] }',
    ],
    [
      'the parameter of an index signature',
      { 'a.ts': script, ...importing.ts('key') },
      'run(x, y)',
      'interface E { [key: string]: number }',
    ],
    [
      'a namespace',
      { 'a.ts': script, ...importing.ts('Util') },
      'run(x, y)',
      'namespace Util { export const a = 1; }\nrun(Util.a)',
    ],
    [
      "a class expression's own name",
      { 'a.ts': script, ...importing.ts('Foo') },
      'run(x, y)',
      'run(class Foo { m() { return Foo; } })',
    ],
    [
      'what only a test exports',
      { 'a.ts': script, 'b.test.ts': 'export function two() {}\n' },
      'run(',
      'run(two, ',
    ],
    [
      'what a test runner gives',
      { 'a.ts': script, 'fixtures.ts': 'export const describe = 1;\n' },
      'run(x, y)',
      "describe('x', y)",
    ],
    [
      'what a pattern captures',
      { 'a.py': python, ...importing.py('first') },
      'os.x(cart)',
      'match cart:\n        case [first, *rest]:\n            os.x(first)',
    ],
    [
      'what a pattern names',
      { 'a.py': python, ...importing.py('whole') },
      'os.x(cart)',
      'match cart:\n        case os.A(n=1) as whole:\n            os.x(whole)',
    ],
    [
      'what a pattern takes out',
      { 'a.py': python, ...importing.py('size') },
      'os.x(cart)',
      'match cart:\n        case os.A(n=size):\n            os.x(size)',
    ],
    [
      "a lambda's rest",
      { 'a.py': python, ...importing.py('args') },
      'os.x(cart)',
      'os.x(lambda *args: cart(args))',
    ],
    [
      'a type parameter of Python',
      { 'a.py': python, ...importing.py('Some') },
      'def run():',
      'def run[Some](x: Some = None):',
    ],
    [
      'a variable of the package',
      { 'p/a.go': go, 'p/log.go': 'package a\n\nvar log = open()\n', ...importing.go('log') },
      'fmt.Println',
      'log.Info()\n\tfmt.Println',
    ],
    [
      "a type switch's variable",
      { 'p/a.go': go, ...importing.go('url') },
      'fmt.Println(os.Args)',
      'switch url := os.A.(type) {\n\tcase int:\n\t\tfmt.Println(url.A)\n\t}',
    ],
    [
      'what a channel gives',
      { 'p/a.go': go, ...importing.go('url') },
      'fmt.Println(os.Args)',
      'select {\n\tcase url := <-os.C:\n\t\tfmt.Println(url.A)\n\t}',
    ],
    [
      "Rust's prelude",
      { 'a.rs': rust, ...importing.rs('Result') },
      'fn a()',
      'fn c() -> Result<u8, u8> { Ok(1) }\n\nfn a()',
    ],
    [
      'a constant parameter',
      { 'a.rs': rust, ...importing.rs('SIZE') },
      'fn a()',
      'fn c<const SIZE: u8>() -> u8 { SIZE }\n\nfn a()',
    ],
    [
      'what the module itself is said to declare',
      { 'src/u.rs': rust, ...importing.rs('Thing') },
      'fn a()',
      'fn c(t: Thing) {}\n\nfn a()',
    ],
    [
      'a class of the package',
      { 'p/A.java': java, 'p/List.java': 'package p;\n\nclass List {}\n', ...importing.java('List') },
      'm;',
      'm;\n  List l;',
    ],
    ["one of Java's own", { 'p/A.java': java, ...importing.java('Record') }, 'm;', 'm;\n  Record l;'],
    [
      "a pattern's variable",
      { 'p/A.java': java, 'q/B.java': 'package q;\n\nimport static q.K.key;\n\nclass B { int n = key; }\n' },
      'm;',
      'm;\n  void x(Object o) { if (o instanceof File key) m.put(key, this); }',
    ],
  ])('%s', async (_, files, find, put) => {
    expect(await edited(files, find, put)).toBeUndefined();
  });
});

describe('an import stands where its kind stands', () => {
  const three = 'import os\n\nimport numpy as np\n\nfrom shop import cart\n\nos.run(np, cart)\n';

  it.each<[string, string, string, string]>([
    [
      "Python's library among itself",
      'import sys\nsys.exit()\n',
      'sys.x',
      'import os\nimport sys\n\nimport numpy as np\n\nfrom shop import cart\n',
    ],
    [
      'also in the other form',
      'from pathlib import Path\nPath()\n',
      'Path',
      'import os\nfrom pathlib import Path\n\nimport numpy as np\n\nfrom shop import cart\n',
    ],
    [
      'what is installed beside its kind',
      'import pandas as pd\npd.x()\n',
      'pd.x',
      'import os\n\nimport numpy as np\nimport pandas as pd\n\nfrom shop import cart\n',
    ],
  ])('%s', async (_, other, use, wanted) => {
    const text = await edited({ 'a.py': three, 'b.py': other }, 'run(', `run(${use}, `);
    expect(text).toBe(`${wanted}\nos.run(${use}, np, cart)\n`);
  });

  it("Python's library above all, where there is none of it yet", async () => {
    const files = { 'a.py': 'import numpy as np\n\nnp.x(1)\n', 'b.py': 'import os\nos.x()\n' };
    expect(await edited(files, '(1', '(os.x')).toBe('import os\n\nimport numpy as np\n\nnp.x(os.x)\n');
  });
});

it('lists are written as in the other files, where this one has none', async () => {
  const files = {
    'a.ts': "import x from './x';\nrun(x);\n",
    'b.ts': "import {z} from './z';\nexport function two() {}\nz();\n",
  };
  expect(await edited(files, 'run(', 'run(two, ')).toContain("import {two} from './b';\n");
});
