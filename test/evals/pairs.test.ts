/** Pairs for training the encoder, cut from a small history: which texts stand together, and what neither may tell. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPairs } from '../../src/evals/index.ts';
import { type TinyClone, tinyClone } from '../support/tiny-clone.ts';

const source = (step: string) =>
  `/** Works out what the whole quarter costs. */\nexport function computeInvoice(amount: number) {\n  const ${step} = multiply(amount);\n  return subtract(${step});\n}\n`;
const test = (step: string) =>
  `import { computeInvoice } from '../src/invoice';\n\nit('computes', () => {\n  const ${step} = computeInvoice(2);\n  expect(${step}).toBe(3);\n});\n`;

interface Line {
  readonly kind: string;
  readonly path: string;
  readonly left: string;
  readonly right: string;
}

let clone: TinyClone;
let folder: string;
let pairs: Line[];
const options = () => ({ from: [clone.path], seed: 1, limit: 10 });

beforeAll(async () => {
  clone = tinyClone('shop');
  folder = mkdtempSync(join(tmpdir(), 'foretype-pairs-'));
  clone.commit({ 'src/invoice.ts': source('subtotal'), 'test/invoice.test.ts': test('subtotal') }, 'begin');
  clone.commit(
    { 'src/invoice.ts': source('discount'), 'test/invoice.test.ts': test('discount') },
    'Charge customers gently (#12)',
  );
  await buildPairs({ ...options(), out: folder });
  pairs = read('pairs.jsonl') as Line[];
});
afterAll(() => {
  clone.remove();
  rmSync(folder, { recursive: true, force: true });
});

function read(name: string): unknown[] {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}

function of(kind: string): Line[] {
  return pairs.filter((pair) => pair.kind === kind);
}

describe('pairs', () => {
  it('put a comment beside its code without the comment, and a name beside its body without the name', () => {
    expect(of('comment')).toHaveLength(1);
    expect(of('comment')[0]!.left).toMatch(/\bquart\w* 1\b/);
    expect(of('comment')[0]!.right).not.toMatch(/quart/);
    expect(of('comment')[0]!.right).toMatch(/\bdiscount 2\b/);
    expect(of('name')[0]!.left).toMatch(/invoic/);
    expect(of('name')[0]!.right).not.toMatch(/invoic/);
  });

  it('put a subject beside what was changed, that before it beside that after, and files changed together', () => {
    expect(
      of('subject')
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['src/invoice.ts', 'test/invoice.test.ts']);
    for (const { left, right } of of('subject')) {
      expect(left).toMatch(/^charg\w* 1 custom\w* 1 gent\w* 1$/);
      expect(right).toMatch(/subtotal/);
    }
    expect(of('edit')[0]!.left).toMatch(/subtotal/);
    expect(of('edit')[0]!.right).toMatch(/discount/);
    expect(of('together')).toHaveLength(1);
    expect(of('test')[0]!.path).toBe('src/invoice.ts');
  });

  it('name every file they are from, with its head', () => {
    const files = read('files.jsonl') as { path: string; head: string }[];
    expect(files.map(({ path }) => path).sort()).toEqual(['src/invoice.ts', 'test/invoice.test.ts']);
    expect(files[0]!.head).toMatch(/Works out|computeInvoice/);
  });

  it('are the same for the same seed', async () => {
    const again = join(folder, 'again');
    await buildPairs({ ...options(), out: again });
    expect(readFileSync(join(again, 'pairs.jsonl'), 'utf8')).toBe(
      readFileSync(join(folder, 'pairs.jsonl'), 'utf8'),
    );
  });
});
