/** Figures of next edits on states whose right figures can be counted by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditState, evaluateEdits, figuresOf, headline } from '../../src/evals/index.ts';
import { diff, replace, type TextEdit } from '../../src/text/index.ts';
import { type Saying, SayingPredictor } from '../support/saying-predictor.ts';

const far = '// one\n// two\n'.repeat(8);
const before = `let total = 0;\nlog(total);\n\nshow(total);\n${far}`;
const now = before.replace('total', 'sum');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-edits-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The edit that turns the first `was` into `will`. */
function swap(text: string, was: string, will: string): TextEdit {
  const from = text.indexOf(was);
  expect(from, was).toBeGreaterThanOrEqual(0);
  return replace(from, from + was.length, will);
}

const hunks = [swap(now, 'log(total)', 'log(sum)'), swap(now, 'show(total)', 'show(sum)')];

/** After `total` was renamed where it is declared; its uses are left. */
function state(id: string, part: Partial<EditState> = {}): EditState {
  return {
    id,
    kind: 'start',
    languageId: 'typescript',
    repository: 'own',
    commit: id,
    files: [{ path: 'a.ts', languageId: 'typescript', text: before }],
    history: [{ path: 'a.ts', edit: diff(before, now), afterMs: 100 }],
    cursor: { path: 'a.ts', offset: 7 },
    remaining: hunks.map((edit) => ({ path: 'a.ts', edit })),
    ...part,
  };
}

/** A text that ends in what is still to be typed. */
function halfTyped(id: string, kind: EditState['kind'], done: string, rest: string): EditState {
  const start = done.slice(0, -2);
  return state(id, {
    kind,
    files: [{ path: 'a.ts', languageId: 'typescript', text: `${start}\n}\n` }],
    history: [{ path: 'a.ts', edit: replace(start.length, start.length, done.slice(-2)), afterMs: 100 }],
    cursor: { path: 'a.ts', offset: done.length },
    remaining: [{ path: 'a.ts', edit: replace(done.length, done.length, rest) }],
  });
}

const other = 'use(total);\n';
const half = 'function run() {\n  const x = fo';
const empty = 'function run() {\n  ';
const ended = { kind: 'no-edit', remaining: [] } as const;

/** States, and what is said in each. */
const cases: readonly (readonly [EditState, readonly Saying[]])[] = [
  [state('right'), [{ path: 'a.ts', edit: hunks[0]! }]],
  [state('later'), [{ path: 'a.ts', edit: hunks[1]! }]],
  [state('other text'), [{ path: 'a.ts', edit: swap(now, 'log(total)', 'log(x)'), confidence: 0.5 }]],
  [state('silent', { remaining: [{ path: 'a.ts', edit: swap(now, 'log', 'print') }] }), []],
  [
    state('second place'),
    [
      { path: 'a.ts', edit: swap(now, '// one', '// 1') },
      { path: 'a.ts', edit: hunks[0]!, id: 'e2' },
    ],
  ],
  [
    state('elsewhere', {
      kind: 'jump-other-file',
      files: [...state('').files, { path: 'b.ts', languageId: 'typescript', text: other }],
      remaining: [{ path: 'b.ts', edit: swap(other, 'total', 'sum') }],
    }),
    [{ path: 'b.ts', edit: swap(other, 'total', 'sum'), kind: 'jump' }],
  ],
  [state('quiet', ended), []],
  [state('taken back', ended), [{ path: 'a.ts', edit: swap(now, 'sum', 'total') }]],
  [
    halfTyped('line', 'mid-edit', half, 'o();'),
    [{ path: 'a.ts', edit: replace(half.length, half.length, 'o();') }],
  ],
  [
    halfTyped('wrong line', 'mid-edit', half, 'o();'),
    [{ path: 'a.ts', edit: replace(half.length, half.length, 'r(1);') }],
  ],
  [
    halfTyped('body', 'completion', empty, 'go();\n  stop();'),
    [{ path: 'a.ts', edit: replace(empty.length, empty.length, 'go();\n  stop();') }],
  ],
];

