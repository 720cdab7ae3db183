/** Which occurrences are the same variable: all those marked «», and no other. */
import { describe, expect, it } from 'vitest';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const syntax = createSyntax();

/** Every «marked» occurrence shares a binding, and no unmarked occurrence has it. */
async function check(languageId: string, marked: string): Promise<void> {
  const name = /«([^»]+)»/.exec(marked)?.[1] ?? '';
  const wanted: number[] = [];
  let text = '';
  for (const char of marked) {
    if (char === '«') wanted.push(text.length);
    else if (char !== '»') text += char;
  }
  const tree = await syntax.tree(
    TextSnapshot.of(`file:///a.${languageId}.${text.length}.${marked.length}`, languageId, 1, text),
  );
  const all = tree.occurrences(name);
  const binding = all.find((o) => o.from === wanted[0])?.binding;
  expect(binding, 'the first marked occurrence is bound').toBeDefined();
  const same = new Set(all.filter((o) => o.binding === binding).map((o) => o.from));
  let shown = '';
  for (let i = 0; i <= text.length; i++) {
    if (same.has(i - name.length)) shown += '»';
    if (same.has(i)) shown += '«';
    shown += text[i] ?? '';
  }
  expect(shown).toBe(marked);
}

describe('scopes', () => {
  it.each([
    ['typescript', 'let «x» = 1;\nfunction f(x: number) { return x; }\nuse(«x»);'],
    ['typescript', 'function f(«x»: number) { const g = (x: number) => x; return «x» + g(«x»); }'],
    ['typescript', 'function f() { let «x» = 1; { let x = 2; use(x); } return «x»; }'],
    ['typescript', 'function f() { if (a) { var «x» = 1; } return «x»; }\nlet x = 2;'],
    ['typescript', 'const «x» = 1;\nconst o = { x: «x», y: a.x };'],
    ['typescript', 'const «total» = 1;\nconst o = { «total» };\nuse(o.total);'],
    ['typescript', 'const { «a», b: c } = o;\nuse(«a», c);'],
    ['typescript', 'const { b: «a» = 1 } = o;\nuse(«a»);\nfunction g({ a }: X) { return a; }'],
    ['typescript', 'for (const «i» of xs) { use(«i»); }\nfor (const i of ys) use(i);'],
    ['typescript', 'try { f(); } catch («e») { log(«e»); }\ntry { g(); } catch (e) { log(e); }'],
    ['typescript', "import { «join» } from 'path';\n«join»(a);\nfunction f(join: X) { join(); }"],
    ['typescript', "import { join as «j» } from 'path';\n«j»(a, join);"],
    [
      'typescript',
      'class A { private «n» = 1; f() { return this.«n» + n; } }\nclass B { n = 2; g() { return this.n; } }',
    ],
    ['typescript', 'interface «Item» { a: number }\nfunction f(x: «Item»): «Item»[] { return [x]; }'],
    ['typescript', 'function f<«T»>(x: «T»): «T» { return x; }\nfunction g<T>(x: T) {}'],
    ['typescript', 'function «run»() {}\n«run»();\nconst o = { run() {} };\no.run();'],
    ['typescriptreact', 'function A({ «name» }: P) { return <b title={«name»}>name</b>; }'],
    ['javascript', 'function f(«a», b = «a») { return «a»; }\nfunction g(a) {}'],
    ['javascript', 'function f() { for (var «i» = 0; «i» < 3; «i»++) {} return «i»; }'],
    ['typescript', 'type M<T> = { [«K» in keyof T]: T[«K»] };\ntype N<K> = K;'],
    ['typescript', 'type F<T> = T extends (infer «U»)[] ? «U» : never;\ntype G = U;'],
    ['typescript', 'interface A { [«key»: string]: number }\nuse(key);'],
    ['typescript', 'namespace «Util» { export const a = 1; }\nuse(«Util».a);'],
    ['typescriptreact', 'const «main» = 1;\nuse(«main», <main>{«main»}</main>);'],
    ['python', 'def f(x):\n    match x:\n        case [«a», *rest]:\n            g(«a», rest)\na = 1\n'],
    ['python', 'def f(x):\n    match x:\n        case P(n=«a») as b:\n            g(«a», b)\na = 1\n'],
    ['python', 'f = lambda *«a»: g(«a»)\na = 1\n'],
    [
      'go',
      'package p\nfunc f(x any) {\n\tswitch «v» := x.(type) {\n\tcase int:\n\t\tg(«v»)\n\t}\n\tg(v)\n}\n',
    ],
    ['rust', 'fn f<const «N»: usize>() -> usize { «N» }\nfn g() { N; }'],
    ['java', 'class A { void f(Object o) { if (o instanceof B «b») g(«b»); }\n  void h() { g(b); } }'],
    ['java', 'class A { void f(Object o) { switch (o) { case B «b» -> g(«b»); case C b -> g(b); } } }'],
    [
      'ruby',
      'class A\n  def «x»\n    1\n  end\n  def y\n    «x» + 1\n  end\n  def z(x)\n    x\n  end\nend\nx = 1\n',
    ],
    ['ruby', 'class A\n  def y\n    @«x» = x\n    @«x»\n  end\nend\nclass B\n  def y\n    @x\n  end\nend\n'],
    ['python', 'def f(«x»):\n    y = lambda x: x\n    return «x»\n\nx = 1\n'],
    ['python', '«x» = 1\ndef f():\n    return «x»\ndef g():\n    x = 2\n    return x\n'],
    ['python', '«x» = 1\ndef f():\n    global «x»\n    «x» = 2\n'],
    [
      'python',
      'def f():\n    «n» = 0\n    def g():\n        nonlocal «n»\n        «n» += 1\n    return «n»\n',
    ],
    ['python', 'def f(xs):\n    «x» = 1\n    ys = [x for x in xs]\n    return «x»\n'],
    ['python', 'def f():\n    «a», b = g()\n    return «a»\na = 1\n'],
    [
      'python',
      'class A:\n    def f(self):\n        self.«n» = 1\n        return self.«n»\nclass B:\n    def f(self):\n        self.n = 2\n',
    ],
    ['python', 'def f():\n    with open(p) as «h»:\n        return «h».read()\n'],
    [
      'python',
      'f(«key»=key)\n'.replaceAll('«key»', 'key').replace('=key', '=«key»').replace('f(', '«key» = 1\nf('),
    ],
    ['rust', 'fn f() { let «x» = 1; use_(«x»); let x = 2; use_(x); }'],
    ['rust', 'fn f() { let «x» = 1; let x = «x» + 1; use_(x); }'],
    ['rust', 'fn f(«x»: i32) -> i32 { let g = |x| x; g(«x») }'],
    ['rust', 'fn f(o: Option<i32>) { if let Some(«x») = o { use_(«x»); } let x = 1; }'],
    ['rust', 'fn f(o: E) { match o { E::A(«x») => use_(«x»), E::B(x) => use_(x) } }'],
    ['go', 'package a\nfunc f() {\n\t«x» := 1\n\tif true {\n\t\tx := 2\n\t\tuse(x)\n\t}\n\tuse(«x»)\n}\n'],
    ['go', 'package a\nfunc f(«n» int) int { return «n» }\nfunc g(n int) int { return n }\n'],
    ['go', 'package a\nfunc f() { for _, «v» := range xs { use(«v») } }\n'],
    ['java', 'class A { int f(int «n») { int m = «n»; return «n»; } int g(int n) { return n; } }'],
    ['java', 'class A { int «n»; int f() { return «n»; } int g(int n) { return n; } }'],
    ['java', 'class A { void f() { for (String «s» : xs) use(«s»); for (String s : ys) use(s); } }'],
    ['c', 'int f(int «n») { return «n»; }\nint g(int n) { return n; }\n'],
    ['c', 'int f(void) { int «i» = 0; { int i = 1; use(i); } return «i»; }\n'],
    ['cpp', 'void f(std::vector<int> &«xs») { for (auto &x : «xs») use(x); }\nvoid g(int xs) {}\n'],
    ['cpp', 'class A { int f() { return «n» + this->«n»; } int g(int n) { return n; } int «n» = 0; };\n'],
    ['cpp', 'struct A { void f() { use(*«p»); } char *«p»; };\nvoid g(A &a) { char *p = a.p; }\n'],
    ['csharp', 'class A { int F(int «n») { var m = «n»; return «n»; } int G(int n) { return n; } }'],
    ['lua', 'local «x» = 1\nlocal function f(x) return x end\nprint(«x», t.x)\n'],
    ['lua', 'function M.f(a)\n  local «x» = {}\n  for b in a do\n    use(«x»)\n  end\n  return «x»\nend\n'],
    ['lua', 'local x = 1\nif x then\n  local «x» = x\n  use(«x»)\nend\nuse(x)\n'],
    ['ruby', 'def f(«x»)\n  «x» + 1\nend\ndef g(x)\n  x\nend\n'],
    ['ruby', 'def f\n  «n» = 0\n  xs.each { |x| «n» += x }\n  «n»\nend\n'],
    ['php', '<?php function f($«x») { return $«x»; } function g($x) { return $x; }'],
    ['go', 'package a\ntype «Config» struct{}\nfunc New(c tls.Config) «Config» { return «Config»{} }\n'],
    ['go', 'package a\ntype «Set» struct{}\nvar a x.Set[«Set»]\nvar b = x.Set{}\nvar c *«Set»\n'],
    ['rust', 'enum «Error» { Io(io::Error) }\nimpl From<io::Error> for «Error» {}\nimpl B for «Error» {}'],
    ['rust', 'use std::io::Error as E;\nuse a::{Error as F, b::c::Error as G};\nstruct «Error»;'],
    ['rust', 'struct «Error»;\nfn f() { std::io::Error::new(); a::b::Error(); «Error»::new(); }'],
    ['rust', 'struct «Error»;\nfn f(a: crate::«Error», b: self::«Error», c: crate::io::Error) {}'],
    ['rust', 'struct «Error»;\ntrait T { type Error; fn f() -> Result<<A as B>::Error, Self::Error>; }'],
    ['rust', 'impl T for A { type «Error» = B; fn f() -> Result<A, Self::«Error»> {} }\nstruct Error;'],
    [
      'rust',
      'fn f(«total»: u8) { assert_eq!(cart.total, «total»); m!(a::total(), &x.y().total, 0..«total»); }',
    ],
    [
      'typescript',
      'interface «Request» {}\nfunction f(r: express.Request): «Request» { return r as a.b.Request; }',
    ],
    ['typescript', 'interface «Request» {}\ninterface R extends e.Request<«Request»> { r: «Request» }'],
    ['typescriptreact', 'type «Item» = string;\nconst a: Menu.Item<«Item»> = <Menu.Item />;'],
    ...['typescript', 'typescriptreact', 'javascript'].flatMap((language) => [
      [language, 'const «total» = 1;\nexport { computeTotal as total };\nuse(«total»);'],
      [language, "const «total» = 1;\nexport { total } from './x';\nexport { a, total as b } from './x';"],
      [language, "const «total» = 1;\nexport * as total from './x';\nexport default «total»;"],
      [language, 'const «total» = 1;\nexport { «total» as sum, «total» };'],
    ]),
    [
      'java',
      'class «Config» { «Config» f(tls.Config a, a.b.Config<«Config»> b) { return new tls.Config(); } }',
    ],
    [
      'cpp',
      'struct «Config» {};\n«Config» f(tls::Config a, a::b::Config<«Config»> b) { return tls::Config(); }\n',
    ],
    ['csharp', 'class «Set» { «Set» F(a.Set b, a.b.Set<«Set»> c) { return new a.Set<int>(); } }\n'],
    [
      'python',
      '«config» = 1\nfrom config import load\nfrom .config import a as b\nfrom a.config import c\n«config»\n',
    ],
    ['python', 'import os.path, a.b.path as c\nfrom m import path as d\n«path» = 1\n«path»\n'],
    ['python', 'import «os».path\n«os».path.join(a)\n'],
    ['python', 'from total import «total»\n«total»()\n'],
    ['python', 'total = 1\ndef f(«total»=total):\n    return «total»\n'],
    ['python', '«total» = 1\ndef f(total=«total»):\n    return total\n«total»\n'],
    [
      'python',
      '«total» = 1\ndef f(a, total: int = a(«total»), *, b=lambda total=«total»: total):\n    total\n',
    ],
    ['python', 'class A:\n    «n» = 1\n    def f(self, n=«n»):\n        return n\n'],
    [
      'python',
      'import config\ndef f(«config»: config.A, b: config.B = 1) -> config.C:\n    return «config»\n',
    ],
    ['python', 'def f(«x»):\n    return [x for x in «x» if x for y in x], {x: 1 for x in g(«x»)}\n'],
    ['shellscript', 'f() { local x=1; echo $x; }\n«name»=1\necho "$«name»"\n'],
  ])('%s: %s', (language, marked) => check(language, marked));
});
