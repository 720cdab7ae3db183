/** From the distribution over line ids to places in the files as they are now. */
import { describe, expect, it } from 'vitest';
import type { GenerateRequest } from '../../src/base/index.ts';
import { likelyPlaces } from '../../src/evals/index.ts';
import { tokens } from '../../src/stream/index.ts';
import { byteTokenizer } from '../prompt/byte-tokenizer.ts';

const line = (id: number, text: string) => [tokens.line + id, ...byteTokenizer.encode(text), tokens.newline];

/** A file whose second and third line have ids, and what is asked about it. */
const prompt = [
  tokens.bos,
  tokens.window,
  ...line(3, 'one();'),
  ...line(4, 'two();'),
  tokens.line + 5,
  tokens.events,
  ...[tokens.edit, tokens.line + 4, tokens.count + 1, ...line(4, 'three();'), tokens.end],
];
const places = { runs: [{ lines: [3, 4], behind: 5 }], unused: [9] };
const texts = new Map([
  ['other.ts', 'one();\ntwo();\n'],
  ['a.ts', '// top\r\none();\r\nthree();\r\nend();\r\n'],
]);

async function asked(logProbs: Readonly<Record<number, number>>, most: number) {
  const requests: GenerateRequest[] = [];
  const found = await likelyPlaces(
    { prompt, places, texts },
    byteTokenizer,
    async (request) => {
      requests.push(request);
      return request.watch?.map((token) => logProbs[token - tokens.line] ?? -9) ?? [];
    },
    most,
  );
  return { requests, found };
}

describe('likely places', () => {
  it('are lines of today, the likeliest first', async () => {
    const { found } = await asked({ 3: -3, 4: -1, 5: -2 }, 2);
    expect(found).toEqual([
      { path: 'a.ts', from: 2, to: 3 },
      { path: 'a.ts', from: 3, to: 3 },
    ]);
  });

  it('are read off one pass behind the token that begins an edit', async () => {
    const { requests } = await asked({}, 3);
    expect(requests).toHaveLength(1);
    expect(requests[0]!.prompt).toEqual([...prompt, tokens.edit]);
    expect(requests[0]!.maxTokens).toBe(1);
  });

  it('are none where the lines stand in no file', async () => {
    const gone = new Map([['a.ts', 'other();\n']]);
    expect(await likelyPlaces({ prompt, places, texts: gone }, byteTokenizer, async () => [], 3)).toEqual([]);
  });
});
