/** What any context section keeps: its budget, whole units, nothing of the window, the same for the same place. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  candidatesAt,
  chooseEvidence,
  type EvidenceFile,
  EvidenceFiles,
  type EvidencePart,
  type EvidencePlace,
  type EvidenceSource,
  evidenceSources,
  placeOf,
} from '../../src/context/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const syntax = createSyntax();
const reader = new EvidenceFiles((text) => syntax.survey(text));
const cost = (text: string) => Math.ceil(text.length / 3);

beforeAll(async () => {
  await syntax.tree(TextSnapshot.of('file:///w/none.ts', 'typescript', 0, ''));
});

function file(path: string, text: string, because?: Record<string, number>): EvidenceFile {
  return reader.of(path, TextSnapshot.of(`file:///w/${path}`, 'typescript', 1, text), because)!;
}

interface Asked {
  readonly path?: string;
  readonly line: number;
  readonly window?: readonly { path: string; ranges: readonly (readonly [number, number])[] }[];
  readonly trail?: Partial<Pick<EvidencePlace, 'visited' | 'edited'>>;
}

/** The last file is the active one. */
function place(files: readonly EvidenceFile[], asked: Asked): EvidencePlace {
  const snapshot = files.map((one) => ({ ...one, cost: (n: number) => cost(one.lines[n]!) }));
  const work = { path: asked.path ?? files.at(-1)!.path, line: asked.line };
  return placeOf(files, snapshot, work, [], asked.window ?? [], asked.trail)!;
}

function said(parts: readonly EvidencePart[]): string {
  return parts.flatMap((part) => [`=== ${part.path}`, ...part.lines]).join('\n');
}

const price = `export interface Price {
  readonly amount: number;
}

export function priceOf(name: string): Price {
  const found = table.get(name);
  if (found === undefined) throw new Error(name);
  const { amount } = found;
  const checked = Number.isFinite(amount) ? amount : 0;
  note(name, checked);
  log(name);
  count(name);
  return { amount: checked };
}
`;

describe('a source', () => {
  const alone = (at: EvidencePlace, source: EvidenceSource) =>
    said(chooseEvidence(at, { budget: 800, cost, sources: [source] }));
  const whole = [{ path: 'src/shop.ts', ranges: [[0, 50]] as const }];

  it('definitions: what declares the names near the cursor', () => {
    const at = place([file('src/price.ts', price), file('src/shop.ts', 'const p = priceOf("tea");\n')], {
      line: 0,
      window: whole,
    });
    expect(alone(at, 'definitions')).toBe(
      '=== src/price.ts\nexport function priceOf(name: string): Price { ... }',
    );
  });

  it('usages: lines that use what the cursor stands in, under their signature', () => {
    const user = `function sell(name: string) {\n  check(name);\n  const p = priceOf(\n    name,\n  );\n  ship(p);\n}\n`;
    const at = place([file('src/shop.ts', user), file('src/price.ts', price)], {
      line: 6,
      window: [{ path: 'src/price.ts', ranges: [[0, 50]] }],
    });
    expect(alone(at, 'usages')).toBe(
      '=== src/shop.ts\nfunction sell(name: string) {\n  ...\n  const p = priceOf(\n    name,\n  );\n  ...\n}',
    );
  });

  it('similar: routines that share rare names', () => {
    const one = 'function addTea(cart: Cart) {\n  const grams = weigh(cart);\n  shipTea(grams);\n}\n';
    const other = 'function addMilk(shelf: Shelf) {\n  return shelf.milk;\n}\n';
    const now = 'function addCoffee(cart: Cart) {\n  const grams = weigh(cart);\n}\n';
    const at = place([file('a.ts', one + other), file('src/shop.ts', now)], { line: 1, window: whole });
    const text = alone(at, 'similar');
    expect(text).toContain('shipTea(grams)');
    expect(text).not.toContain('addMilk');
  });

  it('twins: the implementation that a test tests, by signatures', () => {
    const test = 'it("costs", () => {});\n';
    const at = place([file('src/price.ts', price), file('test/price.test.ts', test)], { line: 0 });
    expect(alone(at, 'twins')).toContain('export function priceOf(name: string): Price { ... }');
    expect(alone(at, 'beside')).toBe('');
  });

  it('together: what past commits changed with it, as the index says', () => {
    const at = place([file('lib/x.ts', price, { together: 0.5 }), file('src/shop.ts', 'a();\n')], {
      line: 0,
    });
    expect(alone(at, 'together')).toContain('priceOf');
    expect(
      alone(place([file('lib/x.ts', price), file('src/shop.ts', 'a();\n')], { line: 0 }), 'together'),
    ).toBe('');
  });

  it('beside: files of the same folder and kind', () => {
    const at = place([file('src/price.ts', price), file('src/shop.ts', 'a();\n')], { line: 0 });
    expect(alone(at, 'beside')).toContain('priceOf');
  });

  it('viewed and edited: the units where the user has been', () => {
    const files = [file('lib/price.ts', price), file('src/shop.ts', 'a();\n')];
    const been = [{ path: 'lib/price.ts', line: 8 }];
    expect(alone(place(files, { line: 0, trail: { visited: been } }), 'viewed')).toContain('log(name);');
    expect(alone(place(files, { line: 0, trail: { edited: been } }), 'edited')).toContain('log(name);');
    expect(alone(place(files, { line: 0, trail: { edited: been } }), 'viewed')).toBe('');
  });

  it('imports and outline: of the active file, beyond the window', () => {
    const text = `import { tea } from './tea.ts';\n${price}${'\n'.repeat(40)}tea();\n`;
    const at = place([file('src/shop.ts', text)], {
      line: 54,
      window: [{ path: 'src/shop.ts', ranges: [[50, 60]] }],
    });
    expect(alone(at, 'imports')).toBe("=== src/shop.ts\nimport { tea } from './tea.ts';");
    expect(alone(at, 'outline')).toContain('export function priceOf(name: string): Price { ... }');
  });
});

