/**
 * How good retrieval is: for each question the index and the history of its moment are made in a folder of their own,
 * from one moment to the next, and all sources together and each alone are asked.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { silentLog } from '../base/index.ts';
import { type Answer, OpenIndex, placeSources, type Source, sentenceSources } from '../index/index.ts';
import { GitClone } from './git-clone.ts';
import { type RetrievalItem, readRetrievalSet } from './retrieval-item.ts';

/** A mean over questions with its 95 % interval. */
export interface Mean {
  readonly value: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface RetrievalFigures {
  readonly fileRecallAt5: Mean;
  readonly coChangeRecallAt3: Mean;
  readonly mrr: Mean;
}

export interface RetrievalReport extends RetrievalFigures {
  /** What the same questions give when only one source is heard; of sentences or of places, as the source is. */
  readonly alone: Readonly<Partial<Record<Source, Partial<RetrievalFigures>>>>;
  readonly kinds: Readonly<Record<string, Partial<RetrievalFigures>>>;
  readonly repositories: number;
}

export interface Trial {
  readonly item: RetrievalItem;
  readonly together: Answer;
  readonly alone: Readonly<Partial<Record<Source, Answer>>>;
}

/** Those of the user's own encoder, which no evaluation has. */
const unheard: ReadonlySet<Source> = new Set(['sense', 'akin']);
const largestText = 1_000_000;
const deepest = 40;
const never = new AbortController().signal;

export async function evaluateRetrieval(options: {
  readonly set: string;
  readonly heard?: (trial: Trial) => void;
}): Promise<RetrievalReport> {
  const { set, items } = readRetrievalSet(options.set);
  const trials: Trial[] = [];
  for (const [name, path] of Object.entries(set.clones)) {
    const own = items.filter((item) => item.repository === name);
    if (own.length > 0)
      await replay(new GitClone(path), own, (trial) => {
        trials.push(trial);
        options.heard?.(trial);
      });
  }
  return reportOf(trials);
}

/** Asks the questions of one clone, those of one moment together. */
async function replay(
  clone: GitClone,
  items: readonly RetrievalItem[],
  heard: (trial: Trial) => void,
): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'foretype-retrieval-'));
  const root = join(base, 'tree');
  mkdirSync(root);
  try {
    const open = await OpenIndex.open({ root, env: {}, log: silentLog, base: join(base, 'cache') });
    if (!open) return;
    let laid = new Map<string, string>();
    const order = clone.commits().map((c) => c.id);
    const moments = new Map<string, RetrievalItem[]>();
    for (const item of items) moments.set(item.parent, [...(moments.get(item.parent) ?? []), item]);
    for (const [parent, own] of [...moments].sort((a, b) => order.indexOf(b[0]) - order.indexOf(a[0]))) {
      laid = layOut(clone, parent, root, laid);
      await open.index.sync(never);
      await open.readHistory({ repository: ['--git-dir', clone.directory], ref: parent }, never);
      for (const item of own) heard(await ask(open, item));
    }
    await open.close();
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Writes the commit's files over those that lie there; what the clone lacks is left out. */
export function layOut(
  clone: GitClone,
  commit: string,
  root: string,
  before: Map<string, string>,
): Map<string, string> {
  const wanted = new Map(clone.tree(commit).map(({ path, object }) => [path, object]));
  for (const path of before.keys()) if (!wanted.has(path)) rmSync(join(root, path), { force: true });
  const changed = [...wanted].filter(([path, object]) => before.get(path) !== object);
  const texts = clone.texts(
    changed.map(([, object]) => object),
    largestText,
  );
  for (const [path, object] of changed) {
    const text = texts.get(object);
    rmSync(join(root, path), { force: true });
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return wanted;
}

async function ask({ index, retrieval }: OpenIndex, item: RetrievalItem): Promise<Trial> {
  const { place, kind } = item;
  if (kind === 'comment' && place) {
    const lines = (index.textOf(place.path) ?? '').split('\n');
    // Empty lines keep the place of what is taken out.
    lines.fill('', place.line, place.to);
    await index.overlay(place.path, lines.join('\n'));
  }
  const question = (sources?: readonly Source[]): Answer => {
    const asking = { limit: deepest, ...(sources ? { sources } : {}) };
    return kind === 'edit' && place ? retrieval.near(place, asking) : retrieval.search(item.query, asking);
  };
  const sources = (kind === 'edit' ? placeSources : sentenceSources).filter((source) => !unheard.has(source));
  const alone = Object.fromEntries(sources.map((source) => [source, question([source])]));
  const trial: Trial = { item, together: question(), alone };
  if (kind === 'comment' && place) await index.overlay(place.path, undefined);
  return trial;
}

function reportOf(trials: readonly Trial[]): RetrievalReport {
  const sentences = trials.filter((t) => t.item.kind !== 'edit');
  const edits = trials.filter((t) => t.item.kind === 'edit');
  const together = (t: Trial) => t.together;
  const alone: Partial<Record<Source, Partial<RetrievalFigures>>> = {};
  for (const source of sentenceSources.filter((s) => !unheard.has(s)))
    alone[source] = ofSentences(sentences, (t) => t.alone[source]);
  for (const source of placeSources.filter((s) => !unheard.has(s)))
    alone[source] = ofEdits(edits, (t) => t.alone[source]);
  return {
    ...ofSentences(sentences, together),
    ...ofEdits(edits, together),
    alone,
    kinds: {
      subject: ofSentences(
        trials.filter((t) => t.item.kind === 'subject'),
        together,
      ),
      comment: ofSentences(
        trials.filter((t) => t.item.kind === 'comment'),
        together,
      ),
    },
    repositories: new Set(trials.map((t) => t.item.repository)).size,
  };
}

type AnswerOf = (trial: Trial) => Answer | undefined;

function ofSentences(
  trials: readonly Trial[],
  answer: AnswerOf,
): Pick<RetrievalFigures, 'fileRecallAt5' | 'mrr'> {
  return {
    fileRecallAt5: mean(trials.map((t) => recall(t.item.answers, answer(t), 5))),
    mrr: mean(
      trials.map((t) => {
        const at = answer(t)?.files.findIndex((f) => t.item.answers.includes(f.path)) ?? -1;
        return at < 0 ? 0 : 1 / (at + 1);
      }),
    ),
  };
}

function ofEdits(trials: readonly Trial[], answer: AnswerOf): Pick<RetrievalFigures, 'coChangeRecallAt3'> {
  return { coChangeRecallAt3: mean(trials.map((t) => recall(t.item.answers, answer(t), 3))) };
}

/** Of the right files as many as k places can hold: the share that the first k hold. */
function recall(right: readonly string[], answer: Answer | undefined, k: number): number {
  const found = (answer?.files ?? []).slice(0, k).filter((f) => right.includes(f.path)).length;
  return found / Math.min(k, right.length);
}

function mean(values: readonly number[]): Mean {
  const n = values.length;
  if (n === 0) return { value: undefined, low: 0, high: 1, n };
  const value = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((a, b) => a + (b - value) ** 2, 0) / Math.max(1, n - 1);
  const spread = 1.96 * Math.sqrt(variance / n);
  return { value, low: Math.max(0, value - spread), high: Math.min(1, value + spread), n };
}

export function retrievalTable(report: RetrievalReport): string {
  const percent = (m: Mean | undefined) =>
    m?.value === undefined
      ? ''.padEnd(20)
      : `${(100 * m.value).toFixed(1)} (${(100 * m.low).toFixed(0)}–${(100 * m.high).toFixed(0)})`.padEnd(20);
  const row = (name: string, f: Partial<RetrievalFigures>) =>
    `${name.padEnd(16)}${percent(f.fileRecallAt5)}${percent(f.mrr)}${percent(f.coChangeRecallAt3)}\n`;
  return [
    `${'in %'.padEnd(16)}${'file recall@5'.padEnd(20)}${'mrr'.padEnd(20)}${'co-change recall@3'.padEnd(20)}\n`,
    row('all sources', report),
    ...Object.entries(report.kinds).map(([kind, figures]) => row(`· ${kind}`, figures)),
    ...Object.entries(report.alone).map(([source, figures]) => row(`${source} alone`, figures)),
    `${report.fileRecallAt5.n} sentences, ${report.coChangeRecallAt3.n} edits, ${report.repositories} repositories\n`,
  ].join('');
}
