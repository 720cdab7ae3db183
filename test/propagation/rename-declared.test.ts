/** A renamed declaration leads to its uses, in every language and for every kind of declaration. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const cases: readonly (readonly [string, string, string, string, string, readonly string[]])[] = [
  [
    'a function',
    'c',
    'static void old_name(char *s)\n{\n  *s = 0;\n}\n\nint main(void)\n{\n  old_name(0);\n}\n',
    'old_name',
    'new_name',
    ['8: new_name(0);'],
  ],
  [
    'a function that returns a pointer',
    'c',
    'char *old_name(char *s)\n{\n  return s;\n}\nint main(void)\n{\n  old_name(0);\n}\n',
    'old_name',
    'new_name',
    ['7: new_name(0);'],
  ],
  [
    'a struct',
    'c',
    'struct old_name { int a; };\nint f(struct old_name *x)\n{\n  return x->a;\n}\n',
    'old_name',
    'new_name',
    ['2: int f(struct new_name *x)'],
  ],
  [
    'a union',
    'c',
    'union old_name { int a; };\nint f(union old_name *x)\n{\n  return x->a;\n}\n',
    'old_name',
    'new_name',
    ['2: int f(union new_name *x)'],
  ],
  [
    'a field',
    'c',
    'struct s { int amount; };\nint f(struct s *x)\n{\n  return x->amount;\n}\n',
    'int amount',
    'int total',
    ['4: return x->total;'],
  ],
  [
    'a function',
    'cpp',
    'void old_name(int a) {\n  a++;\n}\nint main() {\n  old_name(0);\n}\n',
    'old_name',
    'new_name',
    ['5: new_name(0);'],
  ],
  [
    'a function of a namespace',
    'cpp',
    'namespace x {\nvoid old_name(int a) {\n  a++;\n}\nvoid g() {\n  old_name(0);\n}\n}\n',
    'old_name',
    'new_name',
    ['6: new_name(0);'],
  ],
  [
    'a method',
    'cs',
    'class A {\n  void OldName(int x) { }\n  void B() {\n    OldName(3);\n    this.OldName(4);\n  }\n}\n',
    'OldName',
    'NewName',
    ['4: NewName(3);', '5: this.NewName(4);'],
  ],
  [
    'a field',
    'cs',
    'class A {\n  int oldField;\n  void B() {\n    oldField = 3;\n    this.oldField = 4;\n  }\n}\n',
    'oldField',
    'newField',
    ['4: newField = 3;', '5: this.newField = 4;'],
  ],
  [
    'a method',
    'java',
    'class A {\n  void oldName(int x) { }\n  void b(A other) {\n    oldName(3);\n    this.oldName(4);\n    other.oldName(5);\n  }\n}\n',
    'oldName',
    'newName',
    ['4: newName(3);', '5: this.newName(4);', '6: other.newName(5);'],
  ],
  [
    'a field, not the method of its name',
    'java',
    'class A {\n  private int size;\n  int size() {\n    return size;\n  }\n  void b() {\n    this.size = size();\n  }\n}\n',
    'int size;',
    'int count;',
    ['4: return count;', '7: this.count = size();'],
  ],
  [
    'a method',
    'rb',
    'class A\n  def old_name(file=nil)\n    1\n  end\n\n  def b\n    old_name(2)\n    self.old_name 3\n  end\nend\n',
    'old_name',
    'new_name',
    ['7: new_name(2)', '8: self.new_name 3'],
  ],
  [
    'a method',
    'py',
    'class A:\n    def old_name(self, a):\n        return a\n\n    def b(self, other):\n        return self.old_name(other.old_name(3))\n',
    'old_name',
    'new_name',
    ['6: return self.new_name(other.old_name(3))', '6: return self.old_name(other.new_name(3))'],
  ],
  [
    'an attribute',
    'py',
    'class A:\n    def __init__(self, start):\n        self.value = start\n\n    def up(self, other):\n        self.value += other.value\n',
    'self.value = s',
    'self.amount = s',
    ['6: self.amount += other.value'],
  ],
  [
    'an attribute with a type',
    'py',
    'class A:\n    def __init__(self):\n        self.value: int = 0\n\n    def up(self):\n        return self.value == 1\n',
    'self.value',
    'self.amount',
    ['6: return self.amount == 1'],
  ],
  [
    'an attribute',
    'js',
    'class A {\n  constructor(start) {\n    this.value = start;\n  }\n  up(other) {\n    this.value += other.value;\n  }\n}\n',
    'this.value',
    'this.amount',
    ['6: this.amount += other.value;'],
  ],
  [
    'a property with its shorthands',
    'ts',
    'interface Item {\n  price: number;\n}\nfunction f(price: number): Item {\n  const other: Other = { price };\n  return { price };\n}\nconst g = ({ price }: Item) => price;\nconst h = ({ price }: Other) => price;\nconst { price = 1 } = f(2);\n',
    'price',
    'cost',
    [
      '6: return { cost: price };',
      '8: const g = ({ cost: price }: Item) => price;',
      '10: const { cost: price = 1 } = f(2);',
    ],
  ],
  [
    'a property of a library’s name',
    'tsx',
    'interface Props {\n  title: string;\n}\nexport const Head = ({ title }: Props) => <h1>{title}</h1>;\nconst other = ({ title }) => title;\n',
    'title',
    'heading',
    ['4: export const Head = ({ heading: title }: Props) => <h1>{title}</h1>;'],
  ],
  [
    'a field with its shorthands',
    'rs',
    'struct Item {\n    price: u32,\n}\nimpl Item {\n    fn new(price: u32) -> Self {\n        Self { price }\n    }\n}\nfn f(i: Item, price: u32) -> Other {\n    let Item { price: p } = i;\n    Other { price }\n}\nfn g(i: Item) -> u32 {\n    let Item { price, .. } = i;\n    price\n}\n',
    'price: u32,',
    'cost: u32,',
    ['6: Self { cost: price }', '10: let Item { cost: p } = i;', '14: let Item { cost: price, .. } = i;'],
  ],
  [
    'a parameter that is a property',
    'ts',
    'class A {\n  constructor(\n    private readonly amount: number,\n    plain: B,\n  ) {\n    use(amount);\n  }\n  f(other: B) {\n    return this.amount + other.amount;\n  }\n}\nclass B {\n  f() {\n    return this.amount;\n  }\n}\n',
    'amount: n',
    'total: n',
    ['6: use(total);', '9: return this.total + other.amount;'],
  ],
  [
    'a parameter that is none',
    'ts',
    'class A {\n  constructor(amount: number) {\n    this.amount = amount;\n  }\n}\n',
    'amount: n',
    'total: n',
    ['3: this.amount = total;'],
  ],
  [
    'a private function that becomes public',
    'py',
    'def _size(a):\n    return a\n\ndef b(a, f=_size):\n    return f(a)\n',
    '_size',
    'size',
    ['4: def b(a, f=size):'],
  ],
  [
    'a method',
    'rs',
    'struct S;\nimpl S {\n    fn old_name(&self) -> u8 {\n        3\n    }\n    fn b(&self) -> u8 {\n        self.old_name() + Self::old_name(self)\n    }\n}\n',
    'old_name',
    'new_name',
    ['7: self.new_name() + Self::old_name(self)', '7: self.old_name() + Self::new_name(self)'],
  ],
  [
    'a function of a table',
    'lua',
    'local M = {}\nfunction M.old_name(a)\n  return a\nend\nfunction M.b()\n  return M.old_name(3)\nend\n',
    'old_name',
    'new_name',
    ['6: return M.new_name(3)'],
  ],
  [
    'a local of a function',
    'lua',
    'function M.f(xs)\n  local out = {}\n  for _, x in ipairs(xs) do\n    add(out, x)\n  end\n  return out\nend\n',
    'out',
    'result',
    ['4: add(result, x)', '6: return result'],
  ],
  [
    'a field',
    'cpp',
    'class A {\n public:\n  int size() const { return size_; }\n  void clear() { this->size_ = 0; }\n private:\n  int size_ = 0;\n};\n',
    'int size_',
    'int count_',
    ['4: void clear() { this->count_ = 0; }', '3: int size() const { return count_; }'],
  ],
  [
    'a method',
    'js',
    'class A {\n  oldName(a) {\n    return a;\n  }\n  b(other) {\n    return this.oldName(other.oldName(3));\n  }\n}\n',
    'oldName',
    'newName',
    ['6: return this.newName(other.oldName(3));', '6: return this.oldName(other.newName(3));'],
  ],
  [
    'a private method',
    'ts',
    'class A {\n  #oldName(a: number) {\n    return a;\n  }\n  b() {\n    return this.#oldName(3);\n  }\n}\n',
    '#oldName',
    '#newName',
    ['6: return this.#newName(3);'],
  ],
  [
    'a method',
    'ts',
    'class A {\n  oldName(a: number) {\n    return a;\n  }\n  b() {\n    return this.oldName(3);\n  }\n}\n',
    'oldName',
    'newName',
    ['6: return this.newName(3);'],
  ],
];

describe('a renamed declaration', () => {
  it.each(cases)('leads to the uses of %s, in %s: %#', async (_, extension, text, from, to, wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(from, to);
    expect(session.shown()).toEqual(wanted);
  });

  it('leads to the uses of a type whose line changes otherwise, too', async () => {
    const text =
      'package a\ntype TickMsg struct{}\nfunc f(m any) bool {\n\t_, ok := m.(TickMsg)\n\treturn ok\n}\n';
    const session = (await EditSession.of({ 'a.go': text }))
      .replace('TickMsg', 'tickMsg')
      .replace('struct{}', 'time.Time');
    expect(session.shown()).toEqual(['4: _, ok := m.(tickMsg)']);
  });

  it.each([
    [
      'go',
      'package a\nfunc loadAll() int {\n\treturn 1\n}\n',
      'package a\nfunc g() int {\n\treturn loadAll()\n}\n',
      'loadAll',
      'readAll',
      'b.go:3: return readAll()',
    ],
    [
      'c',
      'int load_all(void)\n{\n  return 1;\n}\n',
      'int g(void)\n{\n  return load_all();\n}\n',
      'load_all',
      'read_all',
      'b.c:3: return read_all();',
    ],
    [
      'cs',
      'class Loader {\n  int x;\n}\n',
      'class B {\n  Loader a;\n}\n',
      'Loader',
      'Reader',
      'b.cs:2: Reader a;',
    ],
    [
      'java',
      'class Loader {\n  int x;\n}\n',
      'class B {\n  Loader a;\n}\n',
      'Loader',
      'Reader',
      'b.java:2: Reader a;',
    ],
    ['rb', 'class Loader\nend\n', 'x = Loader.new\n', 'Loader', 'Reader', 'b.rb:1: x = Reader.new'],
  ])('is followed into the other files that see it without an import, in %s', async (extension, a, b, from, to, wanted) => {
    const session = await EditSession.of({ [`a.${extension}`]: a, [`b.${extension}`]: b });
    expect(session.replace(from, to).shown()).toEqual([wanted]);
  });

  it.each([
    [
      'a static function',
      'c',
      'static int load_all(void)\n{\n  return 1;\n}\n',
      'int g(void)\n{\n  return load_all();\n}\n',
      'load_all',
      'read_all',
    ],
    [
      'what the other file declares itself',
      'go',
      'package a\nfunc loadAll() int {\n\treturn 1\n}\n',
      'package a\nfunc g() int {\n\tloadAll := h\n\treturn loadAll()\n}\n',
      'loadAll',
      'readAll',
    ],
    [
      'what would have to be imported',
      'py',
      'def load_all():\n    return 1\n',
      'x = load_all()\n',
      'load_all',
      'read_all',
    ],
  ])('does not mean %s in another file, in %s', async (_, extension, a, b, from, to) => {
    const session = await EditSession.of({ [`a.${extension}`]: a, [`b.${extension}`]: b });
    expect(session.replace(from, to).shown()).toEqual([]);
  });

  it.each([
    [
      'an object’s method, a key elsewhere',
      'ts',
      'const a = {\n  loadAll() {},\n};\nfunction f(loadAll: F) {\n  return { loadAll };\n}\n',
      'loadAll()',
      'readAll()',
    ],
    [
      'an enum’s member, no key',
      'ts',
      'enum Kind {\n  Solid,\n}\nfunction f(Solid: F) {\n  return { Solid };\n}\n',
      'Solid,',
      'Hollow,',
    ],
    [
      'a lifetime',
      'rs',
      "fn f<'event>(event: &'event str) -> &'event str {\n    \"\"\n}\n",
      'event: &',
      '_event: &',
    ],
    [
      'a method that another class has too',
      'java',
      'class A {\n  void run() { }\n}\nclass B {\n  void run() { }\n  void c(A a) {\n    a.run();\n  }\n}\n',
      'run',
      'start',
    ],
    [
      'an object’s method, which no class reaches by `this`',
      'js',
      'const a = {\n  run() {},\n};\nclass B {\n  c() {\n    this.run();\n  }\n}\n',
      'run()',
      'start()',
    ],
    [
      'a line written anew',
      'py',
      'def load(path):\n    return path\n\nprint(load(1))\n',
      'def load(path):',
      'def count(items, size):',
    ],
    [
      'a forward declaration of another struct',
      'c',
      'struct a;\nstruct b { int x; };\nint f(struct b *y)\n{\n  return y->x;\n}\n',
      'struct a;',
      'struct c;',
    ],
  ])('says nothing of %s, in %s', async (_, extension, text, from, to) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(from, to);
    expect(session.shown()).toEqual([]);
  });
});