function write(states: readonly EditState[]): string {
  const file = join(folder, `${states.length}-${states[0]?.id}.jsonl`);
  writeFileSync(file, states.map((s) => `${JSON.stringify(s)}\n`).join(''));
  return file;
}

async function measured(chosen: typeof cases, sessions = 0) {
  return evaluateEdits({
    set: write(chosen.map(([of]) => of)),
    only: ['propagation', 'gated'],
    sessions,
    systemOver: (_, bench) =>
      new SayingPredictor(bench, () => chosen.find(([of]) => of.id === bench.state.id)![1]),
  });
}

describe('figures of next edits', () => {
  it('are those that one counts by hand', async () => {
    const evaluation = await measured(cases);
    const figures = figuresOf(evaluation.trials.gated ?? [], []);
    const ratios = Object.fromEntries(
      Object.entries(figures).map(([name, { value, n }]) => [
        name,
        value === undefined ? n : `${+(value * n).toFixed(6)} of ${n}`,
      ]),
    );
    expect(ratios).toMatchObject({
      placeTop1: '4 of 6', // right, later, other text, elsewhere
      placeTop3: '5 of 6', // and second place
      placeStrict: '3 of 6', // later is not the next one
      exact: '2 of 5', // right, later; of the start states
      exactElsewhere: '3 of 6',
      exactRepeated: '3 of 5', // silent repeats nothing
      exactMidEdit: '1 of 2',
      completionLine: '1 of 1',
      quiet: '1 of 2',
      show: '8 of 9',
      precision: '5 of 9', // right, later, elsewhere, line, body
      reversal: '1 of 9', // taken back
      ece: '2.7 of 9', // |0 − 0.5| of the one at 0.5, |5 − 8 · 0.9| of the eight at 0.9
      keystrokesSaved: 0,
      p50Ms: 0,
    });
  });

  it('count where the place of an open hunk has a line id', async () => {
    const { coverage } = await measured(cases.slice(0, 1));
    expect(coverage).toEqual([{ any: true, next: true }]);
  });

  it('count a completed line only where something is missing in it', async () => {
    const whole = halfTyped('whole', 'mid-edit', `${half}o();`, '\n  go();');
    const { trials } = await measured([[whole, [{ path: 'a.ts', edit: whole.remaining[0]!.edit }]]]);
    expect(figuresOf(trials.gated ?? [], []).exactMidEdit.n).toBe(0);
    expect(trials.gated?.[0]?.shown?.verdict).toBe('exact');
  });

  it('know a change again by its whole words', async () => {
    const more = state('more', {
      history: [{ path: 'a.ts', edit: replace(9, 9, 's'), afterMs: 100 }],
      remaining: [
        { path: 'a.ts', edit: swap(before.replace('total', 'totals'), 'log(total)', 'log(totals)') },
      ],
    });
    const { trials } = await measured([[more, []]]);
    expect(trials.gated?.[0]?.repeats).toBe(true);
  });

  it('take silence as unlike the truth, and the truth as like itself', async () => {
    const like = async (from: number, to: number) =>
      figuresOf((await measured(cases.slice(from, to))).trials.gated ?? [], []).deltaChrF;
    expect(await like(0, 1)).toMatchObject({ value: 1, n: 1 });
    expect(await like(3, 4)).toMatchObject({ value: 0, n: 1 });
    expect(await like(0, 4).then(({ value }) => value)).toBeGreaterThan(0.5);
  });

  it('add up syntax errors of what is shown', async () => {
    const broken: readonly Saying[] = [{ path: 'a.ts', edit: swap(now, 'log(total);', 'log((sum;') }];
    const { trials } = await measured([[state('broken'), broken]]);
    expect(figuresOf(trials.gated ?? [], []).syntaxErrorDelta.value).toBeGreaterThan(0);
  });

  it('name a fault and count it as silence', async () => {
    const { trials } = await evaluateEdits({
      set: write([state('faulty')]),
      only: ['gated'],
      sessions: 0,
      systemOver: (_, bench) =>
        new SayingPredictor(bench, () => {
          throw new Error('planted fault');
        }),
    });
    expect(trials.gated?.[0]).toMatchObject({
      shown: undefined,
      fault: expect.stringContaining('planted fault'),
    });
  });

  it('are under the names of the product: gated, beside the baseline and exact edits alone', async () => {
    const found = headline(await measured(cases));
    expect(found.exact).toEqual(found.propagationExact);
    expect(found.baselineExact).toMatchObject({ value: undefined, n: 0 });
    expect(found.coverage).toMatchObject({ value: 1, n: 9 });
  });
});

