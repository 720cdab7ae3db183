/** A member with a name that every library has is followed where its object is seen to be of the class, and nowhere else. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const cases: readonly (readonly [string, string, string, string, readonly string[]])[] = [
  [
    'cs',
    'class Order {\n  public int Count { get; set; }\n  List<int> _lines;\n  bool F(Order other) {\n    return _lines.Count > Count;\n  }\n  int G(Order other) => other.Count + this._lines.Count;\n}\n',
    'int Count',
    'int Size',
    ['5: return _lines.Count > Size;', '7: int G(Order other) => other.Size + this._lines.Count;'],
  ],
  [
    'cs',
    'class Order {\n  public string Name { get; set; }\n  void F() {\n    var x = new Order { Name = "a" };\n    var y = new Other { Name = "b" };\n    Use(x.Name, y.Name, nameof(Order.Name), nameof(Name));\n  }\n}\n',
    'string Name',
    'string Title',
    [
      '4: var x = new Order { Title = "a" };',
      '6: Use(x.Title, y.Name, nameof(Order.Name), nameof(Name));',
      '6: Use(x.Name, y.Name, nameof(Order.Title), nameof(Name));',
      '6: Use(x.Name, y.Name, nameof(Order.Name), nameof(Title));',
    ],
  ],
  [
    'cpp',
    'class Buf {\n  size_t size() const { return data_.size(); }\n  std::vector<int> data_;\n};\nint main() {\n  auto p = std::make_unique<Buf>(3);\n  std::vector<Buf> all;\n  return p->size() + all.size();\n}\n',
    'size()',
    'total()',
    ['8: return p->total() + all.size();'],
  ],
  [
    'cpp',
    'class Box {\npublic:\n  int size = 0;\n  int f(Box *b, string s) {\n    return this->size + s.size() + data_.size();\n  }\n};\nint g(const Box &b, string s) {\n  return b.size + s.size();\n}\n',
    'int size',
    'int total',
    ['5: return this->total + s.size() + data_.size();', '9: return b.total + s.size();'],
  ],
  [
    'java',
    'class Order {\n  private String out;\n  void f() {\n    System.out.println(this.out);\n  }\n  String g(Order o) { return o.out + queue.out; }\n}\n',
    'String out',
    'String text',
    ['4: System.out.println(this.text);', '6: String g(Order o) { return o.text + queue.out; }'],
  ],
  [
    'java',
    'class Order {\n  static int limits;\n  int f() { return Order.limits + Other.limits + given.limits; }\n}\n',
    'int limits',
    'int bounds',
    [
      '3: int f() { return Order.bounds + Other.limits + given.limits; }',
      '3: int f() { return Order.limits + Other.limits + given.bounds; }',
    ],
  ],
  [
    'ts',
    'class Stack {\n  push(x: T) {\n    this.items.push(x);\n    list.push(x);\n  }\n  twice(other?: Stack) {\n    this.push(1);\n    other?.push(1);\n  }\n}\nclass Out extends Writable {\n  f() {\n    this.push(1);\n  }\n}\n',
    'push(x',
    'put(x',
    ['7: this.put(1);', '8: other?.put(1);'],
  ],
  [
    'ts',
    'interface Row {\n  name: string;\n}\nconst a: Row = { name: "a" };\nconst b = { name: "b" };\nconst f = (row: Row, file: File, all: Row[]) =>\n  row.name + file.name + all.name;\n',
    'name',
    'label',
    ['4: const a: Row = { label: "a" };', '7: row.label + file.name + all.name;'],
  ],
  [
    'rs',
    'struct Buffer {\n    data: Vec<u8>,\n}\nimpl Buffer {\n    fn push(&mut self, byte: u8) {\n        self.data.push(byte);\n    }\n    fn twice(&mut self) {\n        self.push(1);\n    }\n}\nfn f(list: &mut Vec<u8>, b: &mut Buffer) {\n    list.push(2);\n    b.push(2);\n    let mut c = Buffer::new();\n    c.push(3);\n}\n',
    'fn push',
    'fn append',
    ['9: self.append(1);', '14: b.append(2);', '16: c.append(3);'],
  ],
  [
    'py',
    'class Store:\n    def get(self, key):\n        return self.data.get(key)\n\n    def f(self, other: "Store"):\n        return self.get(1)\n\n\nstore = Store()\nstore.get(1)\nenviron.get(2)\n',
    'def get',
    'def look_up',
    ['6: return self.look_up(1)', '10: store.look_up(1)'],
  ],
  [
    'py',
    'from box import other\nfrom a import Box\nitems = []\nclass Box:\n    size: int\n\nbox = Box(size=1)\nbag = dict(size=1)\nuse(items.size, bag.size)\nuse(box.size)\n',
    'size: int',
    'total: int',
    ['7: box = Box(total=1)', '10: use(box.total)'],
  ],
  [
    'lua',
    'local M = {}\nfunction M:add(a)\n  return self:add(a)\nend\nM.add(1)\nother:add(2)\nself.list:add(3)\n',
    'M:add',
    'M:put',
    ['3: return self:put(a)', '5: M.put(1)'],
  ],
  [
    'php',
    '<?php\nclass Box {\n  function get() {\n    return $this->get() + $this->data->get();\n  }\n}\nfunction f(Box $box, Bag $bag) {\n  return $box->get() + $bag->get();\n}\n',
    'function get',
    'function take',
    ['4: return $this->take() + $this->data->get();', '8: return $box->take() + $bag->get();'],
  ],
  [
    'go',
    'package a\n\ntype Options struct {\n\tName string\n}\n\nfunc f(o *Options, files []fs.Entry) {\n\tuse(o.Name, files[0].Name, Other{Name: "a"}, Options{Name: "b"})\n}\n',
    'Name string',
    'Title string',
    [
      '8: use(o.Title, files[0].Name, Other{Name: "a"}, Options{Name: "b"})',
      '8: use(o.Name, files[0].Name, Other{Name: "a"}, Options{Title: "b"})',
    ],
  ],
  [
    'go',
    'package a\n\nfunc (s *Store) Close() error {\n\treturn s.db.Close()\n}\n\nfunc f(g *os.File, s *Store) {\n\tg.Close()\n\ts.Close()\n\tt := &Store{}\n\tt.Close()\n\tu := NewStore(1)\n\tu.Close()\n}\n',
    'Close',
    'Stop',
    ['9: s.Stop()', '11: t.Stop()', '13: u.Stop()'],
  ],
];

describe('names that every library has', () => {
  it.each(cases)('stay another’s in %s: %#', async (extension, text, from, to, wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(from, to);
    expect(session.shown().toSorted()).toEqual(wanted.toSorted());
  });
});

it('a class of another file is the same', async () => {
  const session = await EditSession.of({
    'a.ts': 'export class Box {\n  size = 1;\n}\n',
    'b.ts': 'import { Box } from "./a";\nconst box = new Box();\nuse(box.size, list.size, new Box().size);\n',
  });
  session.replace('size', 'total');
  expect(session.shown()).toEqual([
    'b.ts:3: use(box.total, list.size, new Box().size);',
    'b.ts:3: use(box.size, list.size, new Box().total);',
  ]);
});

it('changed uses are no pattern for others', async () => {
  const session = await EditSession.of({
    'a.cpp':
      'struct Box {\n  int size();\n};\nvoid f(Box &box, string text) {\n  show(box.size());\n  show(text.size());\n  show(data_.size());\n  show(box.size());\n}\n',
  });
  session.replace('size', 'total').replace('box.size', 'box.total');
  expect(session.shown()).toEqual(['8: show(box.total());']);
  session.replace('text.size', 'text.total');
  expect(session.shown()).toContain('7: show(data_.total());');
});
