/** What each source of context gives the next edit: counted by names, with and without what an index finds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { none, some } from '../../src/base/index.ts';
import { evidenceSources } from '../../src/context/index.ts';
import { ablateContext, type EditState, readSet, runEval } from '../../src/evals/index.ts';
import { createSessionModel } from '../../src/prediction/index.ts';
import { LineTokens } from '../../src/prompt/index.ts';
import { byteTokenizer, spell } from '../prompt/byte-tokenizer.ts';
import { ScriptedEngine } from '../support/scripted-engine.ts';
import { type TinyClone, tinyClone } from '../support/tiny-clone.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

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
    // The one piece that is shown is the function with both of them.
    expect(told['context.precision.all.800']).toMatchObject({ value: 1, n: 1 });
    expect(told['context.precision.by similar.800']).toMatchObject({ value: 1, n: 1 });
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

  it('says what is lost without each source, and writes all of it as a page', async () => {
    const page = join(folder, 'context.md');
    const told = await figures('--open', 'all', '--report', page);
    for (const source of evidenceSources) {
      const gain =
        told['context.coverage.all.800']!.value! - told[`context.coverage.without ${source}.800`]!.value!;
      expect(told[`context.lost.${source}.800`]!.value).toBeCloseTo(gain);
    }
    const written = readFileSync(page, 'utf8');
    expect(written).toMatch(/\| similar alone \|.* 66\.7 \(/);
    expect(written).toMatch(/\| all \|.* 100\.0 \(/);
    expect(written).toContain('3 names of 1 states');
    expect(written).toContain('Not in this run: with `--model FOLDER`');
  });

  it('asks a model folder about every row', { timeout: 120_000 }, async () => {
    const tiny = tinyModelFolder();
    const page = join(folder, 'model.md');
    const told = await figures('--open', 'all', '--model', tiny.folder, '--threads', '1', '--report', page);
    tiny.remove();
    // Its weights are random: it is right with no source, and so loses nothing.
    expect(told['context.exactLost.none']).toMatchObject({ value: 0, n: 1 });
    expect(told['context.exactLost.as trained']).toMatchObject({ value: 0, n: 1 });
    const written = readFileSync(page, 'utf8');
    expect(written).toContain('--model FOLDER');
    for (const row of ['all', 'none', 'without similar', 'as trained'])
      expect(written).toContain(`| ${row} | `);
    expect(written).not.toContain('No trained model');
  });

  it('says what is wrong with its words', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    expect(await runEval(['context'])).toBe(2);
    expect(await runEval(['context', '--set', folder, '--open', 'none'])).toBe(2);
    expect(await runEval(['context', '--set', folder, '--budget', 'x'])).toBe(2);
    stderr.mockRestore();
  });
});

describe('context that a model reads', () => {
  /** A model that makes the true edit where the context of its prompt has what that needs. */
  async function ablated(state: EditState) {
    const next = state.remaining[0]!;
    return ablateContext({
      states: [state, { ...state, id: 'done', remaining: [] }],
      session(repository, evidence) {
        const engine = new ScriptedEngine();
        const real = createSessionModel({
          engine,
          lines: new LineTokens(byteTokenizer),
          maxTokens: 3000,
          pathOf: (uri) => uri.slice('file:///eval/'.length),
          repositoryOf: () => repository,
          ...(evidence ? { evidence } : {}),
        });
        return {
          status: () => real.status(),
          async propose(editor, exact, signal, trace) {
            await real.propose(editor, exact, signal, trace);
            const prompt = spell(engine.asked.at(-1)!.prompt);
            if (!/<context>[\s\S]*shipParcel[\s\S]*<window>/.test(prompt)) return none('no-edit');
            const { uri, version } = editor.document;
            return some({ uri, version, edit: next.edit, logProb: -0.1, noEditProbability: 0.1 });
          },
          expected: async () => undefined,
          judge: async () => none('model-unavailable'),
          weigh: async () => none('model-unavailable'),
          lookAhead() {},
        };
      },
      found: new Map([
        [
          state.id,
          [{ path: 'src/tea.ts', languageId: 'typescript', text: example, because: { similar: 1 } }],
        ],
      ]),
    });
  }

  it('is right with all sources, and not with none: each row differs from the first by its source alone', async () => {
    const state = readSet(folder)[0]!;
    const { trials, lost } = await ablated({ ...state, files: state.files.slice(0, 1) });
    expect(Object.keys(trials)).toEqual([
      'all',
      'none',
      ...evidenceSources.map((source) => `without ${source}`),
      'as trained',
    ]);
    const right = (row: string) => trials[row]!.map(({ shown }) => shown?.verdict);
    expect(right('all')).toEqual(['exact']);
    expect(right('none')).toEqual([undefined]);
    expect(right('without outline')).toEqual(['exact']);
    // Training shows open files only.
    expect(right('as trained')).toEqual([undefined]);
    expect(lost.none).toMatchObject({ value: 1, n: 1 });
    expect(lost['without outline']).toMatchObject({ value: 0, n: 1 });
    expect(
      Object.values(trials)
        .flat()
        .every(({ fault }) => fault === undefined),
    ).toBe(true);
  });
});
