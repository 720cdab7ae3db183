/** Instructions become landed edits; what cannot be landed is asked for again, alone. */
import { describe, expect, it } from 'vitest';
import type { FrontierPiece, FrontierRequest } from '../../src/frontier/index.ts';
import { ask, type Instructed, instruct, shellCommand } from '../../src/planning/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const cart = `export function total(items: number[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item;
  }
  return sum;
}
`;
const log = 'export function log(text: string): void {\n  console.log(text);\n}\n';
const syntax = createSyntax();
type EndReason = Extract<FrontierPiece, { kind: 'end' }>['why'];
const never = new AbortController().signal;

function doc(path: string, text: string): TextSnapshot {
  return TextSnapshot.of(`file:///w/${path}`, 'typescript', 1, text);
}

async function asked(
  answers: readonly string[],
  files: Readonly<Record<string, string>> = { 'cart.ts': cart },
  ends: readonly EndReason[] = [],
) {
  const requests: FrontierRequest[] = [];
  const blocks: number[] = [];
  const shown = Object.entries(files).map(([path, text]) => ({ path, text: doc(path, text) }));
  const frontier = {
    async *say(request: FrontierRequest): AsyncGenerator<FrontierPiece> {
      const text = answers[requests.length] ?? '';
      const why = ends[requests.length] ?? 'done';
      requests.push(request);
      for (const piece of text.match(/.{1,9}/gs) ?? []) yield { kind: 'text', text: piece };
      yield { kind: 'end', why, usage: { input: 1, cached: 0, stored: 0, output: 1 } };
    },
  };
  const result = await instruct(
    { goal: 'make it right', files: shown },
    {
      frontier,
      syntax,
      read: async (path) => shown.find((file) => file.path === path)?.text,
      progress: (progress) => progress.kind === 'again' && blocks.push(progress.blocks),
    },
    new AbortController().signal,
  );
  return { result, requests, blocks };
}

function textsOf(result: Instructed): Record<string, string> {
  if (result.kind !== 'changes') throw new Error(JSON.stringify(result));
  return Object.fromEntries(
    result.changes.map((change) => [
      change.path,
      change.kind === 'edit'
        ? change.before.apply(change.edit, 2).text
        : change.kind === 'create'
          ? change.text
          : '',
    ]),
  );
}

