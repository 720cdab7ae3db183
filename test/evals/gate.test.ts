/** A gate fitted to a model: into its folder, from where it counts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runEval } from '../../src/evals/index.ts';
import { modelFacts } from '../../src/model/index.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const rules = new URL('./sets/propagation-own.jsonl', import.meta.url).pathname;

let folder: string;
let model: ReturnType<typeof tinyModelFolder>;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-gate-'));
  model = tinyModelFolder();
  out = '';
  const write = (text: unknown) => {
    out += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
  model.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Some states of the committed set. */
function part(from: number, to: number): string {
  const file = join(folder, `${from}.jsonl`);
  writeFileSync(file, readFileSync(rules, 'utf8').split('\n').slice(from, to).join('\n'));
  return file;
}

describe('foretype eval gate --write', () => {
  it('leaves in the model’s folder what it printed', async () => {
    const words = ['gate', '--fit', part(0, 6), '--calibrate', part(6, 9), '--model', model.folder];
    expect(await runEval([...words, '--write', '--set', part(9, 11)]), out).toBe(0);
    const { gate } = await modelFacts(model.folder);
    expect(Object.keys(gate ?? {})).toEqual(expect.arrayContaining(['bias', 'agreement']));
    expect(gate).not.toHaveProperty('own fit');
    expect(out).toContain(`bias ${' '.repeat(15)}${gate!.bias!.toFixed(2).padStart(7)}`);
  });

  it('needs a model and something to fit', async () => {
    expect(await runEval(['gate', '--set', part(0, 1), '--model', model.folder, '--write'])).toBe(2);
    expect(out).toContain('gate writes what it fits to a --model');
  });

  it('refuses a gate that cannot be read, by its name', async () => {
    writeFileSync(join(model.folder, 'gate.json'), '{"version": 1, "coefficients": {"bias": "high"}}');
    await expect(modelFacts(model.folder)).rejects.toThrow(/gate\.json/);
  });
});
