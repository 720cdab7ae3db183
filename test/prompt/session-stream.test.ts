/** The session stream: what it says after changes, and that what it says, read back, is what happened. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Epoch,
  LineTokens,
  landHunk,
  linesOf,
  type ReadEvent,
  SessionStream,
  withHunk,
} from '../../src/prompt/index.ts';
import { StreamGrammar, tokens } from '../../src/stream/index.ts';
import { applyToString, diff, TextSnapshot } from '../../src/text/index.ts';
import { byteTokenizer, spell } from './byte-tokenizer.ts';
import { readStream } from './stream-reader.ts';

const lineTokens = new LineTokens(byteTokenizer);
const header = { repository: 'shop', path: 'a.ts', language: 'typescript' };

function begin(
  text: string,
  ranges: Epoch['window'][number]['ranges'] = [[0, 999]],
  more: Partial<Epoch> = {},
  maxTokens = 4000,
): SessionStream {
  const window = [{ path: 'a.ts', lines: linesOf(text), ranges }];
  const begun = SessionStream.begin({ ...header, context: [], window, ...more }, lineTokens, maxTokens);
  if (!begun.ok) throw new Error(begun.reason);
  return begun.value;
}

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
    expect(open.typed).toBe('();');
    expect(spell(open.rest)).toBe('(); y\n<end>');
    expect([...open.head, ...open.rest]).toEqual(stream.tokens.slice(open.before.tokens.length));
    expect(events(open.before)).toBe('');
    expect(open.ids[0]).toBe(6);
    const other = stream.openLine('a.ts', 3, 2)!;
    expect(spell(other.head)).toBe('<edit><L2><n1><L2>t');
    expect(other.typed).toBe('h');
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

const word = fc.constantFrom('', 'a', 'b', 'ab', '  x', 'return a();', '<L7>', '🙂', '}', '\t\ty', 'é');
const file = fc.array(word, { maxLength: 14 });
const step = fc.record({
  from: fc.nat(14),
  take: fc.nat(4),
  put: fc.array(word, { maxLength: 4 }),
  close: fc.boolean(),
  path: fc.constantFrom('a.ts', 'a.ts', 'a.ts', 'b.ts'),
  goto: fc.option(fc.nat(14), { freq: 4 }),
});
const ended = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const ranges = fc.array(
  fc.tuple(fc.nat(14), fc.nat(6)).map(([at, n]) => [at, at + n] as const),
  {
    minLength: 1,
    maxLength: 3,
  },
);

describe('laws', () => {
  it('the stream, read by its tokens alone, obeys the grammar and leads to the text', () => {
    const seen = { edits: 0, views: 0, rewritten: 0, forced: 0 };
    fc.assert(
      fc.property(
        file,
        file,
        ranges,
        fc.array(step, { maxLength: 12 }),
        fc.nat(511),
        (a, b, shown, steps, firstId) => {
          const texts = new Map([
            ['a.ts', a as readonly string[]],
            ['b.ts', b],
          ]);
          const stream = begin(ended(a), shown, { firstId }, 100_000);
          for (const { from, take, put, close, path, goto } of steps) {
            const before = texts.get(path)!;
            const at = Math.min(from, before.length);
            const after = withHunk(before, { from: at, to: Math.min(at + take, before.length), lines: put });
            const events = stream.eventCount;
            const did = stream.change(path, before, after);
            expect(did).not.toBe('full');
            if (did === 'written' && stream.eventCount <= events) seen.rewritten++;
            texts.set(path, after);
            expect(stream.lines(path) ?? before).toEqual(after);
            if (close) stream.close();
            if (goto !== null) stream.goto(path, goto);
          }
          const read = readStream(stream.tokens, firstId);
          const said = new Map(read.runs.flatMap(({ rows }) => rows.map(({ id, text }) => [id, text])));
          let named = 0;
          for (const [path, lines] of texts)
            lines.forEach((line, i) => {
              const id = stream.idAt(path, i);
              if (id === undefined || !said.has(id)) return;
              named++;
              expect(said.get(id)).toBe(line);
            });
          expect(named).toBe(said.size);
          expect(stream.places.unused).toHaveLength(read.unused);
          seen.edits += read.edits;
          seen.views += read.views;
          seen.forced += read.forced;
        },
      ),
      { numRuns: 1500 },
    );
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(100);
  });

  it('an event that was written is read as the change it was', () => {
    let single = 0;
    fc.assert(
      fc.property(file, file, (a, b) => {
        const stream = begin(ended(a));
        const preview = stream.preview('a.ts', a, b);
        if (preview?.after.eventCount !== 1) return;
        single++;
        const event = stream.read(preview.tokens);
        expect(event).toMatchObject({ kind: 'edit', complete: true, length: preview.tokens.length });
        if (event.kind === 'edit') expect(withHunk(a, event.hunk)).toEqual(b);
      }),
      { numRuns: 1500 },
    );
    expect(single).toBeGreaterThan(100);
  });

  it('whatever the grammar allows is read as an event, and written again is the same', () => {
    let edits = 0;
    fc.assert(
      fc.property(file, ranges, fc.array(fc.nat(), { minLength: 8, maxLength: 60 }), (a, shown, picks) => {
        const stream = begin(ended(a), shown);
        if (stream.places.runs.length === 0) return;
        let grammar = StreamGrammar.atEvent(stream.places, tokens.byte + 256);
        const output: number[] = [];
        for (const pick of picks) {
          if (grammar.isDone) break;
          const choice = grammar
            .choice()
            .flatMap(([from, end]) => Array.from({ length: end - from }, (_, i) => from + i));
          const isText = choice[0] === tokens.byte;
          const byte = tokens.byte + (pick % 3 === 0 ? 10 : 48 + (pick % 70));
          const token = grammar.forced ?? (isText ? byte : choice[pick % choice.length]!);
          output.push(token);
          grammar = grammar.after(token)!;
        }
        const event = stream.read(output);
        if (!grammar.isDone) return;
        expect(event.kind).not.toBe('problem');
        if (event.kind === 'edit') {
          edits++;
          expect(event).toMatchObject({ complete: true, length: output.length });
          const fork = stream.fork();
          fork.append(output);
          expect(fork.lines('a.ts')).toEqual(withHunk(stream.lines('a.ts')!, event.hunk));
        }
      }),
      { numRuns: 1500 },
    );
    expect(edits).toBeGreaterThan(200);
  });

  it('no output makes the reader throw', () => {
    const token = fc.oneof(fc.constantFrom(9, 10, 13, 17, 18, 49, 50, 571), fc.nat(900), fc.double());
    fc.assert(
      fc.property(file, ranges, fc.array(token, { maxLength: 30 }), (a, shown, output) => {
        const stream = begin(ended(a), shown);
        const event: ReadEvent = stream.read(output);
        expect(['edit', 'none', 'problem']).toContain(event.kind);
        stream.append(output);
      }),
      { numRuns: 3000 },
    );
  });

  it('a hunk lands on the document, whose line breaks stay', () => {
    const text = fc.tuple(file, fc.constantFrom('\n', '\r\n'), fc.boolean());
    fc.assert(
      fc.property(
        text,
        fc.nat(14),
        fc.nat(4),
        fc.array(word, { maxLength: 4 }),
        ([lines, nl, ends], from, take, put) => {
          const document = TextSnapshot.of('file:///a', 'x', 1, lines.join(nl) + (ends ? nl : ''));
          const old = linesOf(document.text);
          const at = Math.min(from, old.length);
          const hunk = { from: at, to: Math.min(at + take, old.length), lines: put };
          const after = applyToString(landHunk(hunk, document), document.text);
          const endsIn = (t: string) => t.endsWith('\n');
          const wanted = withHunk(old, hunk);
          expect(linesOf(after)).toEqual(wanted);
          if (old.length > 0 && wanted.length > 0 && wanted.at(-1) !== '' && old.at(-1) !== '')
            expect(endsIn(after)).toBe(endsIn(document.text));
          if (nl === '\r\n' && old.length > 1) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('forks go their own way, previews change nothing, and what was refused leaves no trace', () => {
    fc.assert(
      fc.property(file, file, file, (a, b, c) => {
        const stream = begin(ended(a));
        stream.change('a.ts', a, b);
        const said = [...stream.tokens];
        const preview = stream.preview('a.ts', b, c);
        expect(stream.tokens).toEqual(said);
        expect(preview?.after.tokens).toEqual([...said, ...(preview?.tokens ?? [])]);
        expect(preview?.after.lines('a.ts')).toEqual(c);
        expect(diff(said.join(), stream.tokens.join())).toEqual([]);
      }),
    );
  });
});
