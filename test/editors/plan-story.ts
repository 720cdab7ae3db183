/** A refactoring of ten places and more in four files, as a goal and by example; the same in every editor. */

/** File in the project → text. The editor opens `cart.ts`. */
export type Files = Readonly<Record<string, string>>;

export const goal = 'total takes a rate';

export const before: Files = {
  'app.ts': `import { total } from './cart.ts';

export function render(items: number[]): string {
  const sum = total(items);
  return \`\${sum} of \${items.length}\`;
}

export const empty = () => total([]);

export function both(a: number[], b: number[]): number {
  return total(a) * 2;
}
`,
  'cart.test.ts': `import { total } from './cart.ts';

test('empty', () => {
  expect(total([])).toBe(0);
});

test('two', () => {
  expect(total([1, 2])).toBe(3);
});
`,
  'cart.ts': `export function total(items: number[]): number {
  let sum = 0;
  for (const item of items) sum += item;
  return sum;
}

/** Of one item. */
export const single = (item: number) => total([item]);
`,
  'report.ts': `import { total } from './cart.ts';

export const daily = (items: number[]) => total(items);

/** Seven days. */
export const weekly = (items: number[]) => total(items) * 7;

export const none = total([]);
`,
};

const rate = (text: string) => text.replace(/\btotal\((.*?)\)(?!: number)/g, 'total($1, 1)');
export const after: Files = {
  'app.ts': rate(before['app.ts']!),
  'cart.test.ts': rate(before['cart.test.ts']!),
  'cart.ts': before['cart.ts']!.replace('items: number[])', 'items: number[], rate: number)')
    .replace('return sum;', 'return sum * rate;')
    .replace('total([item])', 'total([item], 1)'),
  'report.ts': rate(before['report.ts']!),
};

/** As a model answers: every place a block, the files in no good order. */
export const answer = `The sum is multiplied by the rate.\n\n${[
  'cart.test.ts',
  'report.ts',
  'app.ts',
  'cart.ts',
]
  .map((path, i) => {
    const [old, put] = [before[path]!.split('\n'), after[path]!.split('\n')];
    const places = old.flatMap((line, n) => (line === put[n] ? [] : [n]));
    const intent = path === 'cart.ts' ? 'take a rate' : 'pass the rate';
    return `${i + 1}. ${path}: ${intent}\n${places.map((n) => block(path, old[n]!, put[n]!)).join('')}`;
  })
  .join('\n')}`;

function block(path: string, search: string, put: string): string {
  return `${path}\n<<<<<<< SEARCH\n${search}\n=======\n${put}\n>>>>>>> REPLACE\n\n`;
}

const levels = ['low', 'high', 'low', 'top'];
const logged = (file: string, n: number) =>
  Array.from(
    { length: n },
    (_, i) => `export const ${file}${i} = log.write('${file} ${i}', ${levels[i]});\n\n`,
  ).join('');
const likewise = (text: string) =>
  text.replace(/log\.write\((.*?), (\w+)\);/g, 'log.info($1, { level: $2 });');

/** By example: the user changes the first two lines of `cart.ts`. */
export const exampleBefore: Files = {
  'app.ts': logged('app', 4),
  'cart.test.ts': logged('test', 2),
  'cart.ts': logged('cart', 4),
  'report.ts': logged('report', 2),
};
export const exampleAfter: Files = Object.fromEntries(
  Object.entries(exampleBefore).map(([path, text]) => [path, likewise(text)]),
);