const block = (path: string, search: string, replace: string) =>
  `${path}\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;

describe('an instruction', () => {
  it('shows the files and then the goal, the stable part first', async () => {
    const { requests } = await asked([block('cart.ts', '  return sum;', '  return sum + 1;')]);
    const [{ system, turns }] = requests as [FrontierRequest];
    expect(system).toMatchObject([{ breakpoint: true }]);
    expect(turns).toMatchObject([
      {
        role: 'user',
        parts: [
          { text: `<file path="cart.ts">\n${cart}</file>\n`, breakpoint: true },
          { text: 'make it right' },
        ],
      },
    ]);
  });

  it('becomes edits of several files', async () => {
    const answer = `I add a line.\n\n${block('cart.ts', '  return sum;', '  log(sum);\n  return sum;')}\n${block('log.ts', 'export function log(text: string): void {', 'export function log(text: unknown): void {')}`;
    const { result } = await asked([answer], { 'cart.ts': cart, 'log.ts': log });
    expect(textsOf(result)).toEqual({
      'cart.ts': cart.replace('  return sum;', '  log(sum);\n  return sum;'),
      'log.ts': log.replace('string', 'unknown'),
    });
  });

  it('asks again only for what could not be landed', async () => {
    const good = block('log.ts', '  console.log(text);', '  console.info(text);');
    const bad = block('cart.ts', '  return summe;', '  return sum * 2;');
    const { result, requests, blocks } = await asked(
      [`${good}\n${bad}`, block('cart.ts', '  return sum;', '  return sum * 2;')],
      { 'cart.ts': cart, 'log.ts': log },
    );
    expect(blocks).toEqual([1]);
    const second = requests[1]!.turns.at(-1)!;
    if (second.role !== 'user') throw new Error('the second question is ours');
    expect(second.parts[0]!.text).toContain('return summe;');
    expect(second.parts[0]!.text).not.toContain('console.info');
    expect(textsOf(result)).toEqual({
      'cart.ts': cart.replace('return sum', 'return sum * 2'),
      'log.ts': log.replace('console.log', 'console.info'),
    });
  });

  it('asks again for a block that was not closed, and keeps those before it', async () => {
    const good = block('log.ts', '  console.log(text);', '  console.info(text);');
    const whole = block('cart.ts', '  return sum;', '  return sum * 2;');
    const open = whole.replace(/>{7}.*\s*$/, '');
    const { result, requests } = await asked([`${good}\n${open}`, whole], { 'cart.ts': cart, 'log.ts': log });
    const second = requests[1]!.turns.at(-1)!;
    expect(JSON.stringify(second)).toMatch(/breaks off inside a block.*return sum \* 2/);
    expect(textsOf(result)).toEqual({
      'cart.ts': cart.replace('return sum', 'return sum * 2'),
      'log.ts': log.replace('console.log', 'console.info'),
    });
  });

  it('is refused whole when a block fails again and again: no part of it is given', async () => {
    const bad = block('cart.ts', '  return nothing;', '  return 1;');
    const { result, requests } = await asked([bad, bad, bad]);
    expect(requests.length).toBe(3);
    expect(result).toMatchObject({ kind: 'refused', refusals: [{ path: 'cart.ts', reason: 'not-found' }] });
  });

  it('is refused where words come in place of a block that was asked for again', async () => {
    const good = block('log.ts', '  console.log(text);', '  console.info(text);');
    const bad = block('cart.ts', '  return summe;', '  return sum * 2;');
    const { result } = await asked([`${good}\n${bad}`, 'I cannot.'], { 'cart.ts': cart, 'log.ts': log });
    expect(result).toMatchObject({ kind: 'refused', said: 'I cannot.', refusals: [{ path: 'cart.ts' }] });
  });

  it('may be answered with words alone', async () => {
    const { result } = await asked(['Do you mean the sum of prices, or of items?']);
    expect(result).toEqual({ kind: 'said', said: 'Do you mean the sum of prices, or of items?' });
  });

  it.each([
    ['length', /grew too long .* ask for less at a time/],
    ['refused', /refused to go on: ask in other words/],
  ] as const)('is not taken from an answer that breaks off, whole blocks or none: %s', async (why, sentence) => {
    const good = block('cart.ts', '  return sum;', '  return sum + 1;');
    for (const answer of [good, `I add one, and`, ''])
      await expect(asked([answer], { 'cart.ts': cart }, [why])).rejects.toThrow(sentence);
  });

  it('may make a file, whose block searches nothing, or an empty line', async () => {
    for (const search of ['', '\n']) {
      const { result } = await asked([
        `new.ts\n<<<<<<< SEARCH\n${search}=======\nexport const one = 1;\n>>>>>>> REPLACE\n`,
      ]);
      expect(textsOf(result)).toEqual({ 'new.ts': 'export const one = 1;\n' });
    }
  });

  it('never leads outside the workspace', async () => {
    const evil = block('../../etc/passwd', 'root', 'toor');
    const { result } = await asked([evil, evil, evil]);
    expect(result).toMatchObject({ kind: 'refused', refusals: [{ reason: 'outside-workspace' }] });
  });
});

describe('a question', () => {
  it('goes with its evidence, lines numbered, and comes back piece by piece', async () => {
    const requests: FrontierRequest[] = [];
    const frontier = {
      async *say(request: FrontierRequest): AsyncGenerator<FrontierPiece> {
        requests.push(request);
        yield { kind: 'text', text: 'In cart.ts:2' };
        yield { kind: 'text', text: '.' };
        yield { kind: 'end', why: 'done', usage: { input: 1, cached: 0, stored: 0, output: 1 } };
      },
    };
    const evidence = [{ path: 'cart.ts', line: 2, lines: ['  let sum = 0;'] }];
    const pieces: string[] = [];
    for await (const piece of ask('Where does it start?', evidence, frontier, new AbortController().signal))
      pieces.push(piece);
    expect(pieces).toEqual(['In cart.ts:2', '.']);
    expect(requests[0]).toMatchObject({
      route: 'ask',
      turns: [
        {
          parts: [
            { text: expect.stringContaining('    2    let sum = 0;') },
            { text: 'Where does it start?' },
          ],
        },
      ],
    });
  });

  it.each([
    ['length', ['Half', ' of it'], 'Half of it\n\n(the answer grew too long'],
    ['refused', [], '(the model refused to go on'],
  ] as const)('is told behind what came where the answer breaks off: %s', async (why, pieces, told) => {
    const evidence = [{ path: 'cart.ts', line: 2, lines: ['  let sum = 0;'] }];
    let said = '';
    for await (const piece of ask('Where?', evidence, saying(pieces, why), never)) said += piece;
    expect(said.startsWith(told)).toBe(true);
  });
});

describe('a command', () => {
  it('is given with the words around it, and that the answer breaks off', async () => {
    const place = { shell: 'sh', platform: 'linux', names: [] };
    const fenced = '```sh\nls\n```\n\nIt lists';
    expect(await shellCommand('list', place, saying([fenced], 'done'), never)).toEqual({
      command: 'ls',
      said: 'It lists',
    });
    const cut = await shellCommand('list', place, saying(['```sh\nfind . -na'], 'length'), never);
    expect(cut.command).toBe('');
    expect(cut.said).toMatch(/find \. -na\n\nthe answer grew too long/);
  });
});

function saying(pieces: readonly string[], why: EndReason) {
  return {
    async *say(): AsyncGenerator<FrontierPiece> {
      for (const text of pieces) yield { kind: 'text', text };
      yield { kind: 'end', why, usage: { input: 1, cached: 0, stored: 0, output: 1 } };
    },
  };
}
