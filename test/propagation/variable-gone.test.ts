/** Where a local variable went, its other places become what one of them became. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const python = `class Choice:
    def check(self, value):
        choices = list(self.choices)
        if not value and choices:
            return None
        if value not in choices:
            raise Refused(choices)
        return value
`;

describe('a variable that went', () => {
  it('becomes the value everywhere that it became in one place', async () => {
    const session = await EditSession.of({ 'a.py': python });
    session.replace('        choices = list(self.choices)\n', '');
    session.replace('value and choices', 'value and self.choices');
    expect(session.shown()).toEqual(['5: if value not in self.choices:', '6: raise Refused(self.choices)']);
    expect(session.proposals()[0]).toMatchObject({
      reason: 'choices → self.choices, as in line 3',
      sites: 2,
    });
    expect(session.acceptedToTheEnd()).toBe(2);
  });

  it.each([
    [
      'another variable',
      'go',
      'package a\nfunc f(x any) {\n\tkind := typeOf(x)\n\tft := other(x).Type()\n\tlog(ft.NumIn())\n\tif ft.NumOut() > 1 {\n\t\tlog(ft)\n\t}\n}\n',
      ['\tft := other(x).Type()\n', ''],
      ['log(ft.NumIn())', 'log(kind.NumIn())'],
      ['5: if kind.NumOut() > 1 {', '6: log(kind)'],
    ],
    [
      'a function of an imported package',
      'go',
      'package a\nimport "text/bytesconv"\nfunc f(c byte) {\n\ttoText := func(b byte) string { return "" }\n\tput(toText(c))\n\tadd(toText(c))\n}\n',
      ['\ttoText := func(b byte) string { return "" }\n', ''],
      ['put(toText(c))', 'put(bytesconv.Text(c))'],
      ['5: add(bytesconv.Text(c))'],
    ],
  ])('becomes %s', async (_, language, text, declaration, use, expected) => {
    const session = await EditSession.of({ [`a.${language}`]: text });
    session.replace(declaration[0]!, declaration[1]!).replace(use[0]!, use[1]!);
    expect(session.shown()).toEqual(expected);
  });
});

describe('nothing follows', () => {
  it.each([
    ['while it is declared', [['value and choices', 'value and self.choices']]],
    ['while its new name is half typed', [['value and choices', 'value and choi']]],
    ['where what came is declared nowhere', [['value and choices', 'value and options']]],
    [
      'where the other use is of another function',
      [
        ['        if value not in choices:\n            raise Refused(choices)\n', ''],
        ['        return value\n', '        return value\n\n    def other(self):\n        return choices\n'],
        ['value and choices', 'value and self.choices'],
      ],
    ],
  ])('%s', async (why, changes) => {
    const session = await EditSession.of({ 'a.py': python });
    if (why !== 'while it is declared') session.replace('        choices = list(self.choices)\n', '');
    for (const [from, to] of changes) session.replace(from!, to!);
    expect(session.shown().filter((line) => !line.includes('elf.choices)'))).toEqual([]);
  });
});