describe('the systems', () => {
  it('find the rename by exact edits, and the copy by the baseline', async () => {
    const { systems, trials } = await evaluateEdits({ set: write([state('rename')]), sessions: 0 });
    expect(systems).toEqual(['baseline', 'propagation', 'gated']);
    for (const name of systems)
      expect(trials[name]?.[0], name).toMatchObject({ shown: { verdict: 'exact' }, place: true });
  });
});

describe('a place', () => {
  it('is known to the product where nobody knows the edit, and then nothing is shown', async () => {
    const text = `list(\n  add('apple', 1),\n  stop(),\n  wait(),\n  add('pear', 7),\n  go(),\n);\n`;
    const now = text.replace("'apple', 1", "'apple', amount(1)");
    const set = write([
      state('place', {
        files: [{ path: 'a.ts', languageId: 'typescript', text }],
        history: [{ path: 'a.ts', edit: swap(text, '1)', 'amount(1))'), afterMs: 100 }],
        cursor: { path: 'a.ts', offset: now.indexOf('amount(1)') + 9 },
        remaining: [{ path: 'a.ts', edit: swap(now, '7)', 'amount(7))') }],
      }),
    ]);
    const { trials } = await evaluateEdits({ set, only: ['propagation', 'gated'], sessions: 0 });
    expect(trials.propagation?.[0]).toMatchObject({ shown: undefined, place: false });
    expect(trials.gated?.[0]).toMatchObject({ shown: undefined, place: true });
  });
});

describe('the baseline', () => {
  /** What it shows where `done` was typed at the end of `seen`, and `rest` was to come. */
  async function baseline(part: Partial<EditState>) {
    const set = write([state(`baseline ${JSON.stringify(part).length}`, part)]);
    const { trials } = await evaluateEdits({ set, only: ['baseline'], sessions: 0 });
    return trials.baseline?.[0];
  }

  it('goes on with a line as such lines mostly go on', async () => {
    const seen =
      'for (const item of items) run(item);\nfor (const item of items) run(item);\nfor (const a of b) c(a);\n';
    const at = seen.length;
    const typed = 'for (const it';
    const trial = await baseline({
      kind: 'mid-edit',
      files: [{ path: 'a.ts', languageId: 'typescript', text: `${seen}\n` }],
      history: [{ path: 'a.ts', edit: replace(at, at, typed), afterMs: 100 }],
      cursor: { path: 'a.ts', offset: at + typed.length },
      remaining: [
        { path: 'a.ts', edit: replace(at + typed.length, at + typed.length, 'em of items) run(item);') },
      ],
    });
    expect(trial).toMatchObject({ shown: { verdict: 'exact', line: true } });
  });

  it('puts what was inserted where the same tokens stand again, all pieces of a line together', async () => {
    const text = 'get(local.name, 1);\n// far\nset(local.name, 1);\n';
    const history: TextEdit[] = [
      replace(4, 4, 'window.'),
      replace(text.indexOf(', 1') + 9, text.indexOf(', 1') + 10, '2'),
    ];
    const line = text.indexOf('set(') + 7;
    const trial = await baseline({
      files: [{ path: 'a.ts', languageId: 'typescript', text: text.replace('set(', 'get(') }],
      history: history.map((edit) => ({ path: 'a.ts', edit, afterMs: 100 })),
      cursor: { path: 'a.ts', offset: 24 },
      remaining: [
        {
          path: 'a.ts',
          edit: [...replace(line + 4, line + 4, 'window.'), ...replace(line + 16, line + 17, '2')],
        },
      ],
    });
    expect(trial).toMatchObject({ shown: { verdict: 'exact' }, place: true });
  });
});

