/** The network's arithmetic, its file, and that fitting finds what there is to find. */
import { describe, expect, it } from 'vitest';
import { fitPlaces, verdictOn } from '../../src/evals/fit-places.ts';
import type { PlaceExample } from '../../src/evals/place-examples.ts';
import {
  featureNames,
  fileOf,
  layout,
  networkOf,
  nextPlaces,
  peaks,
  type RankerFile,
  rank,
  shippedRanker,
  written,
} from '../../src/places/index.ts';

/** Lines that have one feature each, fully. */
function table(...names: readonly string[]) {
  return {
    lines: [],
    ends: names.map((_, i) => i + 1),
    features: names.map((name) => featureNames.indexOf(name as never)),
    values: names.map(() => 1),
  };
}

describe('a ranking', () => {
  it('shares one probability among the lines and nowhere', () => {
    const { lines, none } = rank(shippedRanker(), table('gone now', 'blank', 'within'), 1);
    expect(lines.reduce((a, b) => a + b, none)).toBeCloseTo(1, 9);
  });

  it('is the linear score and what the hidden units add', () => {
    const weights = new Float64Array(layout(1).length);
    const at = layout(1);
    const [gone, blank] = ['gone', 'blank'].map((name) => at.feature(featureNames.indexOf(name as never)));
    weights[gone!] = 1;
    weights[gone! + 1] = 2;
    weights[blank! + 1] = -5;
    weights[at.bias] = 0.5;
    weights[at.out] = 0.4;
    weights[at.none] = 0.25;
    const { lines, none } = rank({ hidden: 1, weights }, table('gone', 'blank'), 3);
    // 1 + 0.4 · (0.5 + 2); a unit below zero is silent; nowhere by its bias alone.
    const odds = [1 + 0.4 * 2.5, 0, 0.25].map(Math.exp);
    const sum = odds.reduce((a, b) => a + b, 0);
    expect([...lines, none]).toEqual(odds.map((one) => expect.closeTo(one / sum, 9)));
  });
});

describe("the ranker's file", () => {
  it('is read as it was written', () => {
    const file = fileOf(shippedRanker());
    expect(JSON.parse(written(file))).toEqual(file);
    expect(networkOf(file)).toEqual(shippedRanker());
  });

  it('of other features is refused', () => {
    const { blank, ...others } = fileOf(shippedRanker()).features;
    expect(blank).toBeDefined();
    const file: RankerFile = { ...fileOf(shippedRanker()), features: { ...others, white: blank! } };
    expect(() => networkOf(file)).toThrow('other features');
  });
});

describe('the fit', () => {
  /** Authors go where a word went, or else to the line below; where neither is, they are done. */
  const examples = Array.from({ length: 240 }, (_, n): PlaceExample => {
    const noise = ['blank', 'comment', 'closes', 'above 9'].slice(0, 2 + (n % 3));
    const names = [n % 3 === 0 ? 'gone now' : 'like new', n % 3 === 2 ? 'above 33' : 'below 1', ...noise];
    const moved = names.map((_one, i) => names[(i + n) % names.length]!);
    const right = n % 3 === 0 ? 'gone now' : 'below 1';
    const row = moved.indexOf(right);
    const { ends, features, values } = table(...moved);
    return {
      kind: row < 0 ? 'no-edit' : 'start',
      table: {
        ends: Uint32Array.from(ends),
        features: Uint8Array.from(features),
        values: Uint8Array.from(values, (value) => value * 255),
      },
      changes: 2,
      truth: row < 0 ? [] : [row],
    };
  });

  it('finds what leads authors on, and where they are done', () => {
    const told: number[] = [];
    const network = fitPlaces(examples, 12, (_, loss) => told.push(loss));
    expect(told).toHaveLength(12);
    expect(told.at(-1)).toBeLessThan(told[0]! / 4);
    const found = examples.map((example) => verdictOn(network, example));
    expect(found.filter(({ first }) => first)).toHaveLength(
      examples.filter(({ truth }) => truth.length > 0).length,
    );
    expect(Math.max(...found.map(({ loss }) => loss))).toBeLessThan(0.7);
  });

  it('gives the same numbers every time', () => {
    expect(fitPlaces(examples.slice(0, 40), 2)).toEqual(fitPlaces(examples.slice(0, 40), 2));
  });
});

describe('a neighborhood', () => {
  const p = Float64Array.of(0.1, 0.05, 0.2, 0.05, 0.1, 0.02, 0.3);

  it('is one place, by its likeliest line, as likely as all of it', () => {
    const found = peaks(p, 9);
    expect(found.map(({ row }) => row)).toEqual([6, 2]);
    expect(found.map(({ probability }) => probability)).toEqual(
      [0.42, 0.4].map((one) => expect.closeTo(one, 9)),
    );
  });

  it('ends with its file', () => {
    const found = peaks(p, 1, (row, other) => row > 5 === other > 5);
    expect(found).toEqual([{ row: 6, probability: 0.3 }]);
  });
});

describe('places of edits and of lines', () => {
  const at = (line: number, probability: number, uri = 'a') => ({ uri, line, probability });

  it('come by what is likelier, each once', () => {
    const edits = [at(4, 0.6), at(30, 0.1)];
    const lines = [at(5, 0.5), at(60, 0.3), at(5, 0.2, 'b')];
    expect(nextPlaces(edits, lines, 3)).toEqual([at(4, 0.6), at(60, 0.3), at(5, 0.2, 'b')]);
    expect(nextPlaces(edits, lines, 9)).toEqual([at(4, 0.6), at(60, 0.3), at(5, 0.2, 'b'), at(30, 0.1)]);
  });

  it('keep the order in which the lines were ranked', () => {
    const lines = [at(9, 0.2), at(60, 0.3)];
    expect(nextPlaces([at(30, 0.25)], lines, 3)).toEqual([at(30, 0.25), ...lines]);
  });

  it('put an edit before a line that is as likely', () => {
    const [edit, line] = [{ ...at(4, 0.5), id: 'e' }, at(4, 0.5)];
    expect(nextPlaces([edit], [line], 3)).toEqual([edit]);
  });
});
