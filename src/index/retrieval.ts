/**
 * One question, many sources: each ranks files on its own and can be asked alone; together their shares are weighed and
 * added. The weights were fitted on commits and comments of public repositories and checked on others. A deadline ends
 * the asking between two sources: the answer then says which were not heard.
 */
import { type Aliases, aliasesIn, mayNameAliases, otherNames } from './aliases.ts';
import type { CodeIndex } from './code-index.ts';
import type { DeepVectors } from './deep-vectors.ts';
import { moduleStem } from './facts.ts';
import { History } from './history.ts';
import { nearest } from './nearest.ts';
import { Occurrences } from './occurrences.ts';
import { accompanies, closeness, PathTable, stemOf } from './paths.ts';
import { questionTerms } from './question.ts';
import {
  bm25,
  inOrder,
  type Lines,
  type Ranking,
  shares,
  type Totals,
  totalsOf,
  wholeFiles,
} from './ranking.ts';
import { placeSources, type Source, sentenceSources, speaksAbout, weights } from './sources.ts';
import { ofLengthOne } from './static-encoder.ts';
import { identifiers } from './terms.ts';

export interface Asking {
  /** Files at most; 10 where undefined. */
  readonly limit?: number;
  /** Only these; all where undefined. */
  readonly sources?: readonly Source[];
  /** On the clock of `performance.now()`; none where undefined. */
  readonly deadline?: number;
  /** Of a question in words: files that belong to what is asked about already. */
  readonly alongside?: readonly string[];
  /** What the user's own encoder makes of the question, of length 1. */
  readonly sense?: Float64Array;
}

export interface Place {
  /** Relative to the root. */
  readonly path: string;
  readonly line: number;
  /** Files lately edited or looked at, the latest first. */
  readonly recent?: readonly string[];
}

export interface Suggestion {
  readonly path: string;
  /** Comparable within one answer only. */
  readonly score: number;
  /** Best first; none where the file as a whole is meant. */
  readonly places: readonly Lines[];
  /** What each source gave it, 0..1. */
  readonly because: Readonly<Partial<Record<Source, number>>>;
}

export interface Answer {
  readonly files: readonly Suggestion[];
  /** Sources there was no time for. */
  readonly unheard: readonly Source[];
}

/** Lines on both sides of the cursor whose names count. */
const nearLines = 15;
const mostNear = 40;
const mostSimilar = 60;
/** How often a word of running text repeats, and how much long chunks pay: the usual values for BM25. */
const prose = { k1: 1.2, b: 0.6 };

/** Files that accompany others use their words as often, and are meant less often, unless they are asked for. */
const accompanyingShare = 0.85;
/** Of vectors: how many chunks count, and how much the nearest say more than the next. */
const vectors = { question: { most: 100, sharpness: 5 }, code: { most: 80, sharpness: 8 } };
const none: Ranking = new Map();
/** So many of the best bring their twins along. */
const mostLeading = 3;
const mostTwins = 4;
/** Files that may say what things are called. */
const mostTelling = 50;
/** Of the best one's score. */
const twinShare = 0.15;

/** Files with what speaks for each. */
interface Heard {
  readonly scores: Map<string, number>;
  readonly because: Map<string, Partial<Record<Source, number>>>;
  readonly places: ReadonlyMap<string, readonly Lines[]>;
  readonly unheard: readonly Source[];
}

function answerOf({ scores, because, places, unheard }: Heard, { limit = 10 }: Asking): Answer {
  const files = inOrder(scores)
    .slice(0, limit)
    .map(([path, score]) => ({
      path,
      score,
      places: places.get(path) ?? [],
      because: because.get(path) ?? {},
    }));
  return { files, unheard };
}

export class Retrieval {
  readonly #index: CodeIndex;
  history: History = History.none;
  /** Vectors of the user's own encoder, where there is one. */
  deep: DeepVectors | undefined;
  /** Of the question being answered. */
  readonly #occurrences = new Occurrences();
  #totals: { readonly version: string; readonly totals: Totals } | undefined;
  #aliases: { readonly version: string; readonly all: readonly Aliases[] } | undefined;
  #paths: { readonly version: number; readonly table: PathTable } | undefined;

