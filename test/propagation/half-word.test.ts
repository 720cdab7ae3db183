/** Of a name that the user may be typing still, every edit that writes it elsewhere says so. */
import { expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const cart = 'let total = 0;\nadd(total);\nprint(total);\n';
const growing = (session: EditSession) => session.proposals().map((edit) => edit.growing === true);

it('while the cursor stands behind it or in it', async () => {
  const session = (await EditSession.of({ 'a.ts': cart })).retype('total', 'grandTotal');
  expect(growing(session)).toEqual([true, true]);
  const before = (await EditSession.of({ 'a.ts': cart })).change(4, 4, 'my_');
  expect(growing(before)).toEqual([true, true]);
});

it('no more once something else was typed, or the cursor is elsewhere', async () => {
  const session = (await EditSession.of({ 'a.ts': cart })).retype('total', 'grandTotal');
  expect(growing(session.at('add'))).toEqual([false, false]);
  session.change(14, 14, ': number');
  expect(growing(session)).toEqual([false, false]);
});

it('not where the name stands elsewhere: it is whole', async () => {
  const files = { 'a.ts': cart, 'b.ts': 'log("grandTotal");\n' };
  const session = (await EditSession.of(files)).retype('total', 'grandTotal');
  expect(growing(session)).toEqual([false, false]);
});

it('not of what finishes the line that is being typed', async () => {
  const text = 'const red = color("red");\nconst green = color("green");\n';
  const session = (await EditSession.of({ 'a.ts': text })).at('zzz');
  for (const key of 'const blue') session.change(session.text().length, session.text().length, key);
  const line = session.proposals().filter((edit) => edit.class === 'repetition');
  expect(line.map((edit) => edit.growing)).toEqual(line.map(() => undefined));
});
