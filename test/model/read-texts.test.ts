/** A reader ends with what the texts read last, however slowly it reads and however often it begins anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadTexts, type TextSplice } from '../../src/model/index.ts';

type Lines = readonly (string | null)[];

/** Reads in the order of a host: what is in front before what is behind, each in its own order. */
class Reader {
  texts = new Map<string, Lines>();
  waiting: { readonly splice: TextSplice; readonly done: () => void }[] = [];
  /** Lines of every splice. */
  readonly heard: number[] = [];

  send(splice: TextSplice): Promise<void> {
    return new Promise((done) => this.waiting.push({ splice, done }));
  }

  async readOne(): Promise<void> {
    const at = this.waiting.findIndex(({ splice }) => !splice.background);
    const [next] = this.waiting.splice(Math.max(0, at), 1);
    if (!next) return;
    const { name, from, to, lines } = next.splice;
    const old = this.texts.get(name) ?? [];
    expect(to).toBeLessThanOrEqual(old.length);
    this.texts.set(name, [...old.slice(0, from), ...lines, ...old.slice(to)]);
    this.heard.push(lines.length);
    next.done();
    await Promise.resolve().then(() => Promise.resolve());
  }

  /** Whoever waits is let go. */
  die(): void {
    this.texts = new Map();
    for (const { done } of this.waiting.splice(0)) done();
  }
}

const lines = fc.oneof(
  fc.array(fc.constantFrom('a', 'b', null), { maxLength: 8 }),
  fc.nat(300).map((n) => Array.from({ length: n }, (_, i) => `line ${i}`)),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: fc.constantFrom('x', 'y'), lines }) },
  { weight: 6, arbitrary: fc.constant('read' as const) },
  { weight: 1, arbitrary: fc.constant('die' as const) },
);

describe('texts at hand', () => {
  it('are read as they are, whatever came in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const reader = new Reader();
        const texts = new ReadTexts((splice) => reader.send(splice));
        const wanted = new Map<string, Lines>();
        texts.begin();
        for (const one of steps) {
          if (one === 'read') await reader.readOne();
          else if (one === 'die') {
            texts.end();
            reader.die();
            await Promise.resolve();
            texts.begin();
          } else {
            wanted.set(one.name, one.lines);
            texts.read({ corpus: 'l', ...one });
          }
        }
        while (reader.waiting.length > 0) await reader.readOne();
        for (const [name, said] of wanted) expect(reader.texts.get(name) ?? []).toEqual(said);
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