  constructor(index: CodeIndex) {
    this.#index = index;
  }

  /** Files, and places in them, that a question in words or names is about. */
  search(question: string, asking: Asking = {}): Answer {
    const { asked, text, named, declared, accompanying } = questionTerms(
      question,
      this.#index.hasher,
      otherNames(question, this.#names()),
    );
    const occurrences = this.#occurrences.begin();
    const askedTerms = asked.map((word) => this.#index.hasher.hash('word', word));
    const ranked = this.#heard(asking, sentenceSources, {
      text: (inTime) =>
        bm25(this.#live(), named, this.#total(), { ...prose, most: 200, coverage: 0.5 }, inTime, occurrences),
      whole: (inTime) =>
        bm25(
          this.#live(),
          text,
          this.#total(),
          { k1: 2, b: 0.6, most: 200, grain: 'file', coverage: 1 },
          inTime,
          occurrences,
        ),
      declared: (inTime) =>
        bm25(this.#live(), declared, this.#total(), { k1: 0.4, b: 0, most: 200, coverage: 0.5 }, inTime),
      path: () => wholeFiles(this.#pathTable().about(asked)),
      past: () => this.#known(this.history.about(askedTerms)),
      meaning: (inTime) => this.#meaning(asked, inTime),
      sense: () => (asking.sense && this.deep?.nearest(this.#live(), asking.sense, vectors.question)) ?? none,
    });
    if (!accompanying)
      for (const [path, score] of ranked.scores)
        if (accompanies(path)) ranked.scores.set(path, score * accompanyingShare);
    if (!asking.sources) this.#addPartners(ranked, asking.alongside ?? []);
    return answerOf(ranked, asking);
  }

  /** Tests and headers of the best, and what changed together with the files that are given. */
  #addPartners(ranked: Heard, alongside: readonly string[]): void {
    const best = inOrder(ranked.scores).slice(0, mostLeading);
    const top = best[0]?.[1] ?? 1;
    const twins = new Map<string, number>();
    for (const [path, score] of best)
      for (const twin of this.#pathTable().twins(path).slice(0, mostTwins))
        twins.set(twin, Math.max(twins.get(twin) ?? 0, score / top));
    const together = this.#known(this.history.together(alongside));
    for (const [source, shared, weight] of [
      ['twins', twins, twinShare],
      ['together', shares(together), weights.together],
    ] as const) {
      for (const [path, share] of shared) {
        ranked.scores.set(path, (ranked.scores.get(path) ?? 0) + weight * share * top);
        ranked.because.set(path, { ...ranked.because.get(path), [source]: share });
      }
    }
  }

  /** Files, and places in them, that matter to whoever edits at `place`. */
  near(place: Place, asking: Asking = {}): Answer {
    const { path } = place;
    this.#occurrences.begin();
    const text = this.#index.textOf(path) ?? '';
    const lines = text.split('\n');
    const ranked = this.#heard(
      asking,
      placeSources,
      {
        together: () => this.#known(this.history.together([path])),
        recent: () => this.#recent(place),
        twins: () => this.#twins(path),
        imports: () => this.#imports(path, text),
        definitions: (inTime) => this.#definitions(place, lines, inTime),
        callers: (inTime) => this.#callers(place, lines, inTime),
        importers: (inTime) => this.#terms([this.#index.hasher.hash('module', stemOf(path))], inTime),
        similar: (inTime) => this.#similar(place, 'chunk', inTime),
        related: (inTime) => this.#similar(place, 'file', inTime),
        kindred: (inTime) => this.#kindred(place, inTime),
        akin: () => this.#akin(place),
        close: () => this.#close(path),
      },
      path,
    );
    return answerOf(ranked, asking);
  }

  /** Files that most often changed with these, for one who is about to change them all. */
  together(paths: readonly string[], limit: number): string[] {
    const known = [...this.history.together(paths)].filter(([path]) => this.#index.has(path));
    return inOrder(new Map(known))
      .slice(0, limit)
      .map(([path]) => path);
  }

  /** Chunks that can be found. */
  get chunks(): number {
    return this.#total().chunks;
  }

  /** Builds what the next question would otherwise wait for. */
  prepare(): void {
    this.#total();
    this.#pathTable();
  }

  /** Asks the sources one after the other until there is no time. */
  #heard<S extends Source>(
    asking: Asking,
    sources: readonly S[],
    ask: Readonly<Record<S, (inTime: () => boolean) => Ranking>>,
    except?: string,
  ): Heard {
    const inTime = () => asking.deadline === undefined || performance.now() < asking.deadline;
    const scores = new Map<string, number>();
    const because = new Map<string, Partial<Record<Source, number>>>();
    const places = new Map<string, readonly Lines[]>();
    const unheard: Source[] = [];
    for (const source of sources) {
      if (asking.sources ? !asking.sources.includes(source) : weights[source] === 0) continue;
      if (!inTime()) {
        unheard.push(source);
        continue;
      }
      const ranking = ask[source](inTime);
      if (!inTime()) unheard.push(source);
      for (const [path, share] of shares(ranking)) {
        if (path === except || share === 0) continue;
        // What counts nothing beside the others can still be heard alone.
        const part = share * (weights[source] || 1) * (speaksAbout.test(path) ? 0.5 : 1);
        scores.set(path, (scores.get(path) ?? 0) + part);
        because.set(path, { ...because.get(path), [source]: share });
        const own = ranking.get(path)!.places;
        if (own.length > 0 && !places.has(path)) places.set(path, own);
      }
    }
    return { scores, because, places, unheard };
  }

  /** What the project calls things besides. Read anew when anything changed, so that an edit counts at once. */
  #names(): readonly Aliases[] {
    const { version } = this.#index;
    if (this.#aliases?.version !== version) {
      const opened = this.#index.overlaid().filter(mayNameAliases);
      const paths = [...new Set([...opened, ...this.#pathTable().telling])].slice(0, mostTelling);
      const all = paths.flatMap((path) => aliasesIn(this.#index.textOf(path) ?? ''));
      this.#aliases = { version, all };
    }
    return this.#aliases.all;
  }

  #live() {
    return this.#index.live();
  }

  #total(): Totals {
    const { version } = this.#index;
    if (this.#totals?.version !== version) this.#totals = { version, totals: totalsOf(this.#live()) };
    return this.#totals.totals;
  }

  #pathTable(): PathTable {
    const { pathsVersion: version } = this.#index.store;
    if (this.#paths?.version !== version)
      this.#paths = { version, table: new PathTable(this.#index.paths()) };
    return this.#paths.table;
  }

  /** Of files that are still there. */
  #known(scores: ReadonlyMap<string, number>): Ranking {
    return wholeFiles(new Map([...scores].filter(([path]) => this.#index.has(path))));
  }

  #recent({ path, recent }: Place): Ranking {
    const known = (recent ?? []).filter((other) => other !== path && this.#index.has(other));
    return wholeFiles(new Map(known.map((other, i) => [other, 1 / (i + 1)])));
  }

  #twins(path: string): Ranking {
    return wholeFiles(
      new Map(
        this.#pathTable()
          .twins(path)
          .map((other) => [other, closeness(path, other)]),
      ),
    );
  }

  /** What the statements that look like imports name, where a file has that name. */
  #imports(path: string, text: string): Ranking {
    const out = new Map<string, number>();
    for (const [statement] of text.slice(0, 20_000).matchAll(importLike)) {
      for (const [module] of statement.matchAll(/[\w@$.\-/:\\]+/g)) {
        const files = this.#pathTable().named(moduleStem(module));
        for (const other of files)
          if (other !== path)
            out.set(other, Math.max(out.get(other) ?? 0, closeness(path, other) / Math.sqrt(files.length)));
      }
    }
    return wholeFiles(out);
  }

  #definitions({ path, line }: Place, lines: readonly string[], inTime: () => boolean): Ranking {
    const wanted = new Map<number, number>();
    for (let at = Math.max(0, line - nearLines); at <= Math.min(lines.length - 1, line + nearLines); at++) {
      const weight = 1 / (1 + Math.abs(at - line) / 4);
      for (const name of identifiers(lines[at]!)) {
        if (name.length < 3) continue;
        const term = this.#index.hasher.hash('declared', name);
        wanted.set(term, Math.max(wanted.get(term) ?? 0, weight));
      }
    }
    for (const { term } of this.#index.factsOf(path)?.symbols ?? []) wanted.delete(term); // its own
    const nearest = new Map([...wanted].sort((a, b) => b[1] - a[1]).slice(0, mostNear));
    return bm25(this.#live(), nearest, this.#total(), { k1: 0.2, b: 0, most: 60 }, inTime);
  }

  /** Uses of the name whose declaration the place is in. */
  #callers({ path, line }: Place, lines: readonly string[], inTime: () => boolean): Ranking {
    const facts = this.#index.factsOf(path);
    const chunk = facts?.chunks.find((c) => c.from <= line && line < c.to);
    const own = (facts?.symbols ?? [])
      .filter((s) => chunk && s.line >= chunk.from && s.line <= line)
      .slice(-3);
    const names = own.map((s) => (lines[s.line] ?? '').slice(s.column, s.column + s.nameLength));
    const terms = names
      .filter((name) => name.length > 2)
      .map((name) => this.#index.hasher.hash('name', name));
    return this.#terms(terms, inTime);
  }

  /** Chunks that share rare terms with the one the place is in. */
  #similar({ path, line }: Place, grain: 'chunk' | 'file', inTime: () => boolean): Ranking {
    const chunk = this.#index.factsOf(path)?.chunks.find((c) => c.from <= line && line < c.to);
    const live = this.#live();
    // The rarest say most, and cost least.
    const rarest = (chunk?.terms ?? [])
      .map(([term, count]) => ({
        term,
        count,
        bytes: live.reduce((n, l) => n + l.segment.weightOf(term), 0),
      }))
      .sort((a, b) => a.bytes - b.bytes || a.term - b.term)
      .slice(0, mostSimilar);
    const terms = new Map(rarest.map(({ term, count }) => [term, 1 + Math.log2(count)]));
    return bm25(live, terms, this.#total(), { ...prose, most: 80, grain }, inTime, this.#occurrences);
  }

  /** Chunks whose vectors lie close to the question's. */
  #meaning(asked: readonly string[], inTime: () => boolean): Ranking {
    const question = this.#index.encoder?.ask(asked);
    return question ? nearest(this.#live(), question, vectors.question, inTime) : none;
  }

  /** Chunks whose vectors lie close to that of the one the place is in. */
  #kindred({ path, line }: Place, inTime: () => boolean): Ranking {
    const chunk = this.#index.factsOf(path)?.chunks.find((c) => c.from <= line && line < c.to);
    const vector = chunk?.vector && ofLengthOne(chunk.vector);
    return vector ? nearest(this.#live(), vector, vectors.code, inTime) : none;
  }

  /** The same, by the user's own encoder. */
  #akin({ path, line }: Place): Ranking {
    const chunk = this.#index.factsOf(path)?.chunks.find((c) => c.from <= line && line < c.to);
    const vector = chunk && this.deep?.vectorOf(chunk.hash);
    const question = vector && ofLengthOne(vector);
    return (question && this.deep?.nearest(this.#live(), question, vectors.code)) ?? none;
  }

  /** Files nearby that are worked on. */
  #close(path: string): Ranking {
    const active = [...this.history.active()].filter(([other]) => other !== path);
    return this.#known(new Map(active.map(([other, share]) => [other, share * closeness(path, other) ** 2])));
  }

  #terms(terms: readonly number[], inTime: () => boolean): Ranking {
    const weighed = new Map(terms.map((term) => [term, 1]));
    return bm25(this.#live(), weighed, this.#total(), { k1: 0.8, b: 0.3, most: 60 }, inTime);
  }
}

const importLike =
  /^[ \t]*(?:import|from|export\b.*\bfrom|#\s*include|use|using|require|require_relative|source|(?:const|let|var)\b.*\brequire)\b[^\n;]*|^\s+"[\w./-]+"$|\bfrom ['"][^'"\n]+['"]/gm;
