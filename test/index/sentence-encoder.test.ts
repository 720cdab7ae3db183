/** A sentence-transformer of the user's own is heard beside everything else, asked once for each text, and may be bad. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { EncoderError, OpenIndex, SentenceEncoder } from '../../src/index/index.ts';
import { tinyEncoder } from './tiny-encoder.ts';
import { tinySentenceTransformer } from './tiny-sentence-transformer.ts';
import { bareEnv, emptyFolder, never, writeFiles } from './workspace.ts';

const body = (name: string) => `export function ${name}() {\n${'  step();\n'.repeat(7)}}\n`;
const project = { 'src/zebra.ts': body('zebra'), 'src/quota.ts': body('quota'), 'docs/a.md': '# Words\n' };
const free = { gate: async () => {}, signal: never };

async function opened(root: string, base = emptyFolder()): Promise<OpenIndex> {
  const open = await OpenIndex.open({ root, env: bareEnv, log: silentLog, base, encoder: tinyEncoder });
  await open!.sync(never);
  return open!;
}

describe('a sentence-transformer', () => {
  it('is read from its folder, and averages what it says of each token, whatever else is in the batch', async () => {
    const encoder = await SentenceEncoder.open(tinySentenceTransformer(emptyFolder()));
    const [one] = await encoder.encode(['total']);
    const [again, other] = await encoder.encode(['total', 'something of another length']);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(one).toHaveLength(16);
    const asked = (await encoder.ask('total'))!;
    expect(Math.hypot(...asked)).toBeCloseTo(1);
    // Beyond the longest text it is read as far as that.
    const [long] = await encoder.encode(['x'.repeat(10_000)]);
    expect(long).toEqual((await encoder.encode(['x']))[0]);
    await encoder.close();
  });

  it('of another name has other rows', async () => {
    const one = await SentenceEncoder.open(tinySentenceTransformer(emptyFolder(), 1));
    const two = await SentenceEncoder.open(tinySentenceTransformer(emptyFolder(), 2));
    expect(one.name).not.toBe(two.name);
    await one.close();
    await two.close();
  });

  it.each([
    ['has no model', (_: string) => {}, /has no model\.onnx$/],
    [
      'has no tokenizer',
      (folder: string) => rmSync(join(tinySentenceTransformer(folder), 'tokenizer.json')),
      /tokenizer\.json is missing$/,
    ],
    [
      'has something else for a model',
      (folder: string) => writeFileSync(join(tinySentenceTransformer(folder), 'model.onnx'), 'no model'),
      /is no sentence-transformer that can be used: \S/,
    ],
    [
      'has something else for a tokenizer',
      (folder: string) => writeFileSync(join(tinySentenceTransformer(folder), 'tokenizer.json'), '{'),
      /is no sentence-transformer that can be used: \S/,
    ],
  ])('whose folder %s is refused in one sentence', async (_, spoil, sentence) => {
    const folder = emptyFolder();
    spoil(folder);
    const failed = SentenceEncoder.open(folder);
    await expect(failed).rejects.toThrow(EncoderError);
    await expect(failed).rejects.toThrow(sentence);
    await expect(failed).rejects.not.toThrow(/\n/);
  });
});

describe('what it says of functions', () => {
  it('is found by question and place, and is asked for once, wherever they go', async () => {
    const root = emptyFolder();
    const base = emptyFolder();
    writeFiles(root, project);
    const encoder = await SentenceEncoder.open(tinySentenceTransformer(emptyFolder()));
    let open = await opened(root, base);
    expect(await open.deepen(encoder, free)).toBe(2);
    expect(await open.deepen(encoder, free)).toBe(0);
    // What is asked for is the text itself, so no random rows can lie closer.
    const sense = (await encoder.ask(body('zebra').trimEnd()))!;
    const alone = (source: 'sense' | 'akin') => ({ sources: [source] as const, sense });
    const best = open.retrieval.search('anything', alone('sense')).files[0]!;
    expect(best).toMatchObject({ path: 'src/zebra.ts', places: [{ from: 0 }] });
    expect(open.retrieval.search('anything', { sources: ['sense'] }).files).toEqual([]);
    const near = open.retrieval.near({ path: 'src/zebra.ts', line: 1 }, alone('akin'));
    expect(near.files.map(({ path }) => path)).toEqual(['src/quota.ts']);

    rmSync(join(root, 'src'), { recursive: true });
    writeFiles(root, { 'lib/moved.ts': project['src/zebra.ts'] });
    await open.sync(never);
    expect(await open.deepen(encoder, free)).toBe(0);
    expect(open.retrieval.search('anything', alone('sense')).files[0]!.path).toBe('lib/moved.ts');
    await open.close();

    open = await opened(root, base);
    writeFiles(root, project);
    await open.sync(never);
    const before = encoder.encodings;
    expect(await open.deepen(encoder, free)).toBe(0);
    expect(encoder.encodings).toBe(before);
    // Another model's vectors say nothing to this one.
    const other = await SentenceEncoder.open(tinySentenceTransformer(emptyFolder(), 2));
    expect(await open.deepen(other, free)).toBe(2);
    await open.close();
    await encoder.close();
    await other.close();
  });

  it('waits while it may not go on, ends when told to, and keeps what was written', async () => {
    const root = emptyFolder();
    writeFiles(
      root,
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}.ts`, body(`name${i}`)])),
    );
    const encoder = await SentenceEncoder.open(tinySentenceTransformer(emptyFolder()));
    const open = await opened(root);
    const stop = new AbortController();
    let gates = 0;
    const gate = async () => {
      if (++gates === 2) stop.abort(new Error('enough'));
    };
    await expect(open.deepen(encoder, { gate, signal: stop.signal })).rejects.toThrow('enough');
    expect(encoder.encodings).toBeLessThan(40);
    await open.deepen(encoder, free);
    expect(open.retrieval.deep!.size).toBe(40);
    await open.close();
    await encoder.close();
  });
});
