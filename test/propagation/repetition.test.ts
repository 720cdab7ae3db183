/** A repetition is finished where its form and its name leave no choice. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

/** Types `typed` key by key at the `ˇ` of the text; answers with what is offered at the cursor. */
async function offered(extension: string, marked: string, typed: string): Promise<string | undefined> {
  const at = marked.indexOf('ˇ');
  const session = await EditSession.of({ [`a.${extension}`]: marked.replace('ˇ', '') });
  [...typed].forEach((char, i) => {
    session.change(at + i, at + i, char);
  });
  const [edit] = session.proposals().filter((e) => e.class === 'repetition');
  if (edit)
    expect(edit.edit).toEqual([{ from: at + typed.length, to: at + typed.length, text: expect.any(String) }]);
  return edit?.edit[0]?.text;
}

describe('a begun line is finished', () => {
  it.each([
    ['ts', 'to.width = from.width;\nto.height = from.height;\nˇ\n', 'to.depth = from.', 'depth;'],
    ['ts', '  to.width = from.width;\n  to.height = from.height;\nˇ\n', '  to.depth = from.de', 'pth;'],
    ['ts', "const a = get('a1', a1);\nconst b = get('b1', b1);\nˇ\n", 'const ', undefined],
    ['js', 'app.use("users", users);\napp.use( "users", users );\nˇ\n', 'app.use("tags", ', undefined],
    ['js', 'app.use("users", users);\napp.use("posts", posts);\nˇ\n', 'app.use("tags", ', 'tags);'],
    ['js', 'exports.parse = parse;\nexports.print = print;\nˇ\n', 'exports.walk =', ' walk;'],
    ['py', 'self.name = name\nself.size = size\nˇ\n', 'self.kind = ', 'kind'],
    [
      'py',
      'parser.add("--verbose", dest="verbose")\nparser.add("--quiet", dest="quiet")\nˇ\n',
      'x',
      undefined,
    ],
    ['java', 'this.name = name;\nthis.size = size;\nˇ\n', 'this.kind = k', 'ind;'],
    ['go', '\tc.Name = in.Name\n\tc.Size = in.Size\nˇ\n', '\tc.Kind = ', 'in.Kind'],
    ['rs', '    name: other.name,\n    size: other.size,\nˇ\n', '    kind: ', 'other.kind,'],
    ['c', '  dst->width = src->width;\n  dst->height = src->height;\nˇ\n', '  dst->depth =', ' src->depth;'],
    ['cs', 'Name = dto.Name,\nSize = dto.Size,\nˇ\n', 'Kind = ', 'dto.Kind,'],
    ['lua', 'M.open = open.run\nM.close = close.run\nˇ\n', 'M.find = ', 'find.run'],
    ['rb', '@name = options[:name]\n@size = options[:size]\nˇ\n', 'x', undefined],
    ['php', '$this->name = $name;\n$this->size = $size;\nˇ\n', '$this->kind = ', '$kind;'],
    ['zig', 'self.name = opts.name;\nself.size = opts.size;\nˇ\n', 'self.kind = ', 'opts.kind;'],
  ] as const)('%s: %s + %s', async (extension, marked, typed, wanted) => {
    expect(await offered(extension, marked, typed)).toBe(wanted);
  });
});

describe('the next line of a declared list', () => {
  it.each([
    [
      'ts',
      'interface Box {\n  width: number;\n  height: number;\n  depth: number;\n}\nto.width = from.width;\nˇ\n',
      'to.height = from.height;',
      '\nto.depth = from.depth;',
    ],
    [
      'go',
      'package a\ntype Box struct {\n\tWidth int\n\tHeight int\n\tDepth int\n}\nfunc f(to, from *Box) {\n\tto.Width = from.Width\nˇ\n}\n',
      '\tto.Height = from.Height',
      '\n\tto.Depth = from.Depth',
    ],
    [
      'rs',
      'struct Box {\n    width: u32,\n    height: u32,\n    depth: u32,\n}\nfn f() {\n    to.width = from.width;\nˇ\n}\n',
      '    to.height = from.height;',
      '\n    to.depth = from.depth;',
    ],
  ] as const)('%s', async (extension, marked, typed, wanted) => {
    expect(await offered(extension, marked, typed)).toBe(wanted);
  });
});

describe('nothing is offered', () => {
  it.each([
    ['after one line of the form', 'ts', 'to.width = from.width;\nf();\nˇ\n', 'to.depth = from.'],
    [
      'where the lines above differ in more than a name',
      'ts',
      'to.width = from.width;\nto.height = size(1);\nˇ\n',
      'to.depth = ',
    ],
    [
      'while the name itself is typed',
      'ts',
      'to.width = from.width;\nto.height = from.height;\nˇ\n',
      'to.dep',
    ],
    [
      'where the line takes another way',
      'ts',
      'to.width = from.width;\nto.height = from.height;\nˇ\n',
      'to.depth = compute(',
    ],
    ['where the name stands once only', 'py', 'x = f(alpha)\nx = f(beta)\nˇ\n', 'x = f('],
    [
      'where the name repeats one above',
      'ts',
      'to.width = from.width;\nto.height = from.height;\nˇ\n',
      'to.width = ',
    ],
    [
      'behind the last of the list',
      'ts',
      'interface Box {\n  width: N;\n  height: N;\n}\nto.width = from.width;\nˇ\n',
      'to.height = from.height;',
    ],
    [
      'for the next of a list of which the lines took two from the middle',
      'ts',
      'interface Box {\n  x: N;\n  width: N;\n  height: N;\n  seed: N;\n}\nto.width = from.width;\nˇ\n',
      'to.height = from.height;',
    ],
    [
      'where text stands behind the cursor',
      'go',
      '\tc.Name = in.Name\n\tc.Size = in.Size\nˇ // x\n',
      '\tc.Kind = ',
    ],
    ['for lines of numbers', 'c', 'a[0] = b[0];\na[1] = b[1];\nˇ\n', 'a[2] = '],
  ] as const)('%s (%s)', async (_, extension, marked, typed) => {
    expect(await offered(extension, marked, typed)).toBeUndefined();
  });
});
