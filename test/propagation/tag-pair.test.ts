/** A tag that was renamed by hand: its partner follows, and no other tag. */
import { expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const page = '<main>\n  <div class="a">\n    <div>x</div>\n    <br>\n  </div>\n  <div>y</div>\n</main>\n';
const view = 'export const A = () => (\n  <Box.Head n={1}>\n    <p>x</p>\n  </Box.Head>\n);\n';

it('the closing tag follows the opening one', async () => {
  const session = (await EditSession.of({ 'a.html': page })).replace('<div class', '<section class');
  expect(session.shown()).toEqual(['5: </section>']);
});

it('the opening tag follows the closing one', async () => {
  const session = (await EditSession.of({ 'a.html': page })).replace(
    '  </div>\n  <div>',
    '  </nav>\n  <div>',
  );
  expect(session.shown()).toEqual(['2: <nav class="a">']);
});

it('key by key, and when a name only grows', async () => {
  const session = (await EditSession.of({ 'a.html': page })).retype('main', 'article');
  expect(session.shown()).toEqual(['7: </article>']);
  const grown = await EditSession.of({ 'a.html': '<my-tag>x</my-tag>\n' });
  expect(grown.change(7, 7, '-b').allApplied()).toBe('<my-tag-b>x</my-tag-b>\n');
});

it('in JSX, with a name of several parts', async () => {
  const session = (await EditSession.of({ 'a.tsx': view })).replace('Box.Head', 'Box.Foot');
  expect(session.shown()).toEqual(['4: </Box.Foot>']);
  const small = (await EditSession.of({ 'a.tsx': view })).replace('</p>', '</em>');
  expect(small.shown()).toEqual(['3: <em>x</em>']);
});

it.each<[string, string, string, string]>([
  ['a tag without a partner', 'a.html', '<br>', '<hr>'],
  ['an attribute', 'a.html', 'class', 'id'],
  ['what stands between tags', 'a.html', 'x</div>', 'z</div>'],
  ['a name that is gone', 'a.html', '<main>', '<>'],
])('nothing follows from %s', async (_, file, find, put) => {
  const session = (await EditSession.of({ [file]: page })).replace(find, put);
  expect(session.shown()).toEqual([]);
});

it('nothing follows where the user has changed both', async () => {
  const session = (await EditSession.of({ 'a.html': page })).replace('<main>', '<article>');
  expect(session.replace('</main>', '</article>').shown()).toEqual([]);
});

it('a field that is called like a tag leaves the tag alone', async () => {
  const text = 'interface P {\n  aside: string;\n}\nexport const A = (p: P) => <aside>{p.aside}</aside>;\n';
  const session = (await EditSession.of({ 'a.tsx': text })).replace('aside', 'margin');
  expect(session.shown()).toEqual(['4: export const A = (p: P) => <aside>{p.margin}</aside>;']);
});
