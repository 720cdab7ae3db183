/** A goal becomes landed steps; files are read and questions asked on the way; nothing leads outside. */
import { describe, expect, it } from 'vitest';
import type { FrontierPiece, FrontierRequest } from '../../src/frontier/index.ts';
import { type PlanResult, plan } from '../../src/planning/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

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
}

async function planned(answers: readonly string[], { replies = [], alternatives = false }: Options = {}) {
  const requests: FrontierRequest[] = [];
  const lines: string[] = [];
  const asked: { question: string; options: readonly string[] }[] = [];
  const files: Readonly<Record<string, string>> = { 'cart.ts': cart, 'price.ts': price };
  const texts = new Map(Object.entries(files).map(([path, text]) => [path, doc(path, text)]));
  const frontier = {
    contextTokens: 200_000,
    async *say(request: FrontierRequest): AsyncGenerator<FrontierPiece> {
      const text = answers[requests.length] ?? '';
      requests.push(request);
      for (const piece of text.match(/.{1,9}/gs) ?? []) yield { kind: 'text', text: piece };
      yield { kind: 'end', why: 'done', usage: { input: 1, cached: 0, stored: 0, output: 1 } };
    },
  };
  const result = await plan(
    {
      goal: 'sum it',
      files: [{ path: 'cart.ts', text: texts.get('cart.ts')! }],
      paths: ['cart.ts', 'price.ts'],
      alternatives,
    },
    {
      frontier,
      syntax,
      read: async (path) => texts.get(path),
      progress: (line) => void lines.push(line),
      choose: async (question, options) => {
        asked.push({ question, options });
        return replies[asked.length - 1];
      },
    },
    new AbortController().signal,
  );
  return { result, requests, lines, asked };
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
    expect(lines).toContain('1 blocks did not fit and are asked for again');
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
