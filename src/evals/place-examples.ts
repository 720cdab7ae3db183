/** Moments of real editing as a ranker of lines sees them: every line, and which of them the author went to. */
import { Turns } from '../base/index.ts';
import { type LineTable, lineTable, momentOf } from '../places/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { type EditState, readSet, type StateKind } from './edit-state.ts';
import { editTruth, liesIn } from './edit-truth.ts';
import { Random } from './random.ts';
import { pathOf, uriOf, Workbench } from './replay-state.ts';

export interface PlaceExample {
  readonly kind: StateKind;
  /** Values in 1/255, to hold many of them. */
  readonly table: Omit<LineTable, 'lines'>;
  /** Changes that were read. */
  readonly changes: number;
  /** Rows in which some open hunk begins; empty where the author changed nothing more, or went where no row is. */
  readonly truth: readonly number[];
}

export const byteScale = 255;

/** Files that are open from other work on the same repository, so many at most. */
const strangers = 3;

/**
 * Of the states in which no line is half typed. A set's files are mostly those of the change; `strangers`: files of another
 * state of the repository are open, too, as they are for people. Throws StateError, or the file system's error where a set
 * cannot be read.
 */
export async function placeExamples(
  set: string,
  options: { readonly strangers: boolean },
): Promise<PlaceExample[]> {
  const syntax = createSyntax();
  const random = new Random('strangers');
  const out: PlaceExample[] = [];
  const states = readSet(set).filter(({ kind }) => kind !== 'mid-edit' && kind !== 'completion');
  for (const own of states) {
    const state = options.strangers ? withStrangers(own, states, random) : own;
    const bench = await Workbench.open(state, syntax);
    bench.typeHistory();
    const snapshot = bench.editor.snapshot(uriOf(state.cursor.path), state.cursor.offset);
    const turns = new Turns();
    const moment = snapshot && (await momentOf(snapshot, turns));
    if (!moment) {
      bench.close();
      continue;
    }
    const table = await lineTable(moment, turns);
    const { hunks } = editTruth(state, bench.texts());
    const truth = table.lines.flatMap(({ document, line }, row) => {
      const said = { path: pathOf(document.uri), from: line, to: line };
      return hunks.some(({ place }) => liesIn(said, place)) ? [row] : [];
    });
    bench.close();
    const { ends, features, values } = table;
    const small = {
      ends: Uint32Array.from(ends),
      features: Uint8Array.from(features),
      values: Uint8Array.from(values, (value) => Math.round(value * byteScale)),
    };
    out.push({ kind: state.kind, table: small, changes: moment.past.length, truth });
  }
  return out;
}

function withStrangers(state: EditState, states: readonly EditState[], random: Random): EditState {
  const known = new Set(state.files.map(({ path }) => path));
  const others = states.filter((one) => one.repository === state.repository && one.commit !== state.commit);
  const files = others[random.below(others.length)]?.files.filter(({ path }) => !known.has(path)) ?? [];
  const some = random.shuffled(files).slice(0, strangers);
  // As often opened before the others as after.
  return { ...state, files: random.next() < 0.5 ? [...some, ...state.files] : [...state.files, ...some] };
}
