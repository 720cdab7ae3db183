/** A change like one before it: its first letters are typed, the rest is offered. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const python = `def load(app):
    first = app.client.get(page(1), timeout=old_limit)
    check(first)
    other = app.client.put(page(2), retries=3)
    last = server.fetch(timeout=old_limit, pages=(1, 2))
    return first, other, last
`;
/** The line at the cursor as it would be, where something is offered there. */
function offered(session: EditSession): string | undefined {
  const [edit] = session.proposals().filter((e) => e.class === 'repetition');
  return edit && session.describe(edit).replace(/^\d+: /, '');
}

describe('the rest of a change that was begun', () => {
  it.each([
    ['s', 'at its first letter'],
    ['settings.li', 'in the midst of a word'],
  ])('is offered after %s, %s', async (typed) => {
    const session = await EditSession.of({ 'a.py': python });
    session.replace('old_limit)', 'settings.limit)').retype('old_limit', typed);
    expect(offered(session)).toBe('last = server.fetch(timeout=settings.limit, pages=(1, 2))');
    expect(session.acceptedToTheEnd()).toBe(1);
    expect(session.text()).toContain('fetch(timeout=settings.limit, pages=(1, 2))');
  });

  it('is offered in another file, and tells where it was learned', async () => {
    const session = await EditSession.of({
      'a.ts': 'open(oldPath);\n',
      'b.ts': 'log();\nclose(oldPath, 1);\n',
    });
    session.replace('oldPath', 'paths.current').in('b.ts').replace('oldPath', 'pat');
    expect(offered(session)).toBe('close(paths.current, 1);');
    expect(session.proposals()[0]).toMatchObject({ reason: 'same change as a.ts line 1' });
  });

  it('is offered in a copy of the file, over several lines', async () => {
    const text = (name: string) =>
      `// the ${name} client\nexport function send(path: string) {\n  const url = join(base, path);\n  trace(url);\n  return request(url);\n}\n`;
    const session = await EditSession.of({ 'a.ts': text('waiting'), 'b.ts': text('blocking') });
    const guard = "  if (path === '') {\n    throw new Error('no path');\n  }\n";
    session.replace('  return request', `${guard}  return request`);
    session.in('b.ts').replace('  return request', '  if (path\n  return request').at('\n  return request');
    const [edit] = session.proposals();
    expect(session.editor.document(edit!.uri)!.apply(edit!.edit, 0).text).toBe(
      text('blocking').replace('  return request', `${guard}  return request`),
    );
  });

  it('takes away what is left of the old text', async () => {
    const session = await EditSession.of({
      'a.ts': 'let a: Record<string, File>;\nrun(a);\nlet b: Array<Record<string, File>>;\n',
    });
    session.replace('a: Record<string, File>', 'a: Body').replace('Record<string, File', 'Body', 1);
    expect(offered(session)).toBe('let b: Array<Body>;');
  });

  it('goes on where an editor closed the bracket', async () => {
    const session = await EditSession.of({
      'a.ts': 'first(one, two);\nlog();\nsecond(one, three);\n',
    });
    session.replace('(one, two)', '({ of: one }, two)');
    session.replace('(one, three)', '({}, three)');
    const at = session.text().indexOf('({}') + 2;
    session.change(at, at, ' ');
    expect(offered(session)).toBe('second({ of: one }, three);');
  });
});

describe('nothing is offered', () => {
  it.each([
    ['where other letters are typed', 'limits'],
    ['where the old text was only taken out', ''],
    ['where all of it is typed', 'settings.limit'],
  ])('%s', async (_, typed) => {
    const session = await EditSession.of({ 'a.py': python });
    session.replace('old_limit)', 'settings.limit)').retype('old_limit', typed);
    expect(offered(session)).toBeUndefined();
  });

  it('where the cursor has left the line', async () => {
    const session = await EditSession.of({ 'a.py': python });
    session.replace('old_limit)', 'settings.limit)').retype('old_limit', 'sett').at('check');
    expect(offered(session)).toBeUndefined();
  });
});
