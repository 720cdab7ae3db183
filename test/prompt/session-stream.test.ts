/** The session stream: what it says after changes, and that what it says, read back, is what happened. */
import { describe, expect, it } from 'vitest';
import { linesOf, SessionStream } from '../../src/prompt/index.ts';
import { tokens } from '../../src/stream/index.ts';
import { byteTokenizer, spell } from './byte-tokenizer.ts';
import { begin, header, lineTokens } from './session.ts';

/** The events' part of the stream. */
function events(stream: SessionStream): string {
  return spell(stream.tokens).split('<events>')[1]!;
}

function to(stream: SessionStream, after: string, path = 'a.ts'): string {
  return stream.change(path, stream.lines(path) ?? [], linesOf(after));
}

const abc = 'one\ntwo\nthree\nfour\n';

describe('an epoch', () => {
  it('is header, context, window with ids and the place behind each fragment', () => {
    const stream = begin(
      abc,
      [
        [2, 3],
        [0, 1],
        [3, 4],
      ],
      {
        context: [{ path: 'b.ts', lines: ['<L7>', '<edit>'] }],
        firstId: 510,
      },
    );
    expect(spell(stream.tokens)).toBe(
      '<bos><repo>shop\n<path>a.ts\n<lang>typescript\n<context><path>b.ts\n<L7>\n<edit>\n' +
        '<window><path>a.ts\n<L510>one\n<L511><gap><L0>three\n<L1>four\n<L2><events>',
    );
    expect(stream.tokens.filter((id) => id === tokens.edit)).toEqual([]);
  });

  it('that needs more ids or room than there is, is refused', () => {
    const window = [{ path: 'a.ts', lines: Array(600).fill('x'), ranges: [[0, 600] as const] }];
    const epoch = { ...header, context: [], window };
    expect(SessionStream.begin(epoch, lineTokens, 9000)).toMatchObject({
      ok: false,
      reason: 'too-many-lines',
    });
    const small = { ...epoch, window: [{ ...window[0]!, ranges: [[0, 300] as const] }] };
    expect(SessionStream.begin(small, lineTokens, 200)).toMatchObject({ ok: false, reason: 'too-long' });
  });
});

