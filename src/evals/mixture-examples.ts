/** How real lines went on where they were being typed: the model's opinion of each token, and what the open files say. */
import { Trace } from '../base/index.ts';
import { logSumExp, type MixturePart } from '../model/index.ts';
import { createSyntax } from '../syntax/index.ts';
import type { DirectModel } from './direct-engine.ts';
import { readSet } from './edit-state.ts';
import { editTruth, lineAfter } from './edit-truth.ts';
import type { MixtureExample } from './fit-mixture.ts';
import { uriOf, Workbench } from './replay-state.ts';

/** The tokens from the cursor to the line's break. */
export type LineExample = readonly MixtureExample[];

const never = new AbortController().signal;

/** Of states whose line is open. Throws StateError where the set is not one, and the file system's error where it cannot be read. */
export async function mixtureExamples(set: string, model: DirectModel): Promise<LineExample[]> {
  const syntax = createSyntax();
  const out: LineExample[] = [];
  for (const state of readSet(set)) {
    const bench = await Workbench.open(state, syntax);
    bench.typeHistory();
    const { hunks, lineOpen } = editTruth(state, bench.texts());
    const { path, offset } = state.cursor;
    const snapshot = bench.editor.snapshot(uriOf(path), offset);
    if (lineOpen && snapshot) {
      const want = lineAfter(bench.text(path), offset, hunks[0]!.edit);
      const line: MixtureExample[] = [];
      model.engine.askedInLine = undefined;
      await model.session(state.repository).propose(snapshot, [], never, new Trace(state.id, bench.clock));
      await model.partsOfLine(want, (part) => line.push(exampleOf(part)));
      if (line.length > 0) out.push(line);
    }
    bench.close();
  }
  return out;
}

function exampleOf({ id, row, among, said }: MixturePart): MixtureExample {
  const open = among ? Float32Array.from(among, (one) => row[one]!) : row;
  const norm = logSumExp(open);
  const highest = Math.exp(open.reduce((a, b) => Math.max(a, b)) - norm);
  const own = among?.includes(id) === false ? 0 : Math.exp(row[id]! - norm);
  return { highest, own, said: said.map((one) => ({ ...one, p: (one.counts.get(id) ?? 0) / one.count })) };
}
