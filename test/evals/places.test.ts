/** `foretype eval places` on moments of this repository's own history. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runEval } from '../../src/evals/index.ts';
import { placeExamples } from '../../src/evals/place-examples.ts';
import { networkOf } from '../../src/places/index.ts';
import { modelEval } from '../support/model-eval.ts';

const own = new URL('./sets/edits-own.jsonl', import.meta.url).pathname;

describe('foretype eval places', () => {
  const now = modelEval();

  function set(most: number): string {
    const file = join(now.folder, 'states.jsonl');
    const states = readFileSync(own, 'utf8').split('\n');
    const places = states.filter((state) => /"kind":"(start|jump-same-file|no-edit)"/.test(state));
    writeFileSync(file, places.slice(0, most).join('\n'));
    return file;
  }

  it('says how often the likeliest line is right', async () => {
    expect(await runEval(['places', '--set', set(24)]), now.out).toBe(0);
    expect(now.out).toMatch(
      /likeliest line right \d+\.\d % \(\d+\.\d–\d+\.\d, \d+\), of all \d+ moments \d+\.\d % and said to be in \d+\.\d %; \d\.\d+ nats\n$/,
    );
  });

  it('fits a ranker that knows its own set, and writes it', async () => {
    const [file, of] = [join(now.folder, 'new', 'ranker.json'), set(24)];
    expect(await runEval(['places', '--fit', of, '--set', of, '--write', file]), now.out).toBe(0);
    expect(networkOf(JSON.parse(readFileSync(file, 'utf8'))).hidden).toBe(32);
    const [before, after] = [/pass 1 of 10: ([\d.]+)/, /; ([\d.]+) nats\n/].map((at) =>
      Number(at.exec(now.out)![1]),
    );
    expect(after).toBeLessThan(before! / 1.2);
  });

  it('needs sets, and writes nothing that it did not fit', async () => {
    expect(await runEval(['places'])).toBe(2);
    expect(now.out).toContain('places needs --fit or --set');
    expect(await runEval(['places', '--set', set(1), '--write', join(now.folder, 'r.json')])).toBe(2);
    expect(now.out).toContain('places writes what it fits');
  });
});

describe('the moments', () => {
  it('have files of other work beside them where that is asked for, always the same', async () => {
    const alone = await placeExamples(own, { strangers: false });
    const [among, again] = [
      await placeExamples(own, { strangers: true }),
      await placeExamples(own, { strangers: true }),
    ];
    const lines = (examples: typeof alone) => examples.map(({ table }) => table.ends.length);
    const more = lines(among).filter((n, i) => n > lines(alone)[i]!);
    expect(more.length).toBeGreaterThan(alone.length / 2);
    expect(lines(again)).toEqual(lines(among));
    expect(among.map(({ truth }) => truth.length)).toEqual(alone.map(({ truth }) => truth.length));
  });
});