describe('a typed session', () => {
  const digits = '1234567890';
  const text = 'x = \n';
  const typing: EditState = state('digits', {
    files: [{ path: 'a.ts', languageId: 'typescript', text: 'x =\n' }],
    history: [{ path: 'a.ts', edit: replace(3, 3, ' '), afterMs: 100 }],
    cursor: { path: 'a.ts', offset: 4 },
    remaining: [{ path: 'a.ts', edit: replace(4, 4, digits) }],
  });
  const asked = { n: 0 };

  async function saved(states: readonly EditState[], say: (now: string) => readonly Saying[]) {
    const evaluation = await evaluateEdits({
      set: write(states),
      only: ['gated'],
      sessions: states.length,
      systemOver: (_, bench) => new SayingPredictor(bench, () => say(bench.text('a.ts'))),
    });
    return figuresOf([], evaluation.sessions.gated ?? []);
  }
  const rest = (now: string): readonly Saying[] => {
    const typed = now.slice(4).trimEnd();
    return typed === digits
      ? []
      : [{ path: 'a.ts', edit: replace(4 + typed.length, 4 + typed.length, digits.slice(typed.length)) }];
  };

  it('saves nothing in silence', async () => {
    const { keystrokesSaved, p50Ms } = await saved([typing], () => []);
    expect(keystrokesSaved).toMatchObject({ value: 0, n: 1 });
    expect(p50Ms.n).toBe(10); // one answer per key; the first, before any key, is left out
  });

  it('pays one key to take a prediction, and one more to jump to it', async () => {
    expect((await saved([typing], rest)).keystrokesSaved.value).toBeCloseTo(1 - 1 / 10);
    const jump = (now: string) => rest(now).map((saying) => ({ ...saying, kind: 'jump' as const }));
    expect((await saved([typing], jump)).keystrokesSaved.value).toBeCloseTo(1 - 2 / 10);
  });

  it('takes what comes late for what is left', async () => {
    const late = (now: string) => (now.length < text.length + 4 ? [] : rest(now));
    expect((await saved([typing], late)).keystrokesSaved.value).toBeCloseTo(1 - (4 + 1) / 10);
  });

  it('takes nothing that leaves more to type, though it is on the way, and so comes to its end', async () => {
    const growing: EditState = {
      ...typing,
      files: [{ path: 'a.ts', languageId: 'typescript', text: 'x =r\n' }],
      remaining: [{ path: 'a.ts', edit: replace(4, 5, 'response') }],
    };
    const away = (now: string) => (now === 'x = r\n' ? [{ path: 'a.ts', edit: replace(4, 5, '') }] : []);
    const { keystrokesSaved } = await saved([growing], away);
    expect(keystrokesSaved).toMatchObject({ value: expect.closeTo(-1 / 9), n: 1 });
  });

  it('pays one key to look at a wrong prediction, once for each', async () => {
    const wrong = (id: string): Saying => ({ path: 'a.ts', edit: replace(0, 1, 'y'), id });
    expect((await saved([typing], () => [wrong('same')])).keystrokesSaved.value).toBeCloseTo(-1 / 10);
    const anew = () => [wrong(`e${asked.n++}`)];
    expect((await saved([typing], anew)).keystrokesSaved.value).toBeCloseTo(-11 / 10);
    const over = state('over', ended);
    const both = await saved([typing, over], (now) => (now.startsWith('x') ? [] : [wrong('at the end')]));
    expect(both.keystrokesSaved).toMatchObject({ value: expect.closeTo(-1 / 10), n: 2 });
  });
});
