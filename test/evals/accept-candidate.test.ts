/** `foretype eval accept`: weights take the place of others only where nothing that matters got worse. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runEval } from '../../src/evals/index.ts';
import { removeFolder } from '../support/remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretype-accept-'));
afterAll(() => removeFolder(folder));

type Figures = Readonly<Record<string, { value: number | null; n: number }>>;

const usual: Figures = {
  placeTop1: { value: 0.4, n: 200 },
  exact: { value: 0.25, n: 80 },
  exactRepeated: { value: 0.5, n: 40 },
  exactMidEdit: { value: 0.2, n: 100 },
  completionLine: { value: null, n: 0 },
  deltaChrF: { value: 0.15, n: 300 },
  quiet: { value: 0.95, n: 120 },
  precision: { value: 0.66, n: 50 },
  p50Ms: { value: 12, n: 50 },
};

function written(name: string, figures: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof figures === 'string' ? figures : JSON.stringify(figures));
  return path;
}

async function accept(...words: string[]) {
  const said = { out: '', err: '' };
  const into = (stream: 'out' | 'err') => (text: unknown) => {
    said[stream] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('err')),
  ];
  const code = await runEval(['accept', ...words]);
  for (const spy of spies) spy.mockRestore();
  return { code, ...said };
}

const parent = written('parent.json', usual);
const other = (changes: Figures) => written('candidate.json', { ...usual, ...changes });

describe('new weights', () => {
  it('are accepted where nothing is more than a point below, whatever the times', async () => {
    const run = await accept(
      parent,
      other({ exact: { value: 0.24, n: 80 }, quiet: { value: 0.97, n: 120 }, p50Ms: { value: 90, n: 50 } }),
    );
    expect(run.code).toBe(0);
    expect(run.err).toBe('');
    expect(run.out).toMatch(/exact +25\.0 +24\.0 +-1\.0\n/);
    expect(run.out).toMatch(/accepted: no figure is more than 1 points below\n$/);
    expect(run.out).not.toMatch(/p50Ms|completionLine/);
  });

  it.each([
    'placeTop1',
    'exact',
    'exactRepeated',
    'exactMidEdit',
    'deltaChrF',
    'quiet',
    'precision',
  ])('are not accepted where %s is further below', async (name) => {
    const { value, n } = usual[name]!;
    const run = await accept(parent, other({ [name]: { value: value! - 0.012, n } }));
    expect(run.code).toBe(1);
    expect(run.err).toBe(`foretype: not accepted: ${name} more than 1 points below\n`);
    expect(
      (await accept(parent, other({ [name]: { value: value! - 0.012, n } }), '--within', '2')).code,
    ).toBe(0);
  });

  it('are not right more seldom for being silent', async () => {
    expect((await accept(parent, other({ precision: { value: null, n: 0 } }))).code).toBe(0);
    expect((await accept(parent, other({ precision: { value: 0.7, n: 9 } }))).code).toBe(0);
  });

  it.each([
    [
      'another set',
      { ...usual, exact: { value: 0.3, n: 81 } },
      /exact counts 80 states .* and 81 .* two sets/,
    ],
    ['no figures', '[]', /candidate\.json is no file of eval edits --json/],
    ['no JSON', 'exact: 3', /candidate\.json is no file of eval edits --json/],
    ['not all of them', { exact: usual.exact }, /candidate\.json does not tell placeTop1/],
  ])('are not judged by %s', async (_, figures, why) => {
    const run = await accept(parent, written('candidate.json', figures));
    expect(run.code).toBe(2);
    expect(run.err).toMatch(why);
  });

  it('are not judged by words that say nothing', async () => {
    const none = Object.fromEntries(Object.keys(usual).map((name) => [name, { value: null, n: 0 }]));
    expect((await accept(written('none.json', none), parent)).err).toMatch(/measure without --only/);
    expect((await accept(parent)).err).toMatch(/two files/);
    expect((await accept(parent, parent, '--within', 'few')).err).toMatch(/--within few is no number/);
    expect((await accept(parent, join(folder, 'gone.json'))).err).toMatch(/gone\.json/);
  });
});
