/** Going through a review: what is rejected is the old text again, byte for byte, whatever was typed elsewhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenReview, review } from '../../src/review/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { replace, TextSnapshot } from '../../src/text/index.ts';

const syntax = createSyntax();
const uri = 'file:///w/a.ts';
const at = (text: string, version = 1) => TextSnapshot.of(uri, 'typescript', version, text);

async function begin(before: string | undefined, after: string | undefined): Promise<OpenReview> {
  const file = {
    path: 'a.ts',
    uri,
    before: before === undefined ? undefined : at(before),
    after: after === undefined ? undefined : at(after, 2),
  };
  return new OpenReview('r', await review([file], syntax), [file]);
}

/** The text after the edits that `OpenReview.backEdit` names, each followed as an editor would report it. */
function reject(open: OpenReview, id: string): void {
  const standing = open.standing(id)!;
  const edit = open.backEdit(standing);
  open.changed(uri, edit, standing.text.apply(edit, standing.text.version + 1));
}

describe('rejecting', () => {
  const line = fc.constantFrom('a();\n', 'b(x);\r\n', '\n', '  let c = 1;\n', '}\r\n', '// note\n', 'é💥\n');
  const text = fc
    .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom('', 'end', 'x();', '\r'))
    .map(([lines, last]) => lines.join('') + last);

  it('all of it, in any order, gives the old text', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, fc.nat(), async (before, after, pick) => {
        const open = await begin(before, after);
        for (const _ of [...open.places]) reject(open, open.places[pick % open.places.length]!.id);
        expect(open.places).toEqual([]);
        expect((open.textOf(uri) ?? at(before)).text).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('one of it leaves the others; a place that is as it was is settled', async () => {
    const open = await begin('a\nb\nc\nd\n', 'A\nb\nC\nd\n');
    reject(open, 'r.1');
    expect(open.textOf(uri)!.text).toBe('a\nb\nC\nd\n');
    expect(open.places.map(({ id }) => id)).toEqual(['r.2']);
    open.seen(at('a\nb\nc\nd\n', 9));
    expect(open.places).toEqual([]);
  });
});

describe('what is typed meanwhile', () => {
  const type = (open: OpenReview, from: number, to: number, put: string) => {
    const edit = replace(from, to, put);
    const text = open.textOf(uri)!;
    open.changed(uri, edit, text.apply(edit, text.version + 1));
  };

  it('outside moves a place, inside belongs to it, over its border settles it', async () => {
    const start = () => begin('one\ntwo\nthree\n', 'one\nTWO\nthree\n');
    const above = await start();
    type(above, 0, 0, 'zero\n');
    reject(above, 'r.1');
    expect(above.textOf(uri)!.text).toBe('zero\none\ntwo\nthree\n');
    const right = await start();
    type(right, 4, 4, 'new\n');
    type(right, 12, 12, 'last\n');
    reject(right, 'r.1');
    expect(right.textOf(uri)!.text).toBe('one\nnew\ntwo\nlast\nthree\n');
    const inside = await start();
    type(inside, 4, 4, 'is ');
    type(inside, 10, 10, '!');
    reject(inside, 'r.1');
    expect(inside.textOf(uri)!.text).toBe('one\ntwo\nthree\n');
    const over = await start();
    type(over, 2, 5, '');
    expect(over.places).toEqual([]);
  });

  it('elsewhere, by anybody: a reject changes no other line', async () => {
    const word = fc.constantFrom('x', 'yy', 'z\n', '\nw', '');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(40), fc.nat(4), word), { maxLength: 6 }), async (typed) => {
        const open = await begin('1\n2\n3\n4\n5\n6\n', '1\n2\nnew\n3\n4\n6\n');
        for (const [from, length, put] of typed) {
          const end = open.textOf(uri)!.length;
          type(open, Math.min(from, end), Math.min(from + length, end), put);
        }
        for (const { id } of open.places) {
          const { place, text } = open.standing(id)!;
          const [left, right] = [text.slice(0, place.range.from), text.slice(place.range.to, text.length)];
          reject(open, id);
          expect(open.textOf(uri)!.text).toBe(left + place.old + right);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('files', () => {
  it('are one however their uris are spelled; they are named as the editor names them', async () => {
    const spelled = (path: string, text: string) => TextSnapshot.of(path, 'typescript', 3, text);
    const [ours, theirs] = ['file:///C:/[id]/a.ts', 'file:///c%3A/%5Bid%5D/a.ts'];
    const file = { path: 'a.ts', uri: ours, before: at('a\nb\n'), after: at('a\nB\n', 2) };
    const open = new OpenReview('r', await review([file], syntax), [file]);
    open.seen(spelled(theirs, '0\na\nB\n'));
    const { place, text } = open.standing('r.1')!;
    expect([place.uri, text.uri]).toEqual([theirs, theirs]);
    expect(open.backEdit({ place, text })).toEqual([{ from: 4, to: 6, text: 'b\n' }]);
    expect(open.textOf(ours)).toBe(text);
    expect(open.at(ours, { from: 4, to: 4 })?.id).toBe('r.1');
    const edit = replace(4, 6, 'b\n');
    open.changed(ours, edit, text.apply(edit, 4));
    expect(open.places).toEqual([]);
  });

  it('are put back without what the editor hides of them', async () => {
    const open = await begin('\uFEFFone\r\ntwo\r\nthree\r\n', '\uFEFF1\r\ntwo\r\n3\r\n');
    open.seen(at('// new\n1\ntwo\n3\n', 3));
    expect(open.places.map(({ old }) => old)).toEqual(['one\n', 'three\n']);
    for (const { id } of open.places) reject(open, id);
    expect(open.textOf(uri)!.text).toBe('// new\none\ntwo\nthree\n');
  });

  it('that are new or gone say so', async () => {
    const made = await begin(undefined, 'a\n');
    expect(made.places).toMatchObject([{ fate: 'made', old: '', range: { from: 0, to: 2 } }]);
    const gone = await begin('a\nb\n', undefined);
    expect(gone.places).toMatchObject([{ fate: 'removed', old: 'a\nb\n', range: { from: 0, to: 0 } }]);
  });

  it('with the same change in many places name them together', async () => {
    const many = (name: string) => [1, 2, 3].map((n) => `pay(${name}, ${n});\n\nrest(${n});\n`).join('');
    const open = await begin(`first();\n\n${many('total')}`, `last();\n\n${many('sum')}`);
    const [first, second] = open.places;
    expect(open.like(first!.id).length).toBe(1);
    expect(open.like(second!.id).map(({ reading }) => reading)).toEqual(['read', 'skip', 'skip']);
    expect(open.after(undefined)!.id).toBe('r.1');
    expect(open.after('r.1')!.id).toBe('r.2');
    expect(open.after('r.4')!.id).toBe('r.1');
    const text = open.textOf(uri)!.text;
    const from = text.indexOf('pay(sum, 2)');
    expect(open.at(uri, { from, to: from })!.id).toBe('r.3');
    expect(open.at(uri, { from: from + 15, to: from + 15 })).toBeUndefined();
    open.settle(open.like(second!.id).map(({ id }) => id));
    expect(open.places.map(({ id }) => id)).toEqual(['r.1']);
  });
});
