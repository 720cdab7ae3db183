/** Who shares a process shares its room: texts that had to go come back when they are asked about. */
import { afterAll, expect, it } from 'vitest';
import { Corpora } from '../../src/model/corpora.ts';
import { ReadTexts } from '../../src/model/index.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const model = tinyModelFolder();
afterAll(() => model.remove());

/** Tokens of each one's text, and of another one. */
const [size, more] = [36, 3];

/** One of those who share `corpora`. */
function server(corpora: Corpora, corpus: string) {
  let queue: Promise<unknown> = Promise.resolve();
  const texts = new ReadTexts((splice) => {
    const read = queue.then(async () => {
      await corpora.read(splice);
      return corpora.forgotten(splice.corpus);
    });
    queue = read;
    return read;
  });
  texts.begin();
  texts.read({ corpus, name: 'a', lines: ['abcdefghijklmnopqrs', 'abcdefghijklmnopqrs'] });
  return {
    read: (name: string, lines: readonly string[]) => texts.read({ corpus, name, lines }),
    /** How many tokens of its texts are known when it asks. */
    async ask(): Promise<number> {
      await queue;
      const known = corpora.find(corpus)?.size ?? 0;
      const epoch = corpora.forgotten(corpus);
      if (epoch !== undefined) texts.forgotten(corpus, epoch);
      await queue;
      await new Promise((resolve) => setImmediate(resolve));
      await queue;
      return known;
    },
  };
}

it('ten with room for all keep all', async () => {
  const corpora = new Corpora(model.folder, 400);
  const all = Array.from({ length: 10 }, (_, n) => server(corpora, `c${n}`));
  for (const one of all) expect(await one.ask()).toBe(size);
});

it('those asked about longest ago go, and come back', async () => {
  const corpora = new Corpora(model.folder, 3 * size + more);
  const begun: ReturnType<typeof server>[] = [];
  for (const name of ['a', 'b', 'c', 'd']) {
    begun.push(server(corpora, name));
    expect(await begun.at(-1)!.ask()).toBe(size);
  }
  const [a, b] = begun;
  expect(await a!.ask()).toBe(0);
  expect(await a!.ask()).toBe(size);
  expect(corpora.forgotten('b')).toBe(0);
  // What changes meanwhile is known then, too, and nothing of it is there twice.
  b!.read('b', ['xy']);
  await b!.ask();
  expect(await b!.ask()).toBe(size + more);
});

it('one alone keeps what is too much', async () => {
  const corpora = new Corpora(model.folder, 10);
  expect(await server(corpora, 'a').ask()).toBe(size);
});

it('who is gone leaves nothing', async () => {
  const corpora = new Corpora(model.folder, 400);
  const one = server(corpora, 'a');
  await one.ask();
  corpora.drop(['a']);
  expect(corpora.find('a')).toBeUndefined();
});
