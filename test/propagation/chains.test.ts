/** One change with many consequences: each is offered behind the one before, to the last, also where they lie in other files. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const files = (count: number, name: (n: number) => string, text: (n: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [name(n), text(n)]));
const count = 12;

const chains: readonly (readonly [string, Record<string, string>, string, string, number, RegExp])[] = [
  [
    'an exported function',
    {
      'a.ts': 'export function total(): number {\n  return 1;\n}\n',
      ...files(
        count,
        (n) => `use${n}.ts`,
        (n) => `import { total } from './a';\nexport const x${n} = total() + ${n};\n`,
      ),
    },
    'function total',
    'function sum',
    2 * count,
    /\btotal\b/,
  ],
  [
    'a function behind its module',
    {
      'a.py': 'def load():\n    return 1\n',
      ...files(
        count,
        (n) => `use${n}.py`,
        (n) => `import a\n\nx${n} = a.load() + ${n}\n`,
      ),
    },
    'def load',
    'def fetch',
    count,
    /\bload\b/,
  ],
  [
    'a function behind its path',
    {
      'src/a.rs': 'pub fn load() -> u8 {\n    1\n}\n',
      ...files(
        count,
        (n) => `src/u${n}.rs`,
        (n) => `pub fn x${n}() -> u8 {\n    crate::a::load() + ${n}\n}\n`,
      ),
    },
    'fn load',
    'fn fetch',
    count,
    /\bload\b/,
  ],
  [
    'a class of a style sheet',
    {
      'a.css': '.card {\n  color: red;\n}\n',
      ...files(
        count,
        (n) => `page${n}.html`,
        (n) => `<p class="card c${n}">${n}</p>\n`,
      ),
    },
    '.card',
    '.tile',
    count,
    /\bcard\b/,
  ],
  [
    'a custom property',
    {
      'a.css': ':root {\n  --brand: red;\n}\n',
      ...files(
        count,
        (n) => `s${n}.css`,
        (n) => `.c${n} {\n  color: var(--brand);\n}\n`,
      ),
    },
    '--brand',
    '--accent',
    count,
    /--brand/,
  ],
  [
    'a name that Python imports',
    {
      'a.py': 'def total_of(items):\n    return 1\n',
      ...files(
        count,
        (n) => `use${n}.py`,
        (n) => `from a import total_of\n\nx${n} = total_of(${n})\n`,
      ),
    },
    'def total_of',
    'def price',
    2 * count,
    /\btotal_of\b/,
  ],
  [
    'a function of a Go package',
    {
      'shop/a.go': 'package shop\n\nfunc loadAll() int {\n\treturn 1\n}\n',
      ...files(
        count,
        (n) => `shop/u${n}.go`,
        (n) => `package shop\n\nfunc x${n}() int {\n\treturn loadAll() + ${n}\n}\n`,
      ),
    },
    'func loadAll',
    'func fetchAll',
    count,
    /\bloadAll\b/,
  ],
  [
    'a method that one class declares',
    {
      'a.ts': 'export class Cart {\n  grandTotal(): number {\n    return 1;\n  }\n}\n',
      ...files(
        count,
        (n) => `use${n}.ts`,
        (n) => `import { Cart } from './a';\nexport const x${n} = (c: Cart) => c.grandTotal() + ${n};\n`,
      ),
    },
    'grandTotal()',
    'finalPrice()',
    count,
    /\bgrandTotal\b/,
  ],
  [
    'a variable in its own file',
    { 'a.ts': `let total = 1;\n${'log(total);\n\n'.repeat(30)}` },
    'let total',
    'let sum',
    30,
    /\btotal\b/,
  ],
  [
    'a parameter that went',
    {
      'a.ts': 'export function price(item: string, rate: number): number {\n  return item.length;\n}\n',
      ...files(
        count,
        (n) => `use${n}.ts`,
        (n) => `import { price } from './a';\nexport const x${n} = price('${n}', 7);\n`,
      ),
    },
    ', rate: number',
    '',
    count,
    /, 7\)/,
  ],
];

describe('what follows from one change', () => {
  it.each(chains)('is offered to the last place: %s', async (_, given, from, to, places, gone) => {
    const session = await EditSession.of(given);
    session.replace(from, to);
    expect(session.acceptedToTheEnd()).toBe(places);
    for (const name of Object.keys(given)) expect(session.text(name), name).not.toMatch(gone);
    expect(session.proposals().filter(({ strength }) => strength !== 'weak')).toEqual([]);
  });
});
