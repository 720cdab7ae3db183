/** A reader ends with what the texts read last, however slowly it reads and however often it begins anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadTexts, type TextSplice } from '../../src/model/index.ts';

type Lines = readonly (string | null)[];

/** Reads in the order of a host: what is in front before what is behind, each in its own order. */
class Reader {
  corpora = new Map<string, { epoch: number; texts: Map<string, Lines> }>();
  readonly forgotten = new Map<string, number>();
  waiting: { readonly splice: TextSplice; readonly done: (forgotten?: number) => void }[] = [];
  /** Lines of every splice. */
  readonly heard: number[] = [];

  send(splice: TextSplice): Promise<number | undefined> {
    return new Promise((done) => this.waiting.push({ splice, done }));
  }

  async readOne(): Promise<void> {
    const at = this.waiting.findIndex(({ splice }) => !splice.background);
    const [next] = this.waiting.splice(Math.max(0, at), 1);
    if (!next) return;
    this.#read(next.splice);
    next.done(this.forgotten.get(next.splice.corpus));
    await turn();
  }

  #read({ corpus, epoch, name, from, to, lines }: TextSplice): void {
    const found = this.corpora.get(corpus);
    if (epoch <= (this.forgotten.get(corpus) ?? -1) || epoch < (found?.epoch ?? 0)) return;
    this.forgotten.delete(corpus);
    const known = found?.epoch === epoch ? found : { epoch, texts: new Map<string, Lines>() };
    this.corpora.set(corpus, known);
    const old = known.texts.get(name) ?? [];
    expect(to).toBeLessThanOrEqual(old.length);
    known.texts.set(name, [...old.slice(0, from), ...lines, ...old.slice(to)]);
    this.heard.push(lines.length);
  }

  forget(corpus: string): void {
    const known = this.corpora.get(corpus);
    if (!known) return;
    this.corpora.delete(corpus);
    this.forgotten.set(corpus, known.epoch);
  }

  /** Whoever waits is let go. */
  die(): void {
    this.corpora = new Map();
    this.forgotten.clear();
    for (const { done } of this.waiting.splice(0)) done();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

const lines = fc.oneof(
  fc.array(fc.constantFrom('a', 'b', null), { maxLength: 8 }),
  fc.nat(300).map((n) => Array.from({ length: n }, (_, i) => `line ${i}`)),
);
const corpus = fc.constantFrom('l', 'm');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ corpus, name: fc.constantFrom('x', 'y'), lines }) },
  { weight: 6, arbitrary: fc.constant('read' as const) },
  { weight: 1, arbitrary: fc.constant('die' as const) },
  { weight: 2, arbitrary: fc.record({ forget: corpus }) },
  { weight: 2, arbitrary: fc.record({ ask: corpus }) },
);

describe('texts at hand', () => {
  it('are read as they are, whatever came in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const reader = new Reader();
        const texts = new ReadTexts((splice) => reader.send(splice));
        const wanted = new Map<string, { corpus: string; name: string; lines: Lines }>();
        const ask = (of: string) => {
          const epoch = reader.forgotten.get(of);
          if (epoch !== undefined) texts.forgotten(of, epoch);
        };
        const readAll = async () => {
          while (reader.waiting.length > 0) await reader.readOne();
        };
        texts.begin();
        for (const one of steps) {
          if (one === 'read') await reader.readOne();
          else if (one === 'die') {
            texts.end();
            reader.die();
            await turn();
            texts.begin();
          } else if ('forget' in one) reader.forget(one.forget);
          else if ('ask' in one) ask(one.ask);
          else {
            wanted.set(`${one.corpus} ${one.name}`, one);
            texts.read(one);
          }
        }
        await readAll();
        for (const of of ['l', 'm']) ask(of);
        await readAll();
        for (const { corpus: of, name, lines: said } of wanted.values())
          expect(reader.corpora.get(of)?.texts.get(name) ?? []).toEqual(said);
      }),
      { numRuns: 300 },
    );
  });

  it('are sent once; then what changed, and nothing where nothing did', async () => {
    const reader = new Reader();
    const texts = new ReadTexts((splice) => reader.send(splice));
    const all = Array.from({ length: 500 }, (_, i) => `line ${i}`);
    // Nobody reads yet: it is told who comes.
    texts.read({ corpus: 'l', name: 'x', lines: all });
    texts.begin();
    while (reader.waiting.length > 0) await reader.readOne();
    expect(Math.max(...reader.heard)).toBeLessThanOrEqual(64);
    reader.heard.length = 0;
    texts.read({ corpus: 'l', name: 'x', lines: all.with(250, 'another') });
    texts.read({ corpus: 'l', name: 'x', lines: all.with(250, 'another') });
    while (reader.waiting.length > 0) await reader.readOne();
    expect(reader.heard).toEqual([1]);
  });
});
