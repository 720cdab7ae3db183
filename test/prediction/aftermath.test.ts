/** What becomes of accepted edits, minutes later and in a row. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createEditor, type Editor } from '../../src/editor/index.ts';
import { Aftermath } from '../../src/prediction/aftermath.ts';
import { replace, type TextEdit } from '../../src/text/index.ts';
import { FakeClock } from '../support/fake-clock.ts';

const uri = 'file:///w/a.ts';
const text = 'one\ntwo\nthree\n';
const minutes = (n: number) => n * 60_000;

let clock: FakeClock;
let editor: Editor;
let aftermath: Aftermath;
/** As told: class, minutes, whether it stood. */
let retained: [string, number, boolean][];
let chains: number[];

beforeEach(() => {
  clock = new FakeClock();
  editor = createEditor(clock);
  [retained, chains] = [[], []];
  const learning = {
    retained: (...told: [string, number, boolean]) => void retained.push(told),
    chained: (edits: number) => void chains.push(edits),
  };
  aftermath = new Aftermath({ learning, clock, document: (of) => editor.document(of) });
  editor.open(uri, 'typescript', 1, text);
  editor.open('file:///w/b.ts', 'typescript', 1, text);
});

function change(edit: TextEdit, editClass?: string, of = uri): void {
  if (editClass) editor.expect(of, edit, 'prediction', 'e1');
  const event = editor.change(of, editor.document(of)!.version + 1, edit, editClass ? undefined : 'typed');
  aftermath.changed(event, event.expected && editClass);
}

const accept = () => change(replace(4, 7, 'second line'), 'rename');
const typeElsewhere = (of?: string) => change(replace(0, 0, 'x'), undefined, of);

describe('accepted text', () => {
  it('is looked for when something happens', () => {
    accept();
    clock.advance(minutes(4));
    typeElsewhere();
    expect(retained).toEqual([]);
    clock.advance(minutes(1));
    typeElsewhere('file:///w/b.ts');
    expect(retained).toEqual([['rename', 5, true]]);
    clock.advance(minutes(60));
    typeElsewhere();
    typeElsewhere();
    expect(retained).toEqual([
      ['rename', 5, true],
      ['rename', 30, true],
    ]);
  });

  it('counts as it stood then, not as it is changed now', () => {
    accept();
    clock.advance(minutes(40));
    change(replace(4, 15, ''));
    expect(retained.map(([, , stood]) => stood)).toEqual([true, true]);
  });

  it.each([
    ['gone', replace(4, 15, ''), false],
    ['mostly gone', replace(6, 15, ''), false],
    ['mostly there', replace(4, 6, 'S'), true],
    ['continued', replace(15, 15, ' and more'), true],
    ['rewritten', replace(4, 15, 'qqqqqqqqqqq'), false],
  ])('that is %s', (_, edit, stood) => {
    accept();
    typeElsewhere();
    change(edit.map((r) => ({ ...r, from: r.from + 1, to: r.to + 1 })));
    clock.advance(minutes(5));
    typeElsewhere();
    expect(retained).toEqual([['rename', 5, stood]]);
  });

  it('of a closed file is not looked for', () => {
    accept();
    editor.close(uri);
    aftermath.closed(uri);
    clock.advance(minutes(40));
    aftermath.end();
    expect(retained).toEqual([]);
  });

  it('that was only taken away is none', () => {
    change(replace(4, 7, ''), 'rename');
    clock.advance(minutes(40));
    aftermath.end();
    expect(retained).toEqual([]);
  });
});

describe('edits accepted in a row', () => {
  it('end with a key, and with the session', () => {
    accept();
    accept();
    accept();
    typeElsewhere();
    typeElsewhere();
    accept();
    expect(chains).toEqual([3]);
    aftermath.end();
    aftermath.end();
    expect(chains).toEqual([3, 1]);
  });

  it('are not ended by what the editor does itself', () => {
    accept();
    const event = editor.change(uri, 9, replace(0, 0, ' '), 'format');
    aftermath.changed(event, undefined);
    accept();
    aftermath.end();
    expect(chains).toEqual([2]);
  });
});
