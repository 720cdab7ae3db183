/** A renamed function takes the names of its tests along. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

async function renamed(file: string, text: string, test: string, tests: string, from: string, to: string) {
  const session = (await EditSession.of({ [file]: text, [test]: tests })).replace(from, to);
  return session.allApplied(test);
}

describe('tests named after a function', () => {
  it.each<[string, string, string, string, string, string, string]>([
    [
      'cart.go',
      'package a\n\nfunc Total() int { return 1 }\n',
      'cart_test.go',
      'package a\n\nfunc TestTotal(t *testing.T) {}\n',
      'Total',
      'GrandTotal',
      'package a\n\nfunc TestGrandTotal(t *testing.T) {}\n',
    ],
    [
      'cart.py',
      'def total_price():\n    return 1\n',
      'test_cart.py',
      'def test_total_price():\n    pass\n\nclass TestTotalPrice:\n    pass\n',
      'total_price',
      'sum_of',
      'def test_sum_of():\n    pass\n\nclass TestSumOf:\n    pass\n',
    ],
    [
      'cart.ts',
      'export function total() {}\n',
      'cart.test.ts',
      "describe('total', () => {\n  it('total of nothing', () => {});\n});\n",
      'total',
      'subtotal',
      "describe('subtotal', () => {\n  it('total of nothing', () => {});\n});\n",
    ],
  ])('of %s follow it', async (file, text, test, tests, from, to, expected) => {
    expect(await renamed(file, text, test, tests, from, to)).toBe(expected);
  });

  it.each<[string, string, string, string, string]>([
    ['another file', 'cart.py', 'def total():\n    pass\n', 'test_shop.py', 'def test_total():\n    pass\n'],
    [
      'a longer name',
      'cart.py',
      'def total():\n    pass\n',
      'test_cart.py',
      'def test_total_two():\n    pass\n',
    ],
    [
      'a local variable',
      'cart.py',
      'def f():\n    total = 1\n',
      'test_cart.py',
      'def test_total():\n    pass\n',
    ],
  ])('of %s stay', async (_, file, text, test, tests) => {
    expect(await renamed(file, text, test, tests, 'total', 'amount')).toBe(tests);
  });

  it('of a function that became private stay', async () => {
    const tests = 'def test_total():\n    pass\n';
    expect(
      await renamed('cart.py', 'def total():\n    pass\n', 'test_cart.py', tests, 'total', '_total'),
    ).toBe(tests);
  });
});
