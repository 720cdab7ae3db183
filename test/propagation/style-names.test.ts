/** Names of style sheets are followed as whole names, through sheets, markup and scripts. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const sheet = `:root {
  --brand: red;
  --brand-dark: darkred;
}
.card {
  color: var(--brand, blue);
  background: var(--brand-dark);
}
.card:hover, .list .card {
  color: blue;
}
.card-title {
  color: green;
}
`;
const page =
  '<div class="card wide">\n  <p class="card-title">card</p>\n  <p id="card" class=\'x card\'></p>\n</div>\n';
const view = 'export const A = () => <p className="card" style={{ color: "var(--brand)" }}>card</p>;\n';

describe('a custom property', () => {
  it('is followed where it is used', async () => {
    const session = await EditSession.of({ 'a.css': sheet, 'a.tsx': view });
    expect(session.replace('--brand:', '--accent:').shown()).toEqual([
      '6: color: var(--accent, blue);',
      'a.tsx:1: export const A = () => <p className="card" style={{ color: "var(--accent)" }}>card</p>;',
    ]);
  });

  it('is not, where its use is changed alone', async () => {
    const session = await EditSession.of({ 'a.css': sheet });
    expect(session.replace('(--brand,', '(--accent,').shown()).toEqual([]);
  });

  it('is not, where the new name is declared already', async () => {
    const session = await EditSession.of({ 'a.css': `${sheet}.x {\n  --accent: red;\n}\n` });
    expect(session.replace('--brand:', '--accent:').shown()).toEqual([]);
  });
});

describe('a class', () => {
  it('is followed in selectors, and in the markup that is open', async () => {
    const session = await EditSession.of({ 'a.css': sheet, 'a.html': page, 'a.tsx': view });
    expect(session.replace('.card {', '.tile {').shown()).toEqual([
      '9: .tile:hover, .list .card {',
      '9: .card:hover, .list .tile {',
      'a.html:1: <div class="tile wide">',
      'a.html:3: <p id="card" class=\'x tile\'></p>',
      'a.tsx:1: export const A = () => <p className="tile" style={{ color: "var(--brand)" }}>card</p>;',
    ]);
  });

  it.each<[string, string, string, string]>([
    ['of a state, which means something there alone', '.list .card', '.list .tile', sheet],
    ['that is another one already', '.card {', '.wide {', sheet],
    ['that became an element', '.card {', 'card {', sheet],
    ['in markup, where one class is put for another', 'card wide', 'tile wide', ''],
  ])('is not, %s', async (_, find, put, css) => {
    const name = css === '' ? 'a.html' : 'a.css';
    const files = css === '' ? { 'a.html': page, 'a.css': sheet } : { 'a.css': sheet, 'a.html': page };
    const session = (await EditSession.of(files)).in(name).replace(find, put);
    expect(session.shown().filter((line) => line.includes('tile') || line.includes('class="wide'))).toEqual(
      [],
    );
  });
});
