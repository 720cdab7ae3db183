/** The decode loop says what one token at a time would say, in fewer passes, and stops when told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GeneratedToken, GenerateRequest } from '../../src/base/index.ts';
import {
  type Decoder,
  generate,
  Mixture,
  NGrams,
  noWork,
  openDecoder,
  score,
  TokenStream,
  WarmStreams,
} from '../../src/model/index.ts';
import { tokens } from '../../src/stream/index.ts';
import { reference, tinyModel } from './tiny-models.ts';

let decoder: Decoder;
beforeAll(async () => {
  decoder = await openDecoder(tinyModel('tiny-int8'), { device: 'cpu', threads: 2 });
});
afterAll(() => decoder.dispose());

const never = () => false;
const { prompt } = reference('tiny-int8');

async function said(
  request: Partial<GenerateRequest>,
  options: {
    stream?: TokenStream;
    stopped?: () => boolean;
    work?: ReturnType<typeof noWork>;
    mixture?: Mixture;
  } = {},
): Promise<GeneratedToken[]> {
  const stream = options.stream ?? new TokenStream(decoder);
  const whole = { prompt: prompt.slice(0, 200), maxTokens: 24, stop: [], ...request };
  const out: GeneratedToken[] = [];
  for await (const token of generate(
    decoder,
    stream,
    whole,
    options.stopped ?? never,
    options.work ?? noWork(),
    options.mixture,
  ))
    out.push(token);
  return out;
}

/** One token, one pass, the greatest logit. */
async function byHand(start: readonly number[], count: number): Promise<number[]> {
  const out: number[] = [];
  for (let n = 0; n < count; n++) {
    const ids = [...start, ...out];
    const row = await new TokenStream(decoder).forward(ids, [ids.length - 1]);
    out.push(row.indexOf(Math.max(...row)));
  }
  return out;
}

const ids = (out: readonly GeneratedToken[]) => out.map((token) => token.id);

describe('greedy decoding', () => {
  it('says what a full recompute for each token says', async () => {
    expect(ids(await said({ maxTokens: 12 }))).toEqual(await byHand(prompt.slice(0, 200), 12));
  });

  it('says the same whatever the drafts, on 300 edits', async () => {
    let passes = 0;
    let out = 0;
    for (let n = 0; n < 300; n++) {
      const start = prompt.slice(n, n + 40 + (n % 60));
      // Drawn text is as various as edits are; greedy text of a random model soon repeats itself.
      const sampling = n % 8 < 4 ? { sampling: { temperature: 1, topK: 0, topP: 1, seed: n } } : {};
      const plain = ids(await said({ prompt: start, maxTokens: 16, ...sampling }));
      // A right draft, one that goes wrong on the way, one that is wrong from the start, and one to find a place in.
      const wrong = plain.map((id, i) => (i === n % 16 ? (id + 1) % 1024 : id));
      const drafts = [[plain], [wrong], [start], [[7, 7, ...plain.slice(3)]]][n % 4]!;
      const work = noWork();
      expect(ids(await said({ prompt: start, maxTokens: 16, drafts, ...sampling }, { work }))).toEqual(plain);
      if (n % 4 === 0) {
        passes += work.passes;
        out += plain.length;
      }
    }
    expect(passes / out).toBeLessThanOrEqual(0.4);
  });

  it('goes on from what is cached: nothing of a known prompt is forwarded but its last token', async () => {
    const stream = new TokenStream(decoder);
    const first = await said({}, { stream });
    const work = noWork();
    const start = [...prompt.slice(0, 200), ...ids(first).slice(0, -1)];
    const next = await said({ prompt: start, maxTokens: 3 }, { stream, work });
    expect(ids(next)[0]).toBe(first.at(-1)!.id);
    expect(work.forwarded).toBe(1);
    expect(work.reused).toBe(start.length - 1);
  });

  it('ends at a stop token, at most tokens, and where the prompt leaves no room', async () => {
    const all = ids(await said({}));
    expect(ids(await said({ stop: [all[5]!] }))).toEqual(all.slice(0, all.indexOf(all[5]!) + 1));
    expect(await said({ maxTokens: 1 })).toHaveLength(1);
    const long = Array.from({ length: decoder.maxPositions - 5 }, (_, i) => prompt[i % prompt.length]!);
    expect((await said({ prompt: long })).length).toBeLessThan(5);
    await expect(said({ prompt: [...long, ...prompt.slice(0, 9)] })).rejects.toThrow(RangeError);
    await expect(said({ prompt: [] })).rejects.toThrow(RangeError);
  });

  it('looks whether it was stopped before every pass, and leaves a stream that can be gone on with', async () => {
    const plain = ids(await said({}));
    for (let passes = 0; passes < 8; passes++) {
      const stream = new TokenStream(decoder);
      let looks = 0;
      const part = ids(await said({}, { stream, stopped: () => looks++ >= passes }));
      expect(plain.slice(0, part.length)).toEqual(part);
      expect(ids(await said({}, { stream }))).toEqual(plain);
    }
  });

  it('ends where a rewritten region has come back to the old text', async () => {
    const sampling = { temperature: 1, topK: 0, topP: 1, seed: 3 };
    const all = ids(await said({ sampling }));
    const old = { tokens: [5, 6, ...all.slice(8)], run: 4 };
    expect(ids(await said({ sampling, old }))).toEqual(all.slice(0, 12));
  });
});

