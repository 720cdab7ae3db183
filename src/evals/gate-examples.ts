/** What the gate is asked in real states: the first exact edit that could be shown, and whether the author made it. */

import type { Features } from '../learning/index.ts';
import { gateFeatures } from '../prediction/index.ts';
import type { Evidence } from '../propagation/index.ts';
import { propose } from '../propagation/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { readSet } from './edit-state.ts';
import { replayState, uriOf } from './replay-state.ts';
import { verdict } from './verdict.ts';

export interface GateExample {
  readonly features: Features;
  readonly right: boolean;
}

/** Throws StateError where the set is not one, and the file system's error where it cannot be read. */
export async function gateExamples(set: string): Promise<GateExample[]> {
  const syntax = createSyntax();
  const out: GateExample[] = [];
  for (const state of readSet(set)) {
    const { evidence, texts } = await replayState(state, syntax);
    const first = firstOf(evidence);
    if (first) {
      const file = state.files.find((f) => uriOf(f.path) === first.edit.uri);
      const truth = state.remaining.filter((r) => r.path === file?.path).map((r) => r.edit);
      const right = file !== undefined && verdict(texts.get(file.path)!, first.edit.edit, truth) !== 'wrong';
      out.push({ features: first.features, right });
    }
    for (const file of state.files) syntax.forget(uriOf(file.path));
  }
  return out;
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
