/** Names near the work bring their declarations from other open files; what the file itself declares is listed. */
import { expect, it } from 'vitest';
import { definitions } from '../../src/context/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const syntax = createSyntax();
const parsed = async (path: string, text: string) => ({
  path,
  tree: await syntax.tree(TextSnapshot.of(`file:///${path}`, 'typescript', 1, text)),
});

it('signatures of functions, whole types, nothing that is shown already, least important first', async () => {
  const active = await parsed(
    'a.ts',
    'function run() {\n  price(item);\n}\nfunction other() {\n  return 1;\n}\n',
  );
  const cart = await parsed(
    'cart.ts',
    'export interface Item {\n  cost: number;\n}\n\nexport function price(item: Item): number {\n  return item.cost;\n}\n\nexport function unused() {}\n',
  );
  const shown = (path: string, line: number) => path === 'a.ts' && line < 3;
  expect(definitions(active, [cart], 'price(item as Item)', shown)).toEqual([
    { path: 'a.ts', lines: ['function other() {'] },
    {
      path: 'cart.ts',
      lines: [
        'export interface Item {',
        '  cost: number;',
        '}',
        'export function price(item: Item): number {',
      ],
    },
  ]);
  expect(definitions(active, [cart], 'price', () => true)).toEqual([]);
});

it('stays within its budget', async () => {
  const many = Array.from(
    { length: 400 },
    (_, n) => `export function f${n}(argument: number): number {\n}\n`,
  ).join('');
  const active = await parsed('b.ts', many);
  const near = Array.from({ length: 400 }, (_, n) => `f${n}`).join(' ');
  const found = definitions(active, [await parsed('c.ts', many)], near, () => false);
  const chars = found.flatMap((f) => f.lines).reduce((sum, line) => sum + line.length + 1, 0);
  expect(chars).toBeLessThanOrEqual(2800);
  expect(chars).toBeGreaterThan(1000);
});
