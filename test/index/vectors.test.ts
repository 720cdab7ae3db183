/** Vectors find what shares no word, are made once for each content, and say the same however chunks are stored. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import {
  CodeIndex,
  FolderDisk,
  Retrieval,
  readEncoder,
  type StaticEncoder,
  words,
} from '../../src/index/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { encoderBytes, tinyEncoder } from './tiny-encoder.ts';
import { bareEnv, emptyFolder, everything, hasher, never, openIndex, writeFiles } from './workspace.ts';

const project = {
  'src/load.ts': 'export function decodeOptions(text: string) {\n  return readConfig(text);\n}\n',
  'src/net.ts': 'export function backoff() {\n  return wait();\n}\n',
  'src/sum.ts': 'export function total(items: number[]) {\n  return items.length;\n}\n',
};

async function meant(index: CodeIndex, question: string): Promise<string[]> {
  const { files } = new Retrieval(index).search(question, { sources: ['meaning'] });
  return files.map(({ path }) => path);
}

describe('the encoder', () => {
  it('lets words that are alike lie close, and says nothing of words it does not know', () => {
    const encoder = tinyEncoder();
    const close = (a: string, b: string) => {
      const [x, y] = [encoder.ask(words(a))!, encoder.ask(words(b))!];
      return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    };
    expect(close('retry', 'backoff')).toBeGreaterThan(0.9);
    expect(close('retry', 'total')).toBeLessThan(0.3);
    expect(encoder.ask(['zebra'])).toBeUndefined();
    expect(encoder.encode([[5, 3]])).toEqual(new Int8Array(16));
  });

  it('weighs a repeated word more, though less than as often', () => {
    const encoder = tinyEncoder();
    const [retry, total] = [1, 2];
    encoder.learn(retry, words('retry')[0]!);
    encoder.learn(total, words('total')[0]!);
    const along = (count: number) => {
      const vector = encoder.encode([
        [retry, count],
        [total, 1],
      ]);
      return vector[1]! / vector[2]!;
    };
    expect(along(8)).toBeGreaterThan(along(2));
    expect(along(8)).toBeLessThan(4 * along(1));
    expect(along(32)).toBe(along(1000));
  });

  it('refuses what is no encoder', () => {
    expect(() => readEncoder(Buffer.from('something else, long enough'))).toThrow(RangeError);
    const bytes = encoderBytes();
    expect(() => readEncoder(bytes.subarray(0, bytes.length - 12))).toThrow(RangeError);
  });
});

describe('vectors', () => {
  it('find what is meant where no word is shared', async () => {
    const root = emptyFolder();
    writeFiles(root, project);
    const index = await openIndex(root);
    await index.sync(never);
    expect((await meant(index, 'parse the settings'))[0]).toBe('src/load.ts');
    expect((await meant(index, 'try again'))[0]).toBe('src/net.ts');
    expect(await meant(index, 'zebra')).toEqual([]);
    const place = { path: 'src/net.ts', line: 0 };
    writeFiles(root, { 'src/again.ts': 'export function attempts() {\n  return retry();\n}\n' });
    await index.sync(never);
    const near = new Retrieval(index).near(place, { sources: ['kindred'] });
    expect(near.files[0]!.path).toBe('src/again.ts');
    await index.close();
  });

  it('are made once for each content, wherever it goes', async () => {
    const root = emptyFolder();
    writeFiles(root, project);
    const disk = new FolderDisk(emptyFolder());
    const index = await openIndex(root, disk);
    expect((await index.sync(never)).encodings).toBe(3);
    expect((await index.sync(never)).encodings).toBe(0);
    rmSync(join(root, 'src'), { recursive: true });
    writeFiles(root, { 'lib/moved.ts': project['src/load.ts'], 'lib/twice.ts': project['src/load.ts'] });
    expect(await index.sync(never)).toMatchObject({ encodings: 0, changed: 2 });
    writeFiles(root, project);
    expect((await index.sync(never)).encodings).toBe(0);
    await index.close();
    const again = await openIndex(root, disk);
    expect((await again.sync(never)).encodings).toBe(0);
    expect((await meant(again, 'parse the settings'))[0]).toMatch(/load|moved|twice/);
    await again.close();
  });

  it('of another encoder are made anew', async () => {
    const root = emptyFolder();
    writeFiles(root, project);
    const disk = new FolderDisk(emptyFolder());
    const first = await openIndex(root, disk);
    await first.sync(never);
    await first.close();
    const opened = (encoder?: StaticEncoder) =>
      CodeIndex.open({
        root,
        disk,
        syntax: createSyntax(),
        hasher,
        env: bareEnv,
        log: silentLog,
        today: Date.now,
        encoder,
      });
    const other = await opened(tinyEncoder('other'));
    expect((await other.sync(never)).encodings).toBe(3);
    await other.close();
    const without = await opened();
    expect((await without.sync(never)).chunkings).toBe(3);
    expect(await meant(without, 'parse the settings')).toEqual([]);
    await without.close();
  });

  it('say the same of files in one segment, in many, merged, or open', async () => {
    const word = fc.constantFrom(
      'parse',
      'retry',
      'total',
      'one',
      'config',
      'wait',
      'items',
      'zebra',
      'fold',
    );
    const file = fc.array(word, { minLength: 1, maxLength: 6 });
    const files = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), file, {
      minKeys: 2,
    });
    await fc.assert(
      fc.asyncProperty(files, word, async (own, question) => {
        const texts = Object.entries(own).map(
          ([name, called]) =>
            [`${name}.ts`, `function ${name}() {\n  ${called.join('();\n  ')}();\n}\n`] as const,
        );
        const root = emptyFolder();
        const disk = new FolderDisk(emptyFolder());
        const index = await openIndex(root, disk);
        for (const text of texts) {
          writeFiles(root, Object.fromEntries([text]));
          await index.sync(never);
        }
        const [[open, openText]] = texts as [(typeof texts)[number]];
        await index.overlay(open, openText);
        const whole = await openIndex(root);
        await whole.sync(never);
        expect(everything(index)).toEqual(everything(whole));
        const answer = (of: CodeIndex) => new Retrieval(of).search(question, { sources: ['meaning'] });
        expect(answer(index)).toEqual(answer(whole));
        await index.close();
        await whole.close();
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
