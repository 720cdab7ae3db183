/** The change made twice, or made to a line that stands elsewhere too, is due in the other places. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

describe('the same change', () => {
  it('counts out of sight, too, where a long line is the very same', async () => {
    const far = `const user = await getUser(request.session.id);\n${'work();\n'.repeat(20)}`;
    const session = await EditSession.of({ 'a.ts': `loadUser();\n${far}${far}` });
    session.replace('getUser(', 'loadUser(');
    expect(session.shown()).toEqual(['23: const user = await loadUser(request.session.id);']);
  });

  it('needs no neighbors where a line is long', async () => {
    const line = 'self.store_error(SCHEMA, (message_of(value), ), index=index)';
    const text = `def a():\n    begin()\n    ${line}\n    end()\ndef b():\n    open()\n    ${line}\n    close()\n`;
    const session = await EditSession.of({ 'a.py': text });
    session.replace('(message_of(value), )', '[message_of(value)]');
    expect(session.shown()).toEqual(['7: self.store_error(SCHEMA, [message_of(value)], index=index)']);
  });

  it('is one change, however many strokes it took', async () => {
    const block = 'begin();\nkettle.boil(water, 90);\nend();\n';
    const text = `let log = 0;\n\n\n\n\n${block}work();\n${block}`;
    // Something else is done between the strokes.
    const changed = async (one: string, two: string) => {
      const session = await EditSession.of({ 'a.js': text });
      session.replace('kettle.boil(water, 90)', one).replace('log = 0', 'log = 1').replace(one, two);
      return session.shown();
    };
    expect(await changed('jug.boil(water, 90)', 'jug.heat(water, 90)')).toEqual(['11: jug.heat(water, 90);']);
    // Another line in its place is no change of it.
    expect(await changed('drain(sink)', 'drain(bath)')).toEqual([]);
  });

  it('is due where the neighbors read as they did before they were changed, too', async () => {
    const strip = '  next.serve(context, writer, request);\n}\nexport default handler(one);\n';
    const session = await EditSession.of({ 'a.js': `${strip}${strip}` });
    session.replace('next.serve(context, writer, request)', 'next.handle(writer, request)');
    session.replace('export default handler(one);', 'export default plain(one);');
    expect(session.shown()).toContain('6: export default plain(one);');
  });

  it('is due in a third file where one line was changed in two', async () => {
    const file = (name: string) => `// +build linux\n\npackage ${'boil'}\n\nvar ${name} = 1\n`;
    const session = await EditSession.of({ 'a.go': file('a'), 'b.go': file('b'), 'c.go': file('c') });
    const add = { a: '// +build linux\n', b: '// +build linux appengine\n' };
    session.replace(add.a, add.b).in('b.go').replace(add.a, add.b);
    expect(session.allApplied('c.go')).toBe(file('c').replace(add.a, add.b));
  });

  it('leaves the blanks as they are where nothing changes', async () => {
    const text = 'boil(water,  lid, one);\nboil(water,  lid, two);\nboil(water,      lid, three);\n';
    const session = await EditSession.of({ 'a.js': text });
    session.replace('boil(water,  lid, one', 'heat(water,  lid, one');
    session.replace('boil(water,  lid, two', 'heat(water,  lid, two');
    expect(session.allApplied()).toBe(text.replaceAll('boil', 'heat'));
  });

  it.each([
    [
      'a called function is replaced',
      'py',
      'def f(a):\n    print("one", a)\n    x = g(a)\n    print("two", x)\n    y = h(x)\n    print("three", y)\n',
      [
        ['print("one"', 'log.info("one"'],
        ['print("two"', 'log.info("two"'],
      ],
      ['6: log.info("three", y)'],
    ],
    [
      'an assertion takes another form',
      'ts',
      'assertEquals(a, 1);\nassertEquals(f(x), y);\nassertEquals(g(x, 2), [1, 2]);\nassertTrue(z);\n',
      [
        ['assertEquals(a, 1)', 'expect(a).toBe(1)'],
        ['assertEquals(f(x), y)', 'expect(f(x)).toBe(y)'],
      ],
      ['3: expect(g(x, 2)).toBe([1, 2]);'],
    ],
    [
      'an operator is sharpened',
      'js',
      'if (a == null) f();\nif (b.c == null) g();\nif (d == null) h();\n',
      [
        ['a == null', 'a === null'],
        ['b.c == null', 'b.c === null'],
      ],
      ['3: if (d === null) h();'],
    ],
    [
      'an argument is added',
      'go',
      'package a\nfunc f() {\n\tdb.Query("a")\n\tdb.Query("b")\n\tdb.Query("c")\n}\n',
      [
        ['db.Query("a")', 'db.Query(ctx, "a")'],
        ['db.Query("b")', 'db.Query(ctx, "b")'],
      ],
      ['5: db.Query(ctx, "c")'],
    ],
    [
      'a call is unwrapped',
      'rs',
      'fn f() {\n    let a = x.get(1).unwrap();\n    let b = y.get(2).unwrap();\n    let c = z.get(3).unwrap();\n}\n',
      [
        ['get(1).unwrap()', 'get(1)?'],
        ['get(2).unwrap()', 'get(2)?'],
      ],
      ['4: let c = z.get(3)?;'],
    ],
    [
      'a type is replaced',
      'java',
      'class A {\n  Vector<String> a;\n  Vector<Integer> b;\n  Vector<Long> c;\n}\n',
      [
        ['Vector<String>', 'List<String>'],
        ['Vector<Integer>', 'List<Integer>'],
      ],
      ['4: List<Long> c;'],
    ],
    [
      'a keyword argument is added',
      'py',
      'a = open(p, "r")\nb = open(q, "w")\nc = open(r, "a")\nd = open(s, "x")\n',
      [
        ['open(p, "r")', 'open(p, "r", encoding="utf8")'],
        ['open(q, "w")', 'open(q, "w", encoding="utf8")'],
        ['open(r, "a")', 'open(r, "a", encoding="utf8")'],
      ],
      ['4: d = open(s, "x", encoding="utf8")'],
    ],
    [
      'a prefix goes',
      'c',
      'void f(void) {\n  old_lock(a);\n  old_lock(b);\n  old_lock(c);\n}\n',
      [
        ['old_lock(a)', 'lock(a)'],
        ['old_lock(b)', 'lock(b)'],
      ],
      ['4: lock(c);'],
    ],
    [
      'a member becomes a call',
      'rb',
      'puts a.length\nputs b.length\nputs c.length\n',
      [
        ['a.length', 'a.size'],
        ['b.length', 'b.size'],
      ],
      ['3: puts c.size'],
    ],
    [
      'the language has no grammar',
      'zig',
      'try std.debug.print("a", .{});\ntry std.debug.print("b", .{});\ntry std.debug.print("c", .{});\n',
      [
        ['try std.debug.print("a"', 'log.info("a"'],
        ['try std.debug.print("b"', 'log.info("b"'],
      ],
      ['3: log.info("c", .{});'],
    ],
    [
      'one identical line stands elsewhere',
      'ts',
      'function a() {\n  const user = getUser();\n  if (!user) return;\n}\nfunction b() {\n    const user = getUser();\n    if (!user) return;\n}\n',
      [['getUser()', 'await getUser()']],
      ['6: const user = await getUser();'],
    ],
    [
      'a css value changes in one of two identical lines',
      'css',
      'a {\n  color: var(--primary);\n  margin: 0;\n}\nb {\n  color: var(--primary);\n  margin: 0;\n}\n',
      [['var(--primary)', 'var(--accent)']],
      ['6: color: var(--accent);'],
    ],
  ] as const)('when %s (%s)', async (_, extension, text, changes, wanted) => {
    const session = await EditSession.of({ [`a.${extension}`]: text });
    for (const [find, put] of changes) session.replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });

  it('goes into other open files of the language once a third example has made it a habit', async () => {
    const session = await EditSession.of({
      'a.ts': 'assertTrue(a.ok);\nassertTrue(b);\nassertTrue(x.y());\n',
      'b.ts': 'assertTrue(c());\n',
      'c.py': 'assertTrue(d)\n',
    });
    session
      .replace('assertTrue(a.ok)', 'expect(a.ok).toBe(true)')
      .replace('assertTrue(b)', 'expect(b).toBe(true)');
    expect(session.shown()).toEqual(['3: expect(x.y()).toBe(true);']);
    expect(session.weak()).toEqual(['b.ts:1: expect(c()).toBe(true);']);
    session.replace('assertTrue(x.y())', 'expect(x.y()).toBe(true)');
    expect(session.shown()).toEqual(['b.ts:1: expect(c()).toBe(true);']);
  });

  it('is due below where two lines were changed at once, and was passed by between them', async () => {
    const text = 'f(one(a));\nf(one(b));\nf(one(c));\nf(one(d));\n';
    const [a, b, c] = ['a', 'b', 'c'].map((name) => [`one(${name})`, `two(${name})`] as const);
    const below = await EditSession.of({ 'a.js': text });
    expect(below.replaceTogether(a!, b!).shown()).toEqual(['3: f(two(c));', '4: f(two(d));']);
    const between = await EditSession.of({ 'a.js': text });
    expect(between.replaceTogether(a!, c!).shown()).toEqual([]);
  });

  it('is due where the function has a variable of that name itself', async () => {
    const session = await EditSession.of({
      'a.go':
        'package a\nfunc f(ctx C) {\n\trun("a", background)\n}\nfunc g(ctx C) {\n\trun("b", background)\n}\nfunc h(ctx C) {\n\trun("c", background)\n}\nfunc i() {\n\trun("d", background)\n}\n',
    });
    session.replace('"a", background', '"a", ctx').replace('"b", background', '"b", ctx');
    expect(session.shown()).toEqual(['9: run("c", ctx)']);
  });

  it('says where it was learned, and how many places there are', async () => {
    const session = await EditSession.of({ 'a.js': 'a == null;\nb == null;\nc == null;\nd == null;\n' });
    session.replace('a ==', 'a ===').replace('b ==', 'b ===');
    expect(session.proposals()[0]).toMatchObject({
      reason: 'same change as line 2',
      sites: 2,
      strength: 'likely',
    });
  });
});

describe('the same change is not proposed', () => {
  it.each([
    [
      'after one example that stands alone',
      'py',
      'print("one", a)\nprint("two", b)\n',
      [['print("one"', 'log("one"']],
    ],
    [
      'to a line that is identical but stands among other code',
      'ts',
      'function a() {\n  const user = getUser();\n  greet(user);\n}\nfunction b() {\n  start();\n  const user = getUser();\n  return user;\n}\n',
      [['getUser()', 'await getUser()']],
    ],
    [
      'behind a site that was passed by',
      'py',
      'print("a")\nprint("b")\nprint("c")\nprint("d")\n',
      [
        ['print("a"', 'log("a"'],
        ['print("c"', 'log("c"'],
      ],
    ],
    [
      'while the line is half typed',
      'ts',
      'f(a.b);\nf(c.d);\nf(e.f);\n',
      [
        ['f(a.b)', 'g(a.b)'],
        ['f(c.d)', 'g(c.d'],
      ],
    ],
    ['for lines that say nothing', 'ts', 'f();\n}\ng();\n}\n', [['}', ']']]],
    [
      'where two changes have nothing in common',
      'ts',
      'const a = f(1);\nconst b = g(2);\nconst c = f(3);\n',
      [
        ['f(1)', 'h(1)'],
        ['b = g(2)', 'd = g(2)'],
      ],
    ],
    [
      'where two changes go different ways',
      'ts',
      'log(a);\nlog(b);\nlog(c);\n',
      [
        ['log(a)', 'warn(a)'],
        ['log(b)', 'error(b)'],
      ],
    ],
    [
      'in a comment',
      'ts',
      'print(a);\nprint(b);\n/*\n print(c);\n*/\n',
      [
        ['print(a)', 'log(a)'],
        ['print(b)', 'log(b)'],
      ],
    ],
    [
      'in a string',
      'py',
      'old_name(a)\nold_name(b)\nx = "old_name(c)"\n',
      [
        ['old_name(a)', 'fresh(a)'],
        ['old_name(b)', 'fresh(b)'],
      ],
    ],
    [
      'for two names changed at random',
      'go',
      'package a\nvar x = 1\nvar y = 2\nvar z = 3\n',
      [
        ['x = 1', 'p = 1'],
        ['y = 2', 'q = 2'],
      ],
    ],
    [
      'where it has been made already',
      'js',
      'a === null;\nb == null;\nc == null;\n',
      [
        ['b ==', 'b ==='],
        ['c ==', 'c ==='],
      ],
    ],
    [
      'where the new name cannot be seen',
      'ts',
      'function a(b: B) {\n  const bytes = pad(b);\n  start(b);\n  send(b.size, out);\n}\nfunction c(b: B) {\n  start(b);\n  send(b.size, out);\n}\n',
      [['send(b.size', 'send(bytes.size']],
    ],
    [
      'where the new name is only being declared',
      'rs',
      'fn f(b: &B) {\n    let bytes = match b {\n        One => {\n            let bytes = pad(b);\n            start(b);\n            send(b.size(), out);\n        }\n        Two => {\n            start(b);\n            send(b.size(), out);\n        }\n    };\n}\n',
      [['send(b.size', 'send(bytes.size']],
    ],
    [
      'where the old name is another variable',
      'ts',
      'function a() {\n  const task = spawn();\n  check(t.poll(1));\n  check(t.poll(2));\n}\nfunction b() {\n  const t = spawn();\n  check(t.poll(3));\n}\n',
      [
        ['t.poll(1)', 'task.poll(1)'],
        ['t.poll(2)', 'task.poll(2)'],
      ],
    ],
    [
      'where a line was broken in two',
      'js',
      'begin(target);\nconst y = e.clientY - target.offsetTop;\nuse(y);\nbegin(target);\nconst y = e.clientY - target.offsetTop;\nuse(y);\n',
      [
        ['y = e', 'y =\n  e'],
        ['target.offsetTop', 'TOP'],
      ],
    ],
    [
      'where a statement would stand within another',
      'ts',
      'setError(a);\nsetError(b);\nconst c = () => setError(d);\n',
      [
        ['setError(a)', 'throw new Error(a)'],
        ['setError(b)', 'throw new Error(b)'],
      ],
    ],
    [
      'for one value, after one example',
      'js',
      "a({\n  type: 'boolean',\n  default: false,\n});\nb({\n  type: 'boolean',\n  default: false,\n});\n",
      [['default: false', 'default: true']],
    ],
    [
      'out of sight, after one example',
      'ts',
      `start();\nconst user = getUser(id);\n${'work();\n'.repeat(12)}start();\nconst user = getUser(id);\n`,
      [['getUser(id)', 'findUser(id)']],
    ],
    [
      'for an addition out of sight, after two examples',
      'go',
      `package a\nfunc f() {\n\tdb.Query("a")\n\tdb.Query("b")\n${'\tstep()\n'.repeat(12)}\tdb.Query("c")\n}\n`,
      [
        ['db.Query("a")', 'db.Query(ctx, "a")'],
        ['db.Query("b")', 'db.Query(ctx, "b")'],
      ],
    ],
    [
      'while the cursor stands in half a word',
      'ts',
      'start();\nconst m = Util.EnableMetering(e);\nstart();\nconst m = Util.EnableMetering(e);\n',
      [['Util.Enable', 'Ena']],
    ],
    [
      'while the cursor stands in the place of a value that went',
      'ts',
      'start();\nsetTimeout(() => tick(), 1000);\nstart();\nsetTimeout(() => tick(), 1000);\n',
      [['1000', '']],
    ],
    [
      'while the cursor stands in the place of a value that went',
      'yaml',
      'a:\n  runs-on: linux\n  node-version: 18\nb:\n  runs-on: linux\n  node-version: 18\n',
      [[' 18', '']],
    ],
    [
      'while the cursor stands where the end of a word was',
      'yaml',
      'a:\n  runs-on: linux\n  uses: actions/checkout@v3\nb:\n  runs-on: linux\n  uses: actions/checkout@v3\n',
      [['3', '']],
    ],
  ] as const)('%s (%s)', async (_, extension, text, changes) => {
    const session = await EditSession.of({ [`a.${extension}`]: text });
    for (const [find, put] of changes) session.replace(find, put);
    expect(session.shown()).toEqual([]);
  });

  it('to what was passed by in a file left behind', async () => {
    const session = await EditSession.of({
      'a.js': 'print(w, 1);\nprint(x, 2);\nprint(y, 3);\n',
      'b.js': 'print(z, 4);\n',
    });
    session.replace('print(x', 'log(x').replace('print(y', 'log(y');
    session.in('b.js').replace('print(z', 'log(z');
    expect(session.shown()).toEqual([]);
  });

  it('again to what it was just made to', async () => {
    const body = '(final Hole hole) throws E {}\n';
    const session = await EditSession.of({
      'a.java': `class A {\n  void a${body}  void b${body}}\n`,
      'b.java': `class B {\n  void c${body}}\n`,
    });
    session.replace('void a', 'public void a').replace('void b', 'public void b');
    session.in('b.java').replace('void c', 'public void c');
    expect(session.shown()).toEqual([]);
  });
});

describe('a name that is declared beside the change, at once', () => {
  const text = `function first(argv: Argv, key: string) {
  put(argv, { of: 'one' });
  put(argv, { of: 'two' });
}
function second(argv: Argv, key: string) {
  put(argv, { of: 'three' });
}
`;

  it('is not seen in another function', async () => {
    const session = await EditSession.of({ 'a.ts': text });
    session.replaceTogether(
      ["{\n  put(argv, { of: 'one'", "{\n  const path = key.split('.');\n  put(argv, { of: 'one'"],
      ["argv, { of: 'one'", "argv, path, { of: 'one'"],
      ["argv, { of: 'two'", "argv, path, { of: 'two'"],
    );
    expect(session.shown()).toEqual([]);
  });
});
