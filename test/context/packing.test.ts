/** Signatures in place of bodies, marks where something is left out, whole units: by golden files in eleven languages. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  chooseEvidence,
  type EvidenceFile,
  EvidenceFiles,
  evidenceSources,
  placeOf,
} from '../../src/context/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const folder = new URL('./golden/packing/', import.meta.url);
const syntax = createSyntax();

/** The files of a fixture, and the line of the cursor in the last. */
async function read(name: string): Promise<{ files: EvidenceFile[]; line: number; path: string }> {
  const reader = new EvidenceFiles((text) => syntax.survey(text));
  const files: EvidenceFile[] = [];
  let at = { line: 0, path: '' };
  for (const section of readFileSync(new URL(`${name}.in`, folder), 'utf8')
    .split(/^=== /m)
    .slice(1)) {
    const [head, ...rest] = section.split('\n');
    const [path = '', languageId = ''] = head!.split(' ');
    const marked = rest.join('\n');
    const text = TextSnapshot.of(`file:///w/${path}`, languageId, 1, marked.replace('ˇ', ''));
    await syntax.tree(text);
    files.push(reader.of(path, text)!);
    if (marked.includes('ˇ')) at = { line: marked.split('ˇ')[0]!.split('\n').length - 1, path };
  }
  return { files, ...at };
}

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.in'))
  .map((name) => name.slice(0, -3));

describe('the context section', () => {
  it.each(names)('is packed in %s as the golden file says', async (name) => {
    const { files, line, path } = await read(name);
    const snapshot = files.map((file) => ({ ...file, cost: (n: number) => file.lines[n]!.length }));
    const window = [{ path, ranges: [[0, 100]] as const }];
    const place = placeOf(files, snapshot, { path, line }, [], window)!;
    const out: string[] = [];
    for (const [budget, sources] of [
      [2000, evidenceSources],
      [200, ['definitions', 'beside', 'outline'] as const],
    ] as const) {
      const parts = chooseEvidence(place, { budget, sources, cost: (text) => Math.ceil(text.length / 3) });
      out.push(`--- ${budget} tokens`);
      for (const part of parts) out.push(`=== ${part.path}`, ...part.lines);
    }
    await expect(`${out.join('\n')}\n`).toMatchFileSnapshot(new URL(`${name}.out`, folder).pathname);
  });

  it('has golden files of the languages that people mostly use', () => {
    expect(names.length).toBeGreaterThanOrEqual(11);
  });
});
