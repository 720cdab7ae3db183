/** A goal becomes landed steps; files are read and questions asked on the way; nothing leads outside. */
import { describe, expect, it } from 'vitest';
import type { FrontierModel, FrontierPiece, FrontierRequest, Route } from '../../src/frontier/index.ts';
import { type PlanEdit, type PlanResult, plan } from '../../src/planning/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

type Served = NonNullable<ReturnType<FrontierModel['serves']>>;
const served = (model: string, form: Served['form']): Served => ({
  model,
  form,
  formGuessed: false,
  contextTokens: 200_000,
});

const cart = `export function total(items: number[]): number {
  return items.length;
}
`;
const price = 'export const price = 3;\n';
const syntax = createSyntax();
const doc = (path: string, text: string) => TextSnapshot.of(`file:///w/${path}`, 'typescript', 1, text);
const block = (path: string, search: string, put: string) =>
  `${path}\n<<<<<<< SEARCH\n${search}\n=======\n${put}\n>>>>>>> REPLACE\n`;
const sum = block('cart.ts', '  return items.length;', '  return items.reduce((a, b) => a + b, 0);');
const good = `I sum the items.\n\n1. cart.ts: sum the items\n${sum}`;

interface Options {
  readonly replies?: readonly (string | undefined)[];
  readonly alternatives?: boolean;
  /** By route; of routes without one no model is named. */
  readonly served?: Partial<Record<Route, Served>>;
  /** What the checkers say of each plan that lands. */
  readonly complaints?: readonly (readonly string[])[];
  /** How each answer ends; whole where it is not told. */
  readonly ends?: readonly Extract<FrontierPiece, { kind: 'end' }>['why'][];
  /** Further files of the workspace, shown from the beginning. */
  readonly more?: Readonly<Record<string, string>>;
}

async function planned(
  answers: readonly string[],
  { replies = [], alternatives = false, served, complaints, ends = [], more = {} }: Options = {},
) {
  const requests: FrontierRequest[] = [];
  const lines: string[] = [];
  const asked: { question: string; options: readonly string[] }[] = [];
  const early: PlanEdit[] = [];
  const files: Readonly<Record<string, string>> = { 'cart.ts': cart, 'price.ts': price, ...more };
  const texts = new Map(Object.entries(files).map(([path, text]) => [path, doc(path, text)]));
  let checked = 0;
  const frontier = {
    contextTokens: 200_000,
    ...(served ? { serves: (route: Route) => served[route] } : {}),
    async *say(request: FrontierRequest): AsyncGenerator<FrontierPiece> {
      const text = answers[requests.length] ?? '';
      const why = ends[requests.length] ?? 'done';
      requests.push(request);
      for (const piece of text.match(/.{1,9}/gs) ?? []) yield { kind: 'text', text: piece };
      yield { kind: 'end', why, usage: { input: 1, cached: 0, stored: 0, output: 1 } };
    },
  };
  const result = await plan(
    {
      goal: 'sum it',
      files: ['cart.ts', ...Object.keys(more)].map((path) => ({ path, text: texts.get(path)! })),
      paths: ['cart.ts', 'price.ts'],
      alternatives,
    },
    {
      frontier,
      syntax,
      read: async (path) => texts.get(path),
      ...(complaints ? { complaints: async () => complaints[checked++] ?? [] } : {}),
      progress: (line) => void lines.push(line),
      early: (edit) => void early.push(edit),
      choose: async (question, options) => {
        asked.push({ question, options });
        return replies[asked.length - 1];
      },
    },
    new AbortController().signal,
  );
  return { result, requests, lines, asked, early };
}

function texts(result: PlanResult): Record<string, string> {
  if (result.kind !== 'plan') throw new Error(JSON.stringify(result));
  return Object.fromEntries(
    result.changes.map((c) => [
      c.path,
      c.kind === 'edit' ? c.before.apply(c.edit, 2).text : c.kind === 'create' ? c.text : '',
    ]),
  );
}

const summed = cart.replace('items.length', 'items.reduce((a, b) => a + b, 0)');
const lastWords = ({ turns }: FrontierRequest) => {
  const turn = turns.at(-1)!;
  return turn.role === 'user' ? turn.parts.map((p) => p.text).join('\n') : '';
};

