/** The editing sessions that `foretype demo` plays: what is on screen, and what a developer types into it. */
export interface Scene {
  readonly title: string;
  readonly file: string;
  readonly languageId: string;
  readonly text: string;
  /** Typed one after the other: `find` is replaced (its first occurrence), character by character. */
  readonly typed: readonly { readonly find: string; readonly type: string }[];
}

export const scenes: readonly Scene[] = [
  {
    title: 'Rename one declaration; the uses follow, the other `total` stays',
    file: 'cart.ts',
    languageId: 'typescript',
    text: [
      'interface Item {',
      '  price: number;',
      '  count: number;',
      '}',
      '',
      'export function checkout(items: Item[]): string {',
      '  let total = 0;',
      '  for (const item of items) {',
      '    total += item.price * item.count;',
      '  }',
      '  if (total > 100) {',
      '    total *= 0.9;',
      '  }',
      '  return total.toFixed(2);',
      '}',
      '',
      'export function average(items: Item[]): number {',
      '  const total = items.reduce((sum, item) => sum + item.price, 0);',
      '  return total / items.length;',
      '}',
      '',
    ].join('\n'),
    typed: [{ find: 'total', type: 'amount' }],
  },
  {
    title: 'Do a change twice; foretype finds the other places',
    file: 'jobs.py',
    languageId: 'python',
    text: [
      'import logging',
      '',
      'log = logging.getLogger(__name__)',
      '',
      'def load(path):',
      '    print("loading", path)',
      '    rows = read(path)',
      '    print("rows", rows)',
      '    return rows',
      '',
      'def store(rows, path):',
      '    print("storing", path)',
      '    write(rows, path)',
      '    print("stored", rows)',
      '',
    ].join('\n'),
    typed: [
      { find: 'print("loading", path)', type: 'log.info("loading", path)' },
      { find: 'print("rows", rows)', type: 'log.info("rows", rows)' },
    ],
  },
];
