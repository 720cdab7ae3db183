/** What the gate is asked in real states: the first edit that could be shown, and whether the author made it. */

import type { Features } from '../learning/index.ts';
import { gateFeatures, type NextEditModel } from '../prediction/index.ts';
import type { Evidence } from '../propagation/index.ts';
import { propose } from '../propagation/index.ts';
import { createSyntax } from '../syntax/index.ts';
import type { TextEdit } from '../text/index.ts';
import type { DirectModel } from './direct-engine.ts';
import { type EditState, readSet } from './edit-state.ts';
import { type SystemName, systemOver } from './edit-systems.ts';
import { onlyBeginnings } from './only-beginnings.ts';
import { replayState, uriOf, Workbench } from './replay-state.ts';
import { verdict } from './verdict.ts';

export interface GateExample {
  readonly features: Features;
  readonly right: boolean;
}

const never = new AbortController().signal;

/** Of exact edits. Throws StateError where the set is not one, and the file system's error where it cannot be read. */
export async function gateExamples(set: string): Promise<GateExample[]> {
  const syntax = createSyntax();
  const out: GateExample[] = [];
  for (const state of readSet(set)) {
    const { evidence, texts } = await replayState(state, syntax);
    const first = firstOf(evidence);
    if (first) {
      const file = state.files.find((f) => uriOf(f.path) === first.edit.uri);
      const right = file !== undefined && isRight(state, file.path, texts.get(file.path)!, first.edit.edit);
      out.push({ features: first.features, right });
    }
    for (const file of state.files) syntax.forget(uriOf(file.path));
  }
  return out;
}

/** Of exact edits that a model judged, and of the model's own: whole, and where only a beginning is sure. Throws as `gateExamples`. */
export async function gateExamplesWith(set: string, model: DirectModel): Promise<GateExample[]> {
  const syntax = createSyntax();
  const out: GateExample[] = [];
  for (const state of readSet(set)) {
    const bench = await Workbench.open(state, syntax);
    bench.typeHistory();
    const session = model.session(state.repository);
    for (const [name, said] of [
      ['both', session],
      ['model', onlyBeginnings(session)],
    ] as const) {
      const example = await exampleOf(bench, name, said);
      if (example) out.push(example);
      await model.engine.settled();
    }
    bench.close();
  }
  return out;
}

async function exampleOf(
  bench: Workbench,
  name: SystemName,
  model: NextEditModel,
): Promise<GateExample | undefined> {
  const { state } = bench;
  const weighed = new Map<number, Features>();
  const predictor = systemOver(name, bench, model, (features, probability) =>
    weighed.set(probability, features),
  );
  const { path, offset: cursor } = state.cursor;
  const request = { uri: uriOf(path), cursor, selection: undefined, crossFile: true } as const;
  const found = await predictor.nextEdit({ ...request, trigger: 'automatic' }, never);
  const features = found.ok ? weighed.get(found.value.confidence) : undefined;
  const file = found.ok ? state.files.find((f) => uriOf(f.path) === found.value.uri) : undefined;
  predictor.dispose();
  if (!found.ok || !features || !file) return undefined;
  return { features, right: isRight(state, file.path, bench.text(file.path), found.value.edit) };
}

function isRight(state: EditState, path: string, text: string, edit: TextEdit): boolean {
  const truth = state.remaining.filter((r) => r.path === path).map((r) => r.edit);
  return verdict(text, edit, truth) !== 'wrong';
}

function firstOf(evidence: Evidence) {
  const { editor } = evidence;
  const edit = propose(evidence).find((e) => e.strength !== 'weak');
  const document = edit && editor.open.find((d) => d.uri === edit.uri);
  if (!edit || !document) return undefined;
  const { strength, sites, class: source } = edit;
  const features = gateFeatures({
    source,
    strength,
    edit: edit.edit,
    document,
    sites,
    editor,
    sinceRejection: Number.POSITIVE_INFINITY,
  });
  return { edit, features };
}
