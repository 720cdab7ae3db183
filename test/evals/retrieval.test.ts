/** Questions cut from a small history, and what retrieval makes of them: the own set, made on the spot. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRetrieval, evaluateRetrieval, type RetrievalReport, runEval } from '../../src/evals/index.ts';
import { type TinyClone, tinyClone } from '../support/tiny-clone.ts';

const topics = ['Invoice', 'Customer', 'Warehouse', 'Shipment', 'Refund', 'Discount'];
const source = (topic: string, amount: number) =>
  `/** Works out what the ${topic.toLowerCase()} of a given quarter costs. */\nexport function compute${topic}(quarter: number) {\n  const ${topic.toLowerCase()} = quarter * ${amount};\n  return ${topic.toLowerCase()};\n}\n`;
const test = (topic: string, amount: number) =>
  `import { compute${topic} } from '../src/${topic.toLowerCase()}';\n\nit('computes', () => {\n  expect(compute${topic}(2)).toBe(${2 * amount});\n});\n`;

let clone: TinyClone;
let folder: string;
let report: RetrievalReport;

beforeAll(async () => {
  clone = tinyClone('shop');
  folder = mkdtempSync(join(tmpdir(), 'foretype-retrieval-'));
  const files = (amount: number, only = topics) =>
    Object.fromEntries(
      only.flatMap((topic) => [
        [`src/${topic.toLowerCase()}.ts`, source(topic, amount)],
        [`test/${topic.toLowerCase()}.test.ts`, test(topic, amount)],
      ]),
    );
  clone.commit({ ...files(1), 'notes.md': '# Shop\n' }, 'begin');
  for (const [i, topic] of [...topics, ...topics].entries())
    clone.commit(files(2 + i, [topic]), `Charge ${topic.toLowerCase()} by the quarter`);
  await buildRetrieval({ from: [clone.path], out: join(folder, 'set'), seed: 1, limit: 6 });
  report = await evaluateRetrieval({ set: join(folder, 'set') });
});
afterAll(() => {
  clone.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('questions about a clone', () => {
  it('come from subjects, comments and edits, with the files that answer them', () => {
    const lines = readFileSync(join(folder, 'set/items.jsonl'), 'utf8').trim().split('\n');
    const items = lines.map((line) => JSON.parse(line) as { kind: string; query: string; answers: string[] });
    const of = (kind: string) => items.filter((item) => item.kind === kind);
    expect(of('subject')).toHaveLength(6);
    expect(of('subject')[0]!.query).toMatch(/^Charge \w+ by the quarter$/);
    expect(of('subject')[0]!.answers).toHaveLength(2);
    expect(of('edit').every((item) => item.answers.length === 1)).toBe(true);
    expect(of('comment').map((item) => item.query)).toContain(
      'Works out what the refund of a given quarter costs.',
    );
  });

  it('are the same for the same seed', async () => {
    await buildRetrieval({ from: [clone.path], out: join(folder, 'again'), seed: 1, limit: 6 });
    expect(readFileSync(join(folder, 'again/items.jsonl'), 'utf8')).toBe(
      readFileSync(join(folder, 'set/items.jsonl'), 'utf8'),
    );
  });

  it('are answered by all sources together at least as well as by each alone', () => {
    expect(report.repositories).toBe(1);
    expect(report.fileRecallAt5).toMatchObject({ value: 1, n: 12 });
    expect(report.coChangeRecallAt3).toMatchObject({ value: 1, n: 6 });
    for (const alone of Object.values(report.alone)) {
      expect(alone.fileRecallAt5?.value ?? 0).toBeLessThanOrEqual(1);
      expect(alone.mrr?.value ?? 0).toBeLessThanOrEqual(report.mrr.value!);
    }
    expect(report.alone.recent?.coChangeRecallAt3?.value).toBe(0);
  });

  it('say so where words are missing', async () => {
    expect(await runEval(['retrieval'])).toBe(2);
    expect(await runEval(['build', 'retrieval', '--from', clone.path])).toBe(2);
    expect(await runEval(['retrieval', '--set', join(folder, 'nowhere')])).toBe(2);
  });
});