describe('a goal', () => {
  it('becomes steps with their intents, told as they come, the files first and the goal last', async () => {
    const { result, requests, lines } = await planned([good]);
    expect(texts(result)).toEqual({ 'cart.ts': summed });
    expect(result).toMatchObject({
      said: 'I sum the items.',
      steps: [{ path: 'cart.ts', intent: 'sum the items' }],
    });
    expect(lines).toEqual(['I sum the items.', '1. cart.ts: sum the items']);
    expect(requests[0]).toMatchObject({
      route: 'plan',
      system: [{ breakpoint: true }],
      turns: [
        {
          parts: [
            {
              text: `<file path="cart.ts">\n${cart}</file>\n<paths>\nprice.ts\n</paths>\n`,
              breakpoint: true,
            },
            { text: 'sum it' },
          ],
        },
      ],
    });
  });

  it('may need other files first: they are shown, twice at most; none from elsewhere', async () => {
    const { result, requests } = await planned(['READ price.ts\nREAD ../secret.ts\nREAD gone.ts\n', good]);
    const words = lastWords(requests[1]!);
    expect(words).toContain(`<file path="price.ts">\n${price}</file>`);
    expect(words).toContain('../secret.ts is no file of this project');
    expect(words).toContain('gone.ts is no file of this project');
    expect(result.kind).toBe('plan');
    const endless = await planned(['READ price.ts', 'READ price.ts', 'READ price.ts', good]);
    expect(endless.result.kind).toBe('said');
    expect(endless.requests.length).toBe(3);
  });

  it('may be asked about, twice at most, with answers to choose from', async () => {
    const first = 'QUESTION: Which sum?\n- of prices\n- of items\n\nQUESTION: Rounded?\n- yes\n- no\n';
    const { result, requests, asked } = await planned([first, good], { replies: ['of items', 'no'] });
    expect(asked).toEqual([
      { question: 'Which sum?', options: ['of prices', 'of items'] },
      { question: 'Rounded?', options: ['yes', 'no'] },
    ]);
    expect(lastWords(requests[1]!)).toContain('Which sum?\nof items\n\nRounded?\nno');
    expect(result.kind).toBe('plan');
    const again = await planned([first, 'QUESTION: Sure?\n- yes\n'], { replies: ['of items', 'no', 'yes'] });
    expect(again.asked.length).toBe(2);
    expect(again.result).toMatchObject({ kind: 'said', said: 'QUESTION: Sure?\n- yes' });
  });

  it('is not planned where a question stays without answer', async () => {
    const { result, requests } = await planned(['QUESTION: Which sum?\n- of prices\n- of items\n', good]);
    expect(result.kind).toBe('said');
    expect(requests.length).toBe(1);
  });

  it('is asked again only for blocks that could not be landed', async () => {
    const bad = block('price.ts', 'export const prize = 3;', 'export const price = 4;');
    const { result, requests, lines } = await planned([
      `${good}\n2. price.ts: raise it\n${bad}`,
      block('price.ts', 'export const price = 3;', 'export const price = 4;'),
    ]);
    expect(lines).toContain('a block did not fit and is asked for again');
    expect(lastWords(requests[1]!)).toContain('prize');
    expect(lastWords(requests[1]!)).not.toContain('reduce');
    expect(texts(result)).toEqual({ 'cart.ts': summed, 'price.ts': 'export const price = 4;\n' });
  });

  it('never leads outside the workspace', async () => {
    for (const path of ['../../etc/passwd', 'src/../../x.ts']) {
      const evil = `1. cart.ts: sum\n${block(path, 'root', 'toor')}`;
      const { result } = await planned([evil, evil, evil]);
      expect(result).toMatchObject({ kind: 'refused', refusals: [{ reason: 'outside-workspace' }] });
    }
  });
});

describe('an edit', () => {
  it('is told before the answer is whole; the plan at the end counts', async () => {
    const told: string[] = [];
    let whole = false;
    const file = { path: 'cart.ts', text: doc('cart.ts', cart) };
    const frontier = {
      contextTokens: 200_000,
      async *say(): AsyncGenerator<FrontierPiece> {
        for (const piece of `${good}\n2. b.ts: more\n`.match(/.{1,9}/gs) ?? [])
          yield { kind: 'text', text: piece };
        expect(told).toEqual(['cart.ts: sum the items']);
        yield {
          kind: 'text',
          text: block('cart.ts', 'export function total', 'export function sum').slice(0, -1),
        };
        whole = true;
        yield { kind: 'end', why: 'done', usage: { input: 1, cached: 0, stored: 0, output: 1 } };
      },
    };
    const parts = {
      frontier,
      syntax,
      read: async () => file.text,
      progress() {},
      choose: async () => undefined,
    };
    const early = ({ path, intent }: { path: string; intent: string }) => {
      expect(whole).toBe(false);
      told.push(`${path}: ${intent}`);
    };
    const request = { goal: 'sum it', files: [file], paths: [] };
    await plan(request, { ...parts, early }, new AbortController().signal);
    expect(whole).toBe(true);
    expect(told[0]).toBe('cart.ts: sum the items');
  });
});