describe('a change', () => {
  it.each([
    ['replaces', 'one\nTWO\nthree\nfour\n', '<edit><L1><n1><L1>TWO\n<end>'],
    ['gives surplus lines the next ids', 'one\nx\ny\nthree\nfour\n', '<edit><L1><n1><L1>x\n<L5>y\n<end>'],
    ['deletes', 'one\nfour\n', '<edit><L1><n2><end>'],
    ['inserts before a line', 'one\ntwo\nx\nthree\nfour\n', '<edit><L2><n0><L5>x\n<end>'],
    ['inserts behind the last line', `${abc}x`, '<edit><L4><n0><L5>x\n<end>'],
    ['is written as high as it can stand', 'one\ntwo\ntwo\nthree\nfour\n', '<edit><L1><n0><L5>two\n<end>'],
    [
      'of several regions is several events',
      'ONE\ntwo\nthree\n',
      '<edit><L0><n1><L0>ONE\n<end><edit><L3><n1><end>',
    ],
    [
      'writes each of several as high as it can stand',
      'ONE\ntwo\nthree\nthree\nfour\n',
      '<edit><L0><n1><L0>ONE\n<end><edit><L2><n0><L5>three\n<end>',
    ],
    [
      'is one where several come to touch',
      'ONE\ntwo\ntwo\nthree\nfour\n',
      '<edit><L0><n1><L0>ONE\n<L5>two\n<end>',
    ],
    ['of line breaks only is none', 'one\r\ntwo\r\nthree\r\nfour', ''],
  ])('%s', (_, after, said) => {
    const stream = begin(abc);
    to(stream, after);
    expect(events(stream)).toBe(said);
  });

  it('at the place of the newest event rewrites it, elsewhere begins another', () => {
    const stream = begin(abc);
    for (const word of ['t', 'tw', 'twe', 'twel']) to(stream, `one\n${word}\nthree\nfour\n`);
    expect(events(stream)).toBe('<edit><L1><n1><L1>twel\n<end>');
    to(stream, 'one\ntwel\nx\nthree\nfour\n');
    expect(events(stream)).toBe('<edit><L1><n1><L1>twel\n<L5>x\n<end>');
    to(stream, 'one\ntwel\nx\nthree\n4\n');
    expect(events(stream)).toBe('<edit><L1><n1><L1>twel\n<L5>x\n<end><edit><L3><n1><L3>4\n<end>');
    to(stream, 'one\ntwel\nx\nthree\nfour\n');
    expect(events(stream)).toBe('<edit><L1><n1><L1>twel\n<L5>x\n<end>');
    stream.close();
    to(stream, 'one\ntwelve\nx\nthree\nfour\n');
    expect(events(stream)).toBe('<edit><L1><n1><L1>twel\n<L5>x\n<end><edit><L1><n1><L1>twelve\n<end>');
  });

  it('of a line edited before is another event, when something else came between', () => {
    const stream = begin(abc);
    to(stream, 'one\n2\nthree\nfour\n');
    to(stream, 'one\n2\nthree\n4\n');
    to(stream, 'one\n22\nthree\n4\n');
    expect(events(stream)).toBe(
      '<edit><L1><n1><L1>2\n<end><edit><L3><n1><L3>4\n<end><edit><L1><n1><L1>22\n<end>',
    );
  });

  it('is written lower where it is shown, rather than shown higher', () => {
    const stream = begin('x\nb\nb\nc\n', [[2, 4]]);
    to(stream, 'x\nb\nb\nb\nc\n');
    expect(events(stream)).toBe('<edit><L0><n0><L3>b\n<end>');
  });

  it('never takes an id again that died', () => {
    const stream = begin(abc);
    to(stream, 'one\nthree\nfour\n');
    stream.close();
    to(stream, 'one\ntwo\nthree\nfour\n');
    expect(events(stream)).toBe('<edit><L1><n1><end><edit><L2><n0><L5>two\n<end>');
  });

  it('of more than 32 lines is split', () => {
    const stream = begin(Array.from({ length: 70 }, (_, i) => `l${i}`).join('\n'));
    to(stream, 'x\ny');
    expect(events(stream)).toBe(
      '<edit><L0><n32><L0>x\n<L1>y\n<end><edit><L32><n32><end><edit><L64><n6><end>',
    );
  });

  it('outside what is shown is shown first, and only what was hidden', () => {
    const text = Array.from({ length: 60 }, (_, i) => `l${i}`).join('\n');
    const stream = begin(text, [[0, 20]]);
    to(stream, text.replace('l25', 'X'));
    const said = events(stream);
    expect(said).toMatch(/^<view>a\.ts\n<L21>l20\n.*<L36>l35\n<L37><end><edit><L26><n1><L26>X\n<end>$/s);
    to(stream, text.replace('l25', 'XY'));
    expect(events(stream)).toBe(said.replace('X\n', 'XY\n'));
  });

  it('of a file not shown yet shows it as it was', () => {
    const stream = begin(abc);
    stream.change('b.ts', ['x'], ['x', 'y']);
    stream.change('c.ts', [], ['z']);
    expect(events(stream)).toBe(
      '<view>b.ts\n<L5>x\n<L6><end><edit><L6><n0><L7>y\n<end><view>c.ts\n<L8><end><edit><L8><n0><L9>z\n<end>',
    );
  });

  it('that does not fit is refused and changes nothing', () => {
    const stream = begin(abc, undefined, undefined, 100);
    to(stream, 'one\nTWO\nthree\nfour\n');
    const said = [...stream.tokens];
    expect(to(stream, `one\n${'x'.repeat(99)}\nthree\nfour\n`)).toBe('full');
    expect(stream.tokens).toEqual(said);
    const wide = begin(abc, undefined, undefined, 9000);
    expect(to(wide, `${abc}${'x\n'.repeat(600)}`)).toBe('full');
    expect(wide.needsEpoch).toBe(false);
    expect(to(wide, `${abc}${'x\n'.repeat(490)}`)).toBe('written');
    expect(wide.needsEpoch).toBe(true);
  });
});

describe('of several regions, those that could stand higher', () => {
  it.each([
    ['q m b b n r', 'Q m b n R', '<edit><L2><n1><end>'],
    ['q m b n r', 'Q m b b n R', '<edit><L2><n0><L6>b\n<end>'],
    ['q m b c n r', 'Q m b c b c n R', '<edit><L2><n0><L7>b\n<L8>c\n<end>'],
    ['q m b c b c n r', 'Q m b c n R', '<edit><L2><n2><end>'],
  ])('do: %s → %s', (before, after, said) => {
    const lines = (text: string) => text.split(' ').join('\n');
    const stream = begin(lines(before));
    to(stream, lines(after));
    expect(events(stream)).toContain(said);
  });
});

