/**
 * Which token may come next while an event is written:
 *
 *     event  :=  <none>
 *             |  <edit> <Lk> <nC> line* <end>          line  :=  <Lj> text NL
 *
 * The lines that are replaced hand their ids on, in order; lines beyond them get the next unused id; so at the start of
 * a line there are two choices, its one possible id and `<end>`. An insertion (count 0) writes at least one line.
 */
import type { Places } from '../base/index.ts';
import { tokens } from './tokens.ts';

/** Legal tokens as ranges `[from, to)`, ascending and apart. */
export type Choice = readonly (readonly [from: number, to: number])[];

type State =
  | { readonly at: 'start' | 'place' | 'done' }
  | { readonly at: 'count'; readonly most: number; readonly kept: readonly number[] }
  | {
      readonly at: 'line';
      readonly ids: readonly number[];
      readonly written: number;
      readonly needed: number;
    }
  | { readonly at: 'text'; readonly ids: readonly number[]; readonly written: number };

export class StreamGrammar {
  readonly #places: Places;
  readonly #vocabulary: number;
  readonly #state: State;

  private constructor(places: Places, vocabulary: number, state: State) {
    this.#places = places;
    this.#vocabulary = vocabulary;
    this.#state = state;
  }

  /** Before an event. `vocabulary`: number of tokens. */
  static atEvent(places: Places, vocabulary: number): StreamGrammar {
    return new StreamGrammar(places, vocabulary, { at: 'start' });
  }

  /** Inside the text of a line of an open event; `ids`: those that further lines of the event would get, in order. */
  static inLine(places: Places, vocabulary: number, ids: readonly number[]): StreamGrammar {
    return new StreamGrammar(places, vocabulary, { at: 'text', ids, written: 1 });
  }

  get isDone(): boolean {
    return this.#state.at === 'done';
  }

  choice(): Choice {
    const state = this.#state;
    switch (state.at) {
      case 'start':
        return [[tokens.edit, tokens.none + 1]];
      case 'place':
        return ranges(this.#places.runs.flatMap(({ lines, behind }) => [...lines, behind]).map(lineToken));
      case 'count':
        return [[tokens.count + (this.#hasUnused ? 0 : 1), tokens.count + state.most + 1]].filter(
          ([from, to]) => from! < to!,
        ) as unknown as Choice;
      case 'line': {
        const next = state.ids[0];
        const line = next === undefined || state.written >= tokens.mostLines * 2 ? [] : [lineToken(next)];
        return ranges(state.written < state.needed ? line : [tokens.end, ...line]);
      }
      case 'text':
        return [[tokens.byte, this.#vocabulary]];
      case 'done':
        return [];
    }
  }

  /** The only legal token, where there is but one: it needs no model. */
  get forced(): number | undefined {
    const [only, another] = this.choice();
    return only && !another && only[1] === only[0] + 1 ? only[0] : undefined;
  }

  allows(token: number): boolean {
    return this.choice().some(([from, to]) => from <= token && token < to);
  }

  /** The state behind `token`; undefined where it is not legal. */
  after(token: number): StreamGrammar | undefined {
    if (!this.allows(token)) return undefined;
    const state = this.#state;
    const next = (to: State) => new StreamGrammar(this.#places, this.#vocabulary, to);
    switch (state.at) {
      case 'start':
        return next({ at: token === tokens.none ? 'done' : 'place' });
      case 'place': {
        const id = token - tokens.line;
        const run = this.#places.runs.find(({ lines }) => lines.includes(id));
        const kept = run ? run.lines.slice(run.lines.indexOf(id)) : [];
        return next({ at: 'count', most: Math.min(kept.length, tokens.mostLines), kept });
      }
      case 'count': {
        const count = token - tokens.count;
        const ids = [...state.kept.slice(0, count), ...this.#places.unused];
        return next({ at: 'line', ids, written: 0, needed: count === 0 ? 1 : 0 });
      }
      case 'line':
        if (token === tokens.end) return next({ at: 'done' });
        return next({ at: 'text', ids: state.ids.slice(1), written: state.written + 1 });
      case 'text':
        if (token !== tokens.newline) return this;
        return next({ at: 'line', ids: state.ids, written: state.written, needed: 0 });
      case 'done':
        return undefined;
    }
  }

  get #hasUnused(): boolean {
    return this.#places.unused.length > 0;
  }
}

function lineToken(id: number): number {
  return tokens.line + id;
}

function ranges(ids: readonly number[]): Choice {
  const out: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = out.at(-1);
    if (last && last[1] === id) last[1]++;
    else out.push([id, id + 1]);
  }
  return out;
}
