/**
 * The committed set, of this repository's own history: what must hold of it in every run. Only counts are judged; how fast
 * it goes is the report's business.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluateEdits, runEval } from '../../src/evals/index.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const own = new URL('./sets/edits-own.jsonl', import.meta.url).pathname;
const rules = new URL('./sets/propagation-own.jsonl', import.meta.url).pathname;
const minutes = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-own-'));
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `foretype eval edits` with these words; answers with what it wrote and printed. */
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
  const code = await runEval(['edits', ...words]);
  for (const spy of spies) spy.mockRestore();
  return { code, out };
}

function read(file: string): Record<string, { value: number | null; low: number; high: number; n: number }> {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

describe('the committed set', () => {
  it(
    'is evaluated without a fault, quiet where nothing is to be done, and seldom wrong elsewhere',
    async () => {
      const [json, page] = [join(folder, 'own.json'), join(folder, 'own.md')];
      const words = ['--only', 'baseline,gated', '--sessions', '0', '--json', json, '--report', page];
      const { code, out } = await evalEdits(...words);
      expect(code).toBe(0);
      const states = Number(/(\d+) states, 0 faults/.exec(out)?.[1]);
      expect(states).toBeGreaterThanOrEqual(200);
      const { quiet, precision, coverage, baselineExact } = read('own.json');
      expect(quiet!.value).toBeGreaterThanOrEqual(0.97);
      expect((1 - (precision!.value ?? 1)) * precision!.n).toBeLessThanOrEqual(0.02 * states);
      expect(coverage!.value).toBeGreaterThan(0.9);
      expect(baselineExact!.n).toBeGreaterThan(10);
      const text = readFileSync(page, 'utf8');
      for (const kind of ['start', 'mid-edit', 'jump-same-file', 'jump-other-file', 'completion', 'no-edit'])
        expect(text).toContain(`| ${kind} |`);
      const { seed, repositories } = JSON.parse(readFileSync(own.replace('.jsonl', '.json'), 'utf8'));
      expect(text).toContain(`--seed ${seed} `);
      for (const { name, head } of repositories)
        expect(text).toContain(`| ${name} | \`${head.slice(0, 12)}\` |`);
    },
    2 * minutes,
  );

  it(
    'is not quiet where something follows: the states that the rules were written for',
    async () => {
      const { trials } = await evaluateEdits({ set: rules, only: ['gated'], sessions: 0 });
      const open = (trials.gated ?? []).filter((t) => t.kind !== 'no-edit');
      const right = open.filter((t) => t.shown && t.shown.verdict !== 'wrong');
      expect(right.length / open.length).toBeGreaterThanOrEqual(0.4);
    },
    minutes,
  );
});

describe('foretype eval edits', () => {
  const named =
    `placeTop1 placeTop3 exact exactRepeated exactMidEdit deltaChrF quiet show precision ece coverage
    baselineExact propagationExact keystrokesSaved reversal syntaxErrorDelta p50Ms p95Ms`.split(/\s+/);

  it(
    'writes every figure with its interval, a table, and a page with its pictures',
    async () => {
      const [json, page] = [join(folder, 'a.json'), join(folder, 'PAGE.md')];
      const run = await evalEdits('--set', rules, '--sessions', '8', '--json', json, '--report', page);
      expect([run.code, run.out]).toEqual([0, expect.stringMatching(/exactMidEdit .*\n.*completionLine/)]);
      const figures = read('a.json');
      for (const name of [...named, 'baseline.exact', 'propagation.quiet', 'gated.keystrokesSaved']) {
        const { value, low, high, n } = figures[name] ?? {};
        expect([typeof low, typeof high, typeof n], name).toEqual(['number', 'number', 'number']);
        if (value === null || value === undefined) expect([value, n], name).toEqual([null, n]);
        else expect(low! <= value && value <= high!, name).toBe(true);
      }
      expect(figures.p50Ms!.n).toBeGreaterThan(0);
      const text = readFileSync(page, 'utf8');
      expect(text).toContain('Without a model');
      expect(text).toContain('propagation-own.jsonl');
      for (const picture of ['page-reliability.svg', 'page-precision.svg']) {
        expect(text).toContain(picture);
        expect(readFileSync(join(folder, picture), 'utf8')).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
      }
    },
    2 * minutes,
  );

  it(
    'compares a model, exact edits, both, and both with the gate in one run',
    async () => {
      const model = tinyModelFolder();
      const set = join(folder, 'two.jsonl');
      writeFileSync(set, readFileSync(rules, 'utf8').split('\n').slice(0, 2).join('\n'));
      const json = join(folder, 'model.json');
      const page = join(folder, 'MODEL.md');
      const words = ['--set', set, '--sessions', '0', '--threads', '1', '--json', json, '--report', page];
      const run = await evalEdits(...words, '--model', model.folder);
      model.remove();
      expect(run.code).toBe(0);
      const figures = read('model.json');
      for (const system of ['baseline', 'propagation', 'model', 'both', 'gated'])
        expect(figures[`${system}.show`], system).toMatchObject({ n: expect.any(Number) });
      expect(readFileSync(page, 'utf8')).toMatch(/Model: `[\w-]+`, weights `[0-9a-f]{12}`\./);
    },
    2 * minutes,
  );

  it(
    'finds no fault in what the experiment that is shipped says of the committed set',
    async () => {
      const [set, json] = [join(folder, 'some.jsonl'), join(folder, 'some.json')];
      writeFileSync(set, readFileSync(own, 'utf8').split('\n').slice(0, 24).join('\n'));
      const model = new URL('../../models/weights/cpu', import.meta.url).pathname;
      const words = ['--only', 'both', '--set', set, '--sessions', '0', '--threads', '1', '--json', json];
      const { code, out } = await evalEdits(...words, '--model', model);
      expect([code, out]).toEqual([0, expect.stringContaining('24 states, 0 faults')]);
      expect(read('some.json')['both.show']!.value).toBeGreaterThan(0);
    },
    2 * minutes,
  );

  it('refuses a system it does not know, and a set that is not there', async () => {
    expect(await evalEdits('--only', 'magic')).toMatchObject({
      code: 2,
      out: expect.stringContaining('magic'),
    });
    expect(await evalEdits('--set', join(folder, 'nowhere'))).toMatchObject({ code: 2 });
  });
});
