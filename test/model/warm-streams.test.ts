/** Which stream goes on with a prompt, and which gives its memory back when it is short. */
import { afterAll, expect, it } from 'vitest';
import { type Decoder, openDecoder, type TokenStream, WarmStreams } from '../../src/model/index.ts';
import { tinyModel } from './tiny-models.ts';

let decoder: Decoder | undefined;
afterAll(() => decoder?.dispose());

const prompt = (first: number) => Array.from({ length: 600 }, (_, i) => (first + i) % 300);

async function read(streams: WarmStreams, tokens: readonly number[]): Promise<TokenStream> {
  const stream = streams.pick(tokens);
  const common = stream.common(tokens);
  stream.truncate(common);
  if (common < tokens.length) await stream.forward(tokens.slice(common), [0]);
  return stream;
}

it.each([
  'tiny-int8',
  'plain-fp32',
])('%s: a prompt goes to the stream that holds most of it', async (name) => {
  decoder = await openDecoder(tinyModel(name), { device: 'cpu', threads: 1 });
  const streams = new WarmStreams(decoder, Number.POSITIVE_INFINITY);
  const one = await read(streams, prompt(1).slice(0, 400));
  const two = await read(streams, prompt(150).slice(0, 400));
  expect(two).not.toBe(one);
  expect(await read(streams, [...prompt(1).slice(0, 380), 7])).toBe(one);
  // Much would be lost that may be needed again: a copy goes on.
  const three = await read(streams, [...prompt(150).slice(0, 100), 7]);
  expect(three).not.toBe(two);
  expect([two.length, three.length, streams.count]).toEqual([400, 101, 3]);
  await decoder.dispose();
  decoder = undefined;
});

it('the longest unused one gives its memory back when it is short, and the newest stays', async () => {
  decoder = await openDecoder(tinyModel('tiny-int8'), { device: 'cpu', threads: 1 });
  const alone = await read(new WarmStreams(decoder, 0), prompt(1));
  const streams = new WarmStreams(decoder, 2.5 * alone.bytes);
  const [one, two] = [await read(streams, prompt(1)), await read(streams, prompt(100))];
  await read(streams, prompt(1));
  const three = await read(streams, prompt(250));
  expect(streams.pick(prompt(250))).toBe(three);
  expect(streams.count).toBe(2);
  expect([one.length, two.length, three.length]).toEqual([600, 0, 600]);
  expect(two.bytes).toBe(0);
  expect(streams.bytes).toBe(2 * alone.bytes);
});