describe('a second sample', () => {
  const loop = good
    .replace('items.reduce((a, b) => a + b, 0)', 'sumOf(items)')
    .replace('I sum', 'I call sumOf for');

  it('is offered as an alternative where it lands other edits', async () => {
    const { result, asked } = await planned([good, loop], {
      alternatives: true,
      replies: ['B: I call sumOf for the items.'],
    });
    expect(asked).toEqual([
      {
        question: 'There are two ways to do this.',
        options: ['A: I sum the items.', 'B: I call sumOf for the items.'],
      },
    ]);
    expect(texts(result)).toEqual({ 'cart.ts': cart.replace('items.length', 'sumOf(items)') });
  });

  it('is not spoken of where it lands the same, in other words', async () => {
    const { result, asked } = await planned([good, good.replace('I sum', 'Summing')], { alternatives: true });
    expect(asked).toEqual([]);
    expect(texts(result)).toEqual({ 'cart.ts': summed });
  });
});

describe('a plan is written in the form that its model writes best', () => {
  const patch = `I sum the items.

1. cart.ts: sum the items
*** Begin Patch
*** Update File: cart.ts
@@ export function total(items: number[]): number {
-  return items.length;
+  return items.reduce((a, b) => a + b, 0);
 }
*** End Patch
`;
  const whole = `I sum the items.\n\n1. cart.ts: sum the items\ncart.ts\n\`\`\`ts\n${summed}\`\`\`\n`;

  it.each([
    ['blocks', good, '<<<<<<< SEARCH'],
    ['patch', patch, '*** Begin Patch'],
    ['whole', whole, '... existing code ...'],
  ] as const)('%s', async (form, answer, told) => {
    const { result, requests, lines } = await planned([answer], { served: { plan: served('m', form) } });
    expect(requests[0]!.system.map(({ text }) => text).join('')).toContain(told);
    expect(texts(result)).toEqual({ 'cart.ts': summed });
    expect(result).toMatchObject({ steps: [{ path: 'cart.ts', intent: 'sum the items' }] });
    expect(lines).toEqual(['I sum the items.', '1. cart.ts: sum the items']);
  });

  it('what looks like a step or a question inside a file is text of the file', async () => {
    const text = '# Steps\n\n1. cart.ts: sum the items\n\nREAD me\nQUESTION: why?\n';
    const notes = `1. NOTES.md: say it\nNOTES.md\n\`\`\`\`md\n${text}\`\`\`\`\n`;
    const { result } = await planned([notes], { served: { plan: served('m', 'whole') } });
    expect(texts(result)).toEqual({ 'NOTES.md': text });
    expect(result).toMatchObject({ steps: [{ path: 'NOTES.md', intent: 'say it' }] });
  });

  it('whole: what is refused and asked for again empties no file', async () => {
    const broken = whole.replace('): number {', '): number {{{');
    const { result, requests } = await planned([broken, whole], { served: { plan: served('m', 'whole') } });
    expect(requests.length).toBe(2);
    expect(texts(result)).toEqual({ 'cart.ts': summed });
  });
});

describe('a model for the code', () => {
  const two = { plan: served('big', 'blocks'), code: served('small', 'whole') };
  const outline =
    'Items are summed.\n\n1. cart.ts: total adds the items up\n   with reduce, from 0\n2. more.ts: export more = 2\n';
  const written = `1. cart.ts: total adds the items up
cart.ts
\`\`\`ts
${summed}\`\`\`

2. more.ts: export more = 2
more.ts
\`\`\`ts
export const more = 2;
\`\`\`
`;

  it('writes the plan out, and sees the plan and its files alone', async () => {
    const { result, requests, lines } = await planned([outline, written], { served: two });
    expect(requests.map(({ route }) => route)).toEqual(['plan', 'code']);
    const [planner, coder] = requests as [FrontierRequest, FrontierRequest];
    expect(planner.system[0]!.text).not.toContain('SEARCH');
    expect(planner.system[0]!.text).toContain('No code');
    const shown = coder.turns.flatMap((turn) => (turn.role === 'user' ? turn.parts.map((p) => p.text) : []));
    expect(shown.join('\n')).toContain(cart);
    expect(shown.join('\n')).toContain('with reduce, from 0');
    // Neither the goal nor a file that the plan does not name.
    expect(shown.join('\n')).not.toContain('sum it');
    expect(shown.join('\n')).not.toContain('price');
    expect(texts(result)).toEqual({ 'cart.ts': summed, 'more.ts': 'export const more = 2;\n' });
    expect(result).toMatchObject({
      said: 'Items are summed.',
      steps: [{ intent: 'total adds the items up' }, { path: 'more.ts' }],
    });
    expect(lines).toEqual([
      'Items are summed.',
      '1. cart.ts: total adds the items up',
      'with reduce, from 0',
      '2. more.ts: export more = 2',
      '2 steps are being written out',
    ]);
  });

  it('is asked again for what did not land; the planner is not', async () => {
    const blocks = { ...two, code: served('small', 'blocks') };
    const bad = `1. cart.ts: sum\n${block('cart.ts', '  return items.size;', '  return 1;')}`;
    const { result, requests } = await planned([outline, bad, sum], { served: blocks });
    expect(requests.map(({ route }) => route)).toEqual(['plan', 'code', 'code']);
    expect(texts(result)).toEqual({ 'cart.ts': summed });
  });

  it('is not needed for questions and files, and may refuse', async () => {
    const no = 'There is no list to sum.';
    const { result, requests } = await planned(['READ price.ts', outline, no], { served: two });
    expect(requests.map(({ route }) => route)).toEqual(['plan', 'plan', 'code']);
    expect(result).toEqual({ kind: 'said', said: no });
  });
});

