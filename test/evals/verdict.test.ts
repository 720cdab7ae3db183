/** When a shown edit counts: the whole of a true change, some of it and nothing else, or neither. */
import { describe, expect, it } from 'vitest';
import { share, type Verdict, verdict } from '../../src/evals/index.ts';
import { replace, type TextEdit } from '../../src/text/index.ts';

/** The edit that turns the first `was` after `after` into `will`. */
function swap(text: string, was: string, will: string, after = 0): TextEdit {
  const from = text.indexOf(was, after);
  expect(from, was).toBeGreaterThanOrEqual(0);
  return replace(from, from + was.length, will);
}

const code = `let total = 0;
for (const x of xs) {
  total += x;
}

log(total);
show(total, total);
`;

function check(shown: TextEdit, truth: readonly TextEdit[], expected: Verdict): void {
  expect(verdict(code, shown, truth)).toBe(expected);
}

describe('a shown edit', () => {
  const use = swap(code, '  total +=', '  sum +=');
  const log = swap(code, 'log(total)', 'log(sum)');
  const show = [...swap(code, 'total, ', 'sum, '), ...swap(code, 'total);', 'sum);', code.indexOf('show'))];

  it('is exact when the same text results, however it is cut', () => {
    check(use, [use, log], 'exact');
    check(swap(code, '  total += x;', '  sum += x;'), [use, log], 'exact');
    check(swap(code, 'log(total);\n', 'log(sum);  \n'), [use, log], 'exact');
  });

  it('is exact when it does several true changes at once', () => {
    check([...log, ...show], [use, log, show], 'exact');
  });

  it('is a part when it does some of a true change', () => {
    check(show.slice(0, 1), [use, log, show], 'part');
    check(show.slice(1), [use, show], 'part');
    const block = swap(code, '\nlog', 'done();\nclose();\n\nlog');
    check(swap(code, '\nlog', 'done();\n\nlog'), [block], 'part');
  });

  it('is a part when it changes no word but leaves its lines as they will be', () => {
    const text = "a = [\n  'x'\n]\n";
    const more = [replace(11, 11, ",\n  'y'")];
    expect(verdict(text, replace(11, 11, ','), more)).toBe('part');
  });

  it('is wrong when it does more, something else, or nothing', () => {
    check([...use, ...swap(code, '= 0', '= 1')].toReversed(), [use], 'wrong');
    check(swap(code, 'log(total)', 'log(amount)'), [use, log], 'wrong');
    check(swap(code, 'log(total)', 'log(total)'), [log], 'wrong');
    check(log, [], 'wrong');
    check(swap(code, 'let total', 'let sum'), [show], 'wrong');
  });

  it('is wrong when it does a part that holds no word, or writes pieces that belong apart', () => {
    const wrap = swap(code, 'log(total);', 'if (on) { log(total); }');
    check(swap(code, '\nlog(total);', '\n{log(total);'), [wrap], 'wrong');
    check(swap(code, 'log(total);', 'if on { log(total);'), [wrap], 'wrong');
  });

  it('may stand before or after an equal line', () => {
    const text = 'a();\n\nb();\n\nc();\n';
    expect(verdict(text, replace(5, 5, 'x();\n\n'), [replace(4, 4, '\n\nx();')])).toBe('wrong');
    expect(verdict(text, replace(6, 6, 'x();\n\n'), [replace(4, 4, '\n\nx();')])).toBe('exact');
  });

  it('never throws on an edit that does not fit', () => {
    check(replace(9000, 9001, 'x'), [use], 'wrong');
  });
});

describe('a share', () => {
  it('has the interval that Wilson gives', () => {
    const half = share(5, 10);
    expect(half.value).toBe(0.5);
    expect(half.low).toBeCloseTo(0.2366, 3);
    expect(half.high).toBeCloseTo(0.7634, 3);
    expect(share(10, 10).high).toBeCloseTo(1, 9);
    expect(share(10, 10).low).toBeCloseTo(0.7225, 3);
  });

  it('says that nothing was counted', () => {
    expect(share(0, 0)).toEqual({ value: undefined, low: 0, high: 1, n: 0 });
  });
});