describe('a cursor', () => {
  it('that rests is kept once', () => {
    const stream = begin(abc, [[0, 3]]);
    expect([stream.goto('a.ts', 1), stream.goto('a.ts', 2), stream.goto('a.ts', 9)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(events(stream)).toBe('<goto><L2>');
  });

  it('in the newest event cuts it there, and elsewhere opens one', () => {
    const stream = begin(abc);
    to(stream, 'one\nx\ntwo();\nthree\nfour\n');
    to(stream, 'one\nx\ntwo(); y\nthree\nfour\n');
    const open = stream.openLine('a.ts', 2, 6)!;
    expect(spell(open.head)).toBe('<edit><L1><n1><L1>x\n<L5>two');
    expect(open.first?.map((id) => spell([id]))).toEqual(['();']);
    expect(spell(open.rest)).toBe('(); y\n<end>');
    expect([...open.head, ...open.rest]).toEqual(stream.tokens.slice(open.before.tokens.length));
    expect(events(open.before)).toBe('');
    expect(open.ids[0]).toBe(6);
    const other = stream.openLine('a.ts', 3, 2)!;
    expect(spell(other.head)).toBe('<edit><L2><n1><L2>t');
    expect(other.first?.map((id) => spell([id]))).toEqual(['h']);
    expect(stream.openLine('a.ts', 5, 0)!.first).toBeUndefined();
    expect(spell(stream.openLine('a.ts', 5, 0)!.head)).toBe('<edit><L4><n0><L6>');
    expect(stream.openLine('a.ts', 6, 0)).toBeUndefined();
  });
});

describe('going back', () => {
  it('ends the stream at the border where the text was so', () => {
    const stream = begin(abc);
    const start = [...stream.tokens];
    to(stream, 'one\nTWO\nthree\nfour\n');
    stream.close();
    const middle = [...stream.tokens];
    to(stream, 'one\nTWO\nthree\n4\n');
    expect(stream.rewind('a.ts', linesOf('one\nTWO\nthree\nfour'))).toBe(true);
    expect(stream.tokens).toEqual(middle);
    expect(stream.rewind('a.ts', linesOf('one\nT\nthree\nfour'))).toBe(false);
    expect(stream.rewind('a.ts', linesOf(abc))).toBe(true);
    expect(stream.tokens).toEqual(start);
  });

  it('does not undo another file', () => {
    const stream = begin(abc);
    to(stream, 'one\nTWO\nthree\nfour\n');
    stream.change('b.ts', ['x'], ['y']);
    expect(stream.rewind('a.ts', linesOf(abc))).toBe(false);
  });
});

describe('an answer', () => {
  const say = (text: string): number[] => {
    const parts = text.match(/<[Ln]\d+>|<edit>|<none>|<end>|<view>|[^<]+/g) ?? [];
    return parts.flatMap((part) => {
      const n = Number(/\d+/.exec(part));
      if (part.startsWith('<L')) return [tokens.line + n];
      if (part.startsWith('<n') && part !== '<none>') return [tokens.count + n];
      const named = {
        '<edit>': tokens.edit,
        '<none>': tokens.none,
        '<end>': tokens.end,
        '<view>': tokens.view,
      };
      return part in named ? [named[part as keyof typeof named]] : byteTokenizer.encode(part);
    });
  };

  it.each([
    ['<none>', { kind: 'none' }],
    ['<edit><L1><n1><L1>2\n<end>', { hunk: { from: 1, to: 2, lines: ['2'] }, complete: true }],
    ['<edit><L4><n0><L5>x\n<end>', { hunk: { from: 4, to: 4, lines: ['x'] } }],
    ['<edit><L1><n2><L1>2\n<L2>thr', { hunk: { from: 1, to: 2, lines: ['2'] }, complete: false }],
    ['<edit><L1><n2><L1>two and', { hunk: { from: 1, to: 2, lines: ['two and'] }, complete: false }],
    ['<edit><L1><n2><L1>tw', { why: 'cut off before a line was finished' }],
    ['<edit><L4><n1>', { why: '17 is no count of lines, 0..0' }],
    ['<edit><L9>', { why: '58 names no line that is shown' }],
    ['<edit><L1><n1><L2>x\n', { why: '51 instead of line id 1' }],
    ['<edit><L1><n1><L1>x<view>', { why: 'control token 12 inside a line' }],
    ['<edit><L1><n0><end>', { why: 'an insertion of nothing' }],
    ['', { why: 'an event starts with <edit> or <none>, not undefined' }],
  ])('%j is read', (text, read) => {
    expect(begin(abc).read(say(text))).toMatchObject(read);
  });

  it('that was accepted stands in the stream token for token, and the change it makes is known', () => {
    const stream = begin(abc);
    const output = [
      ...say('<edit><L1><n1><L1>'),
      ...[...'return'].flatMap(byteTokenizer.encode),
      tokens.newline,
      tokens.end,
    ];
    expect(byteTokenizer.encode('return')).not.toHaveLength(6);
    const before = stream.tokens.length;
    stream.append(output);
    expect(stream.tokens.slice(before)).toEqual(output);
    expect(to(stream, 'one\nreturn\nthree\nfour\n')).toBe('unchanged');
    expect(stream.append(say('<edit><L1><n1><L1>cut'))).toMatchObject({ kind: 'problem' });
  });
});
