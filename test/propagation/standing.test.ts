/** What follows from what was done, after an undo and a redo: the text as it is now decides. */
import { expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const cart = 'let total = 0;\nadd(total);\nlet count = 0;\nadd(count);\n';

it('what was undone says nothing, what was done before it says what it said', async () => {
  const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'sum').replace('count', 'n');
  session.replace('let n', 'let count');
  expect(session.evidence().editor.undoing).toBe(true);
  expect(session.shown()).toEqual(['2: add(sum);']);
});

it('what was redone says it again', async () => {
  const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'amount');
  session.replace('amount', 'total').replace('total', 'amount');
  expect(session.evidence().editor.history.map(({ author }) => author)).toEqual(['typed', 'undo', 'redo']);
  expect(session.shown()).toEqual(['2: add(amount);']);
});

it('what was just undone is never proposed', async () => {
  const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'sum');
  session.replace('add(total)', 'add(sum)').replace('add(sum)', 'add(total)');
  expect(session.evidence().editor.undoing).toBe(true);
  expect(session.shown()).toEqual([]);
});

it('a burst of which a part was undone counts as what is left of it', async () => {
  const session = (await EditSession.of({ 'a.ts': cart }))
    .replace('total', 'grand')
    .replace('grand', 'amount');
  session.replace('amount', 'grand');
  const { editor } = session.evidence();
  expect([editor.undoing, editor.history.map(({ author }) => author)]).toEqual([true, ['typed', 'undo']]);
  expect(session.shown()).toEqual(['2: add(grand);']);
});

it('everything undone leaves nothing', async () => {
  const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'sum').replace('count', 'n');
  session.replace('let n', 'let count').replace('let sum', 'let total');
  expect(session.shown()).toEqual([]);
});