describe('sampling', () => {
  it('is greedy at top-k 1, repeats with its seed, and stays within top-k', async () => {
    const plain = ids(await said({}));
    const sampling = { temperature: 0.8, topK: 1, topP: 1, seed: 1 };
    expect(ids(await said({ sampling }))).toEqual(plain);
    const wide = { temperature: 1.5, topK: 40, topP: 0.95, seed: 7 };
    const drawn = ids(await said({ sampling: wide }));
    expect(ids(await said({ sampling: wide, drafts: [drawn] }))).toEqual(drawn);
    expect(ids(await said({ sampling: { ...wide, seed: 8 } }))).not.toEqual(drawn);
  });
});

describe('under the grammar', () => {
  const places = { runs: [{ lines: [3, 4, 5], behind: 6 }], unused: [7, 8] };

  it('only legal events are said, and their first tokens report what was left out', async () => {
    for (let n = 0; n < 60; n++) {
      const start = prompt.slice(n, n + 50);
      const out = await said({ prompt: start, places, maxTokens: 40, watch: [tokens.none] });
      const [first, place, count] = ids(out);
      expect([tokens.edit, tokens.none]).toContain(first);
      if (first === tokens.none) {
        expect(out).toHaveLength(1);
        continue;
      }
      expect(place! - tokens.line).toBeGreaterThanOrEqual(3);
      expect(place! - tokens.line).toBeLessThanOrEqual(6);
      const most = 6 - (place! - tokens.line);
      expect(count! - tokens.count).toBeLessThanOrEqual(most);
      expect(out[0]!.watched).toHaveLength(1);
      expect(out[0]!.watched![0]).toBeLessThan(0);
      expect(out[0]!.legalMass).toBeGreaterThan(0);
      expect(out[0]!.legalMass).toBeLessThan(0.5);
    }
  });

  it('the first token can be limited further, and a line can be gone on with', async () => {
    const limited = [600, 601, 700];
    const [token] = await said({ first: limited, watch: limited, maxTokens: 1 });
    const at = limited.indexOf(token!.id);
    const among = Math.log(token!.watched!.reduce((sum, value) => sum + Math.exp(value), 0));
    expect(token!.logProb).toBeCloseTo(token!.watched![at]! - among, 4);
    expect(token!.logProb).toBeGreaterThan(-Math.log(3));
    const line = ids(await said({ places, inLine: [4], maxTokens: 30 }));
    for (const id of line)
      expect(id === tokens.end || id === tokens.line + 4 || id >= tokens.byte).toBe(true);
  });
});

