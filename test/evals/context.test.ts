/** What each source of context gives the next edit: counted by names, with and without what an index finds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runEval } from '../../src/evals/index.ts';
import { type TinyClone, tinyClone } from '../support/tiny-clone.ts';

const example = `export function addTea(
  cart: Cart,
) {
  const sugar = weighed(cart);
  note(sugar);
  check(sugar);
  const grams = sugar + 1;
  shipParcel(grams, insured);
}
`;
const before = 'export function addMilk(cart: Cart) {\n  return weighed(cart);\n}\n';
const after =
  'export function addMilk(cart: Cart) {\n  const grams = weighed(cart);\n  shipParcel(grams, brandNewName);\n}\n';

type Figures = Readonly<Record<string, { value: number | null; low: number; high: number; n: number }>>;

let folder: string;
let clone: TinyClone;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-context-'));
  clone = tinyClone('shop');
  clone.commit({ 'src/tea.ts': example, 'lib/milk.ts': 'const milk = 1;\n' }, 'begin');
  const commit = clone.commit({ 'lib/milk.ts': after }, 'milk');
  const state = {
    id: 'shop@1/start/1+1',
    kind: 'start',
    languageId: 'typescript',
    repository: 'shop',
    commit,
    files: [
      { path: 'lib/milk.ts', languageId: 'typescript', text: '' },
      { path: 'src/tea.ts', languageId: 'typescript', text: example },
    ],
    history: [{ path: 'lib/milk.ts', edit: [{ from: 0, to: 0, text: before }], afterMs: 0 }],
    cursor: { path: 'lib/milk.ts', offset: 60 },
    remaining: [{ path: 'lib/milk.ts', edit: [{ from: 0, to: before.length, text: after }] }],
  };
  writeFileSync(join(folder, 'states.jsonl'), `${JSON.stringify(state)}\n`);
});
afterAll(() => {
  clone.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function figures(...words: readonly string[]): Promise<Figures> {
  const written: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const file = join(folder, 'figures.json');
  expect(await runEval(['context', '--set', folder, '--json', file, ...words])).toBe(0);
  stdout.mockRestore();
  expect(written.join('')).toContain('similar alone');
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('foretype eval context', () => {
  it('counts the names that the next edit needs and that only the context has', async () => {
    const told = await figures('--open', 'all');
    // grams and shipParcel stand in tea.ts, brandNewName nowhere; cart and weighed were typed before.
    expect(told['context.reachable']).toMatchObject({ n: 3, value: 2 / 3 });
    expect(told['context.coverage.all.800']!.value).toBeCloseTo(2 / 3);
    expect(told['context.coverage.similar alone.800']!.value).toBeCloseTo(2 / 3);
    expect(told['context.coverage.imports alone.800']!.value).toBe(0);
    for (const { low, value, high } of Object.values(told)) {
      expect(low).toBeLessThanOrEqual(value ?? 0);
      expect(high).toBeGreaterThanOrEqual(value ?? 0);
    }
  });

  it('knows only the touched files as open, unless an index finds the others', async () => {
    expect((await figures())['context.coverage.all.800']!.value).toBe(0);
    const told = await figures('--clones', clone.path);
    expect(told['context.reachable']!.value).toBeCloseTo(2 / 3);
    expect(told['context.coverage.all.800']!.value).toBeCloseTo(2 / 3);
  });

  it('says what is wrong with its words', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    expect(await runEval(['context'])).toBe(2);
    expect(await runEval(['context', '--set', folder, '--open', 'none'])).toBe(2);
    expect(await runEval(['context', '--set', folder, '--budget', 'x'])).toBe(2);
    stderr.mockRestore();
  });
});
