/**
 * The product renders what the training code renders, in the shipped model's tokens: from code and edits the same lines are
 * selected and the same stream is written. models/training's own tests hold the committed file against what it writes today.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { type ChangedLines, type LineRange, selectContext, selectWindow } from '../../src/context/index.ts';
import { loadTokenizer } from '../../src/model/index.ts';
import { LineTokens, lastPieceStart, SessionStream } from '../../src/prompt/index.ts';
import { tokens } from '../../src/stream/index.ts';

interface Part {
  readonly path: string;
  readonly ranges: readonly LineRange[];
}

interface Example {
  readonly header: { readonly repository: string; readonly path: string; readonly language: string };
  readonly files: readonly { readonly path: string; readonly lines: readonly number[] }[];
  readonly work: { readonly path: string; readonly line: number };
  readonly events: readonly (Omit<ChangedLines, 'lines'> & { readonly lines: readonly number[] })[];
  /** Events that the selection was told of; those behind them came later. */
  readonly known: number;
  readonly window: readonly Part[];
  readonly context: readonly Part[];
  readonly firstId: number;
  readonly length: number;
  /** Of the tokens' ids in decimal, with a space between two. */
  readonly sha256: string;
  /** Of some, to see where it goes wrong. */
  readonly tokens?: readonly number[];
}

/** Written by golden/write-python-examples.py; lines are numbers of `all`. */
const path = new URL('golden/python-examples.json', import.meta.url);
const { lines: all, examples }: { lines: readonly string[]; examples: readonly Example[] } = JSON.parse(
  readFileSync(path, 'utf8'),
);
const text = (numbers: readonly number[]) => numbers.map((n) => all[n]!);
const longest = 4096;

let lines: LineTokens;
beforeAll(async () => {
  const folder = fileURLToPath(new URL('../../models/weights/cpu', import.meta.url));
  lines = new LineTokens({ ...(await loadTokenizer(folder)), lastPieceStart });
});

function rendered(example: Example) {
  const now = new Map(example.files.map((file) => [file.path, text(file.lines)]));
  const shown = (part: Part) => ({ ...part, lines: now.get(part.path)! });
  const snapshot = [...now].map(([path, of]) => ({
    path,
    lines: of,
    cost: (line: number) => lines.of(of[line]!).length,
  }));
  const events = example.events.map((event) => ({ ...event, lines: text(event.lines) }));
  const past = events.slice(0, example.known);
  const window = selectWindow(snapshot, example.work, past);
  const context = selectContext(snapshot, example.work, past, window);
  const epoch = {
    ...example.header,
    firstId: example.firstId,
    context: context.map((part) => {
      const { path, ranges, lines: of } = shown(part);
      return { path, lines: ranges.flatMap(([from, to]) => of.slice(from, to)) };
    }),
    window: window.map(shown),
  };
  const begun = SessionStream.begin(epoch, lines, longest);
  if (!begun.ok) throw new Error(begun.reason);
  const stream = begun.value;
  for (const { path, start, end, lines: written } of events) {
    const before = now.get(path)!;
    const after = before.toSpliced(start, end - start, ...written);
    expect(stream.change(path, before, after)).toBe('written');
    stream.close();
    now.set(path, after);
  }
  expect(stream.append([tokens.none]).kind).toBe('none');
  return { window, context, tokens: stream.tokens };
}

it.each(examples.map((example, n) => [n, example] as const))('example %i', (_, example) => {
  const { window, context, tokens: said } = rendered(example);
  expect(window).toEqual(example.window);
  expect(context).toEqual(example.context);
  if (example.tokens) expect(said).toEqual(example.tokens);
  expect(said).toHaveLength(example.length);
  expect(createHash('sha256').update(said.join(' ')).digest('hex')).toBe(example.sha256);
});

it('the examples are many and various', () => {
  expect(examples.length).toBeGreaterThanOrEqual(200);
  expect(examples.filter((example) => example.tokens).length).toBeGreaterThanOrEqual(5);
  expect(examples.filter(({ context }) => context.length > 0).length).toBeGreaterThan(80);
  const counts = new Map<number, number>();
  for (const { tokens: said } of examples.map(rendered))
    for (const id of new Set(said)) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const id of [tokens.view, tokens.gap, tokens.context, tokens.none, tokens.count + tokens.mostLines])
    expect(counts.get(id), `${id}`).toBeGreaterThan(10);
  const pieces = [...counts.keys()].filter((id) => id >= tokens.byte + 256);
  // A tokenizer of bytes alone would have none of them.
  expect(pieces.length).toBeGreaterThan(400);
});
