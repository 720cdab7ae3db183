/** `foretype eval edits --format`: a public model is asked as the product asks it; what is no question to it is left out. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { DirectModel } from '../../src/evals/direct-engine.ts';
import { type EditState, evaluateEdits, runEval } from '../../src/evals/index.ts';
import { loadTokenizer, modelFacts } from '../../src/model/index.ts';
import { publicFormats } from '../../src/prompt/index.ts';
import { replace } from '../../src/text/index.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { publicModelFolder, tinyModelFolder } from '../support/tiny-model.ts';

const rules = new URL('./sets/propagation-own.jsonl', import.meta.url).pathname;
const minutes = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'foretype-public-'));
const open = publicModelFolder();
const native = tinyModelFolder();
const [set, json, page] = ['some.jsonl', 'out.json', 'PAGE.md'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
writeFileSync(set, readFileSync(rules, 'utf8').split('\n').slice(0, 6).join('\n'));
afterAll(() => {
  removeFolder(folder);
  open.remove();
  native.remove();
});

async function evalEdits(...words: string[]) {
  let out = '';
  const write = (text: unknown) => {
    out += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(write),
    vi.spyOn(process.stderr, 'write').mockImplementation(write),
  ];
  const code = await runEval(['edits', '--set', set, '--sessions', '0', '--threads', '1', ...words]);
  for (const spy of spies) spy.mockRestore();
  return { code, out };
}

const fim = ['--model', open.folder, '--format', 'fim-qwen-coder'];

describe('a public model', () => {
  it('is put beside the other systems', { timeout: minutes }, async () => {
    const run = await evalEdits(...fim, '--json', json, '--report', page);
    expect([run.code, run.out]).toEqual([0, expect.stringContaining('6 states, 0 faults')]);
    const figures = JSON.parse(readFileSync(json, 'utf8'));
    for (const system of ['model', 'both', 'gated']) expect(figures[`${system}.show`].n, system).toBe(6);
    // It names no lines; the product's places are those of its edits and the ranker.
    for (const place of ['placeTop1', 'placeTop3', 'placeStrict']) {
      for (const system of ['model', 'both'])
        expect(figures[`${system}.${place}`], place).toMatchObject({ value: null, n: 0 });
      expect(figures[`gated.${place}`].n).toBe(6);
    }
    expect(figures.coverage).toMatchObject({ value: null, n: 0 });
    expect(run.out).not.toContain('coverage:');
    const text = readFileSync(page, 'utf8');
    expect(text).toMatch(/Model: `[\w-]+`, a public one, asked as `fim-qwen-coder`\./);
    expect(text).toContain('--model FOLDER --format fim-qwen-coder --report');
    expect(text).not.toContain('Coverage:');
  });

  it('is asked, and read, in its format', { timeout: minutes }, async () => {
    const model = await DirectModel.open(open.folder, 1, 'fim-qwen-coder');
    const tokenizer = await loadTokenizer(open.folder);
    const { ends } = await modelFacts(open.folder);
    const asked: string[] = [];
    // Random weights say nothing that can be read: these words are put into its mouth.
    model.engine.generate = async function* ({ prompt, stop }) {
      expect(stop).toEqual(ends);
      asked.push(tokenizer.decode(prompt, 'all'));
      for (const id of tokenizer.encodeTemplate('total;<|endoftext|>'))
        yield { id, logProb: -0.01, legalMass: 1 };
    };
    const before = 'x =\n';
    const state: EditState = {
      ...{ id: 'a', kind: 'mid-edit', languageId: 'typescript', repository: 'own', commit: 'c' },
      files: [{ path: 'a.ts', languageId: 'typescript', text: before }],
      history: [{ path: 'a.ts', edit: replace(3, 3, ' '), afterMs: 100 }],
      cursor: { path: 'a.ts', offset: 4 },
      remaining: [{ path: 'a.ts', edit: replace(4, 4, 'total;') }],
    };
    const one = join(folder, 'one.jsonl');
    writeFileSync(one, `${JSON.stringify(state)}\n`);
    const { trials, coverage } = await evaluateEdits({ set: one, sessions: 0, model });
    await model.dispose();
    for (const system of ['model', 'both'] as const)
      expect(trials[system], system).toMatchObject([{ shown: { verdict: 'exact' }, place: undefined }]);
    expect(trials.gated?.[0]?.place).toBeDefined();
    expect(coverage).toEqual([]);
    expect(asked[0]).toBe('<|fim_prefix|>x = <|fim_suffix|>\n<|fim_middle|>');
  });

  it('says no more once its stop is found', { timeout: minutes }, async () => {
    const model = await DirectModel.open(open.folder, 1, 'fim-qwen-coder');
    const { engine } = model;
    const stop = new AbortController();
    const heard: number[] = [];
    const request = { prompt: [70, 71, 72], maxTokens: 200, stop: [] };
    for await (const { id } of engine.generate(request, stop.signal)) {
      heard.push(id);
      if (heard.length === 5) stop.abort();
    }
    await engine.settled();
    expect(heard.length).toBeLessThan(12);
    expect(engine.said).toBeLessThan(12);
    // Nobody who waits for all of it is told less.
    const all: number[] = [];
    for await (const { id } of engine.generate(request, new AbortController().signal)) all.push(id);
    expect(all).toHaveLength(200);
    expect(all.slice(0, 5)).toEqual(heard.slice(0, 5));
    await model.dispose();
  });
});

describe('--format is refused', () => {
  it.each([
    [
      'what is none',
      ['--model', open.folder, '--format', 'fim-nobody'],
      'there is no prompt format fim-nobody',
    ],
    ['no name for a public model', ['--model', open.folder], 'is a public one: '],
    ['native for a public model', ['--model', open.folder, '--format', 'native'], 'is a public one: '],
    ['a public one for a native model', ['--model', native.folder, ...fim.slice(2)], 'is a native one'],
    ['without a model', fim.slice(2), 'name its folder with --model'],
    ['without its system prompt', ['--model', open.folder, '--format', 'instinct'], 'system-prompt.txt'],
  ])('%s', async (_, words, sentence) => {
    const { code, out } = await evalEdits(...words);
    expect([code, out]).toEqual([2, expect.stringContaining(sentence)]);
    expect(out).toMatch(/^foretype: /);
  });

  it('but never what the product knows', async () => {
    const { out } = await evalEdits('--model', open.folder);
    for (const { name } of publicFormats) expect(out).toContain(name);
    writeFileSync(join(open.folder, 'system-prompt.txt'), 'Predict.\n');
    const model = await DirectModel.open(open.folder, 1, 'instinct');
    await model.dispose();
  });
});
