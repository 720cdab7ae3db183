/** Answers made from real commits: every style and laziness, the same bytes for the same seed, nothing of the engine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApplyCase, buildApply, readApplyCases, runEval } from '../../src/evals/index.ts';
import { type TinyClone, tinyClone } from '../support/tiny-clone.ts';

const source = (change: number) =>
  `${Array.from({ length: 12 }, (_, n) => `export function step${n}(x: number): number {\n  const part = x * ${n};\n  return part${n === change ? ' + 1' : ''};\n}\n`).join('\n')}`;

let clone: TinyClone;
let out: string;
const build = (name: string, heldOut = false, seed = 1) =>
  buildApply({ from: [clone.path], out: join(out, name), seed, limit: 40, heldOut });

beforeAll(() => {
  clone = tinyClone('steps');
  out = mkdtempSync(join(tmpdir(), 'foretype-apply-'));
  for (let n = -1; n < 12; n++) clone.commit({ 'steps.ts': source(n) }, `change step ${n}`);
  clone.commit({ 'steps.ts': source(3) }, 'bump version');
});
afterAll(() => {
  clone.remove();
  rmSync(out, { recursive: true, force: true });
});

describe('a set', () => {
  it('holds cases of every style but those held out', () => {
    const manifest = build('a');
    expect(manifest.cases).toBe(12);
    expect(Object.keys(manifest.styles).sort()).toEqual([
      'markers',
      'phrases',
      'search-replace',
      'unified-diff',
      'v4a',
      'whole-file',
    ]);
    expect(Object.keys(build('held', true).styles)).toEqual(
      expect.arrayContaining(['excerpts', 'fenced-search']),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const bytes = (name: string) => readFileSync(join(out, name, 'cases.jsonl'), 'utf8');
    build('b');
    build('c', false, 2);
    expect(bytes('b')).toBe(bytes('a'));
    expect(bytes('c')).not.toBe(bytes('a'));
  });

  it('says what the commit did', () => {
    const cases: ApplyCase[] = readApplyCases(join(out, 'a'));
    for (const one of cases) {
      expect(one.files).toHaveLength(1);
      expect(one.files[0]!.before).not.toBe(one.files[0]!.after);
      expect(one.answer).toContain('steps.ts');
    }
  });

  it('refuses a folder that holds something else', async () => {
    await expect(runEval(['apply', '--set', join(out, 'nowhere')])).resolves.toBe(2);
    await expect(runEval(['build', 'apply', '--out', out])).resolves.toBe(2);
  });
});

it('the generator reaches nothing of the engine', () => {
  const src = fileURLToPath(new URL('../../src/', import.meta.url));
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, path] of text.matchAll(/^(?:import|export)[^;]*?from '(\.[^']+)'/gms))
      visit(join(dirname(file), path!));
  };
  visit(join(src, 'evals/build-apply.ts'));
  const rooms = new Set([...seen].map((file) => file.slice(src.length).split('/')[0]));
  expect([...rooms].sort()).toEqual(['base', 'evals', 'text']);
  expect([...seen].filter((file) => file.includes('evaluate-apply'))).toEqual([]);
});