describe('mixed with the texts at hand', () => {
  const places = { runs: [{ lines: [3, 4, 5], behind: 6 }], unused: [7, 8] };
  const numbers = {
    ...{ own: 0, count: 0, kinds: 0, share: 0 },
    orders: { 1: 1, 2: 2, 3: 3, 5: 3, 8: 3, 12: 3 },
  };
  /** Lines of drawn text, some of it again and again. */
  const lines = Array.from({ length: 40 }, (_, n) =>
    prompt.slice(n * 7 - (n % 3) * 5, n * 7 + 20).map((id) => tokens.byte + (id % 400)),
  );
  const nGrams = new NGrams();
  nGrams.splice('a', 0, 0, lines);
  const mixture = new Mixture(numbers, nGrams);
  const asked = (n: number): Partial<GenerateRequest> => ({
    prompt: [
      ...prompt.slice(n, n + 40),
      tokens.edit,
      tokens.line + 3,
      tokens.count + 1,
      tokens.line + 3,
    ].concat(lines[n % lines.length]!.slice(0, 3)),
    alike: { corpus: 'l', above: [] },
    maxTokens: 16,
    places,
    inLine: [4],
  });

  it('says what the mixture says, whatever the drafts', async () => {
    let different = 0;
    let seen = 0;
    for (let n = 0; n < 60; n++) {
      const request = asked(n);
      const plain = await said(request, { mixture });
      const [first] = plain;
      const stream = new TokenStream(decoder);
      const row = (await stream.forward(request.prompt!, [request.prompt!.length - 1])).slice();
      mixture.into(row, [...lines[n % lines.length]!.slice(0, 3)]);
      const best = row.indexOf(Math.max(...row.subarray(tokens.byte)));
      expect(first!.id).toBe(best);
      const all = row.reduce((sum, value) => sum + Math.exp(value - row[best]!), 0);
      expect(first!.logProb).toBeCloseTo(-Math.log(all), 3);
      const wrong = ids(plain).map((id, i) => (i === n % 8 ? tokens.byte + 3 : id));
      for (const drafts of [[ids(plain)], [wrong], lines.slice(0, 1)])
        expect(ids(await said({ ...request, drafts }, { mixture }))).toEqual(ids(plain));
      const alone = await said(request);
      if (ids(alone).join() !== ids(plain).join()) different++;
      // Without the request's word the texts say nothing.
      const { alike: _, ...unasked } = request;
      expect(ids(await said(unasked, { mixture }))).toEqual(ids(alone));
      if (lines.some((line) => line.join().includes(ids(plain).slice(0, 4).join()))) seen++;
    }
    expect(different).toBeGreaterThan(30);
    expect(seen).toBeGreaterThan(30);
  });

  it('takes fewer passes for what stands there', async () => {
    const work = noWork();
    const request = asked(1);
    const plain = await said({ ...request, prompt: request.prompt!.slice(40) }, { mixture, work });
    expect(work.passes).toBeLessThan(plain.length / 2);
  });
});

describe('score', () => {
  it('is the log-probability that decoding reports, and leaves the stream at the prompt', async () => {
    const out = await said({});
    const stream = new TokenStream(decoder);
    const scored = await score(decoder, stream, prompt.slice(0, 200), ids(out), never, noWork());
    expect(stream.length).toBe(200);
    scored!.forEach((value, i) => {
      expect(value).toBeCloseTo(out[i]!.logProb, 5);
    });
    const long = prompt.slice(200, 500);
    const values = await score(decoder, stream, prompt.slice(0, 200), long, never, noWork());
    expect(values).toHaveLength(300);
    expect(values!.every((value) => value < 0)).toBe(true);
  });
});

describe('warm streams', () => {
  it('go on with the one that knows most, copy where much would be lost, and forget the longest unused', async () => {
    const streams = new WarmStreams(decoder, 3 * new TokenStream(decoder).bytes);
    const a = streams.pick(prompt.slice(0, 300));
    await a.forward(prompt.slice(0, 300), [299]);
    expect(streams.pick(prompt.slice(0, 310))).toBe(a);
    const b = streams.pick([9, 9, 9]);
    expect(b).not.toBe(a);
    await b.forward([9, 9, 9], [2]);
    expect(streams.pick(prompt.slice(0, 290))).toBe(a);
    await a.forward(prompt.slice(300, 700), [0]);
    const c = streams.pick([...prompt.slice(0, 100), 5]);
    expect(c).not.toBe(a);
    expect([c.length, a.length]).toEqual([100, 700]);
    for (let n = 0; n < 6; n++) await streams.pick([20 + n, 1]).forward([20 + n, 1], [1]);
    expect(streams.bytes).toBeLessThanOrEqual(3 * new TokenStream(decoder).bytes);
    expect(streams.pick(prompt.slice(0, 700)).length).toBe(0);
  });
});