describe('secrets', () => {
  const canary = 'Zq7Xk2Rt9Vb4Nm8Lp3Ws6Yd1Fg5Hj0Ca';

  it('are in no section: not a file of credentials, not a string that looks like a key', () => {
    const text = TextSnapshot.of('file:///w/.env', 'shellscript', 1, `function a() { ${canary}; }`);
    expect(reader.of('.env', text)).toBeUndefined();
    const code = `export function connect() {\n  return open("${canary}");\n}\n`;
    const at = place([file('src/db.ts', code), file('src/shop.ts', 'connect();\n')], { line: 0 });
    const section = said(chooseEvidence(at, { budget: 800, cost }));
    expect(section).toContain('function connect()');
    expect(section).not.toContain(canary);
  });
});

describe('every section', () => {
  const names = ['tea', 'milk', 'cart', 'total', 'weigh'] as const;
  const name = fc.constantFrom(...names);
  const statement = fc
    .tuple(name, name, fc.boolean())
    .map(([a, b, long]) => `  const ${a} = ${b}(${long ? `'${'x'.repeat(60)}'` : a});`);
  const unit = fc
    .tuple(name, fc.array(statement, { maxLength: 14 }), fc.integer({ min: 0, max: 3 }))
    .map(([title, body, form]) => {
      const inner = body.map((line) => `  ${line}`);
      if (form === 0) return [`function ${title}(a: number) {`, ...body, '}'];
      if (form === 1)
        return [`class ${title} {`, `  ${title}(`, '    b: string,', '  ) {', ...inner, '  }', '}'];
      if (form === 2) return [`import { ${title} } from './${title}.ts';`];
      return [`export const ${title} = () => {`, ...body, '};', ''];
    });
  const text = fc.array(unit, { maxLength: 8 }).map((units) => `${units.flat().join('\n')}\n`);
  const range = fc.tuple(fc.nat(60), fc.nat(30)).map(([from, size]) => [from, from + size] as const);
  const asked = fc.record({
    texts: fc.array(text, { minLength: 1, maxLength: 4 }),
    line: fc.nat(80),
    budget: fc.integer({ min: 0, max: 400 }),
    ranges: fc.array(range, { maxLength: 2 }),
    sources: fc.subarray([...evidenceSources], { minLength: 1 }),
    been: fc.nat(60),
  });

  /** Of the method only the line that closes it stands outside the window, beside the class's own. */
  const opensInTheWindow = {
    texts: ['class tea {\n  tea(\n    b: string,\n  ) {\n    const tea = tea(tea);\n  }\n}\n'],
    line: 0,
    budget: 17,
    ranges: [[1, 5] as const],
    sources: [...evidenceSources],
    been: 0,
  };

  it('keeps its budget, repeats nothing, opens and closes brackets alike, and is the same again', () => {
    let parts = 0;
    fc.assert(
      fc.property(asked, ({ texts, line, budget, ranges, sources, been }) => {
        const files = texts.map((one, i) =>
          file(`src/${['a', 'b.test', 'b', 'c'][i]}.ts`, one, { together: 0.5 }),
        );
        const window = files.map(({ path, lines }) => ({
          path,
          ranges: ranges
            .map(([from, to]) => [from, Math.min(to, lines.length)] as const)
            .filter(([a, b]) => a < b),
        }));
        const visited = [{ path: files[0]!.path, line: been }];
        const make = () =>
          chooseEvidence(place(files, { line, window, trail: { visited } }), { budget, cost, sources });
        const section = make();
        expect(make()).toEqual(section);
        const size = section.reduce(
          (sum, part) => part.lines.reduce((n, one) => n + cost(one) + 1, sum + cost(part.path) + 2),
          0,
        );
        expect(size).toBeLessThanOrEqual(budget);
        for (const part of section) {
          parts++;
          const source = files.find(({ path }) => path === part.path)!;
          const shown = window.find(({ path }) => path === part.path)!;
          expect(placesOf(part.lines, source.lines, shown.ranges), said([part])).toBe(
            'in order, none of the window',
          );
          expect(balance(part.lines), said([part])).toBe(0);
        }
      }),
      { numRuns: 300, examples: [[opensInTheWindow]] },
    );
    expect(parts).toBeGreaterThan(150);
  });

  it('is empty where there is no room, and total where a place or a file is strange', () => {
    const files = [file('a.ts', price), file('b.ts', '')];
    expect(chooseEvidence(place(files, { line: 999 }), { budget: 0, cost })).toEqual([]);
    expect(candidatesAt(place(files, { line: 999 })).length).toBeGreaterThan(0);
    expect(placeOf(files, [], { path: 'gone.ts', line: 0 }, [], [])).toBeUndefined();
  });
});

/** Whether the lines, but for the marks, stand in the file in this order outside the window. */
function placesOf(
  lines: readonly string[],
  source: readonly string[],
  window: readonly (readonly [number, number])[],
): string {
  const free = (at: number) => !window.some(([from, to]) => from <= at && at < to);
  let next = 0;
  for (const line of lines) {
    if (line.trim() === '...') continue;
    const head = line.replace(/ \.\.\.(?: \S+)?$/, '');
    const at = source.findIndex((one, i) => i >= next && one === head && free(i));
    if (at < 0) return `not so: ${line}`;
    next = at + 1;
  }
  return 'in order, none of the window';
}

function balance(lines: readonly string[]): number {
  let depth = 0;
  for (const char of lines.join('')) depth += '([{'.includes(char) ? 1 : ')]}'.includes(char) ? -1 : 0;
  return depth;
}
