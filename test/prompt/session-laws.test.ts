/** The laws of the session stream, on random sessions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { landHunk, linesOf, type ReadEvent, withHunk } from '../../src/prompt/index.ts';
import { StreamGrammar, tokens } from '../../src/stream/index.ts';
import { applyToString, diff, TextSnapshot } from '../../src/text/index.ts';
import { begin } from './session.ts';
import { readStream } from './stream-reader.ts';

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