describe('where checkers complain', () => {
  const other = good.replace('a + b, 0', 'a + b');

  it('the model is asked once more, is told what they say, and the better plan counts', async () => {
    const { result, requests, lines } = await planned([other, good], {
      complaints: [['cart.ts:2: Reduce of empty array'], []],
    });
    expect(lastWords(requests[1]!)).toContain('cart.ts:2: Reduce of empty array');
    expect(texts(result)).toEqual({ 'cart.ts': summed });
    expect(lines).toContain('the checkers complain in a place: asked once more');
  });

  it.each([
    ['complain as much', good, [['a: b'], ['c: d']]],
    ['the answer is no plan', 'I would not know how.', [['a: b']]],
  ] as const)('the first plan stays where %s', async (_, second, complaints) => {
    const { result, requests } = await planned([other, second], { complaints });
    expect(requests.length).toBe(2);
    expect(texts(result)['cart.ts']).toContain('a + b)');
  });

  it('nobody is asked where they do not', async () => {
    expect((await planned([good], { complaints: [[]] })).requests.length).toBe(1);
  });
});

describe('an answer that breaks off', () => {
  it.each([
    ['length', /grew too long .* ask for less at a time/],
    ['refused', /refused to go on: ask in other words/],
  ] as const)('is no plan, although all that came of it would land: %s', async (why, sentence) => {
    await expect(planned([good], { ends: [why] })).rejects.toThrow(sentence);
    const bad = `1. cart.ts: sum\n${block('cart.ts', '  return items.size;', '  return 1;')}`;
    await expect(planned([bad, sum], { ends: ['done', why] })).rejects.toThrow(sentence);
  });

  it('leaves a first plan that is whole as it is', async () => {
    const other = good.replace('a + b, 0', 'a + b');
    const once = await planned([good, other], { alternatives: true, ends: ['done', 'length'] });
    expect(texts(once.result)).toEqual({ 'cart.ts': summed });
    expect(once.asked).toEqual([]);
    expect(once.lines.at(-1)).toMatch(/breaks off: .*; the first plan stays$/);
    const careful = await planned([good, other], { complaints: [['a: b'], []], ends: ['done', 'refused'] });
    expect(texts(careful.result)).toEqual({ 'cart.ts': summed });
  });
});

describe('a key, which no model is shown', () => {
  const key = 'AKIAQWERTYUIOPASDFGH';
  const rest = Array.from({ length: 8 }, (_, n) => `export const value${n} = ${n};\n`).join('');
  const held = `const key = '${key}';\n\n${rest}`;
  const raised = held.replace('value7 = 7', 'value7 = 8');
  const fenced = (text: string) => `I raise it.\n\n1. held.ts: raise it\nheld.ts\n\`\`\`ts\n${text}\`\`\`\n`;
  const blanked = fenced(raised.replace(key, ' '.repeat(key.length)));
  const options = { served: { plan: served('m', 'whole') }, more: { 'held.ts': held } };

  it('is not written over by the blanks in its place: the file is asked for again', async () => {
    const gap = fenced(`// ... existing code ...\n${rest.replace('value7 = 7', 'value7 = 8')}`);
    const { result, requests, lines, early } = await planned([blanked, gap], options);
    expect(lastWords(requests[1]!)).toMatch(/In held\.ts, the edit would change what looks like a key/);
    expect(lastWords(requests[1]!)).toContain('value7 = 8');
    expect(lines).toContain('a block did not fit and is asked for again');
    expect(texts(result)).toEqual({ 'held.ts': raised });
    for (const { before, edit } of early) expect(before.apply(edit, 2).text).toContain(key);
  });

  it('stays where the model does not stop; nothing of the plan is given', async () => {
    const { result, requests } = await planned([blanked, blanked, blanked], options);
    expect(requests.length).toBe(3);
    expect(result).toMatchObject({ kind: 'refused', refusals: [{ path: 'held.ts', reason: 'loses-lines' }] });
  });
});
