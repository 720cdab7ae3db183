/** A predictor over an eval's files that says, each time it is asked, what the test makes of their texts. */
import { none, some } from '../../src/base/index.ts';
import type { EditsOptions } from '../../src/evals/index.ts';
import type { EditPrediction } from '../../src/prediction/index.ts';
import type { TextEdit } from '../../src/text/index.ts';
import { ScriptedPredictor } from './scripted-predictor.ts';

export type Bench = Parameters<NonNullable<EditsOptions['systemOver']>>[1];

/** An edit of a path, and what else the prediction says of itself. */
export interface Saying {
  readonly path: string;
  readonly edit: TextEdit;
  readonly confidence?: number;
  readonly id?: string;
  readonly kind?: 'edit' | 'jump';
}

export class SayingPredictor extends ScriptedPredictor {
  readonly #bench: Bench;
  readonly #say: (bench: Bench) => readonly Saying[];

  constructor(bench: Bench, say: (bench: Bench) => readonly Saying[]) {
    super();
    this.#bench = bench;
    this.#say = say;
  }

  override async nextEdit() {
    const [first, ...others] = this.#say(this.#bench).map((saying) => this.#prediction(saying));
    this.prediction = first;
    this.others = others;
    return first ? some(first) : none('nothing-found' as const);
  }

  #prediction({ path, edit, confidence = 0.9, id = 'e1', kind = 'edit' }: Saying): EditPrediction {
    const uri = `file:///eval/${path}`;
    const version = this.#bench.editor.document(uri)?.version ?? 0;
    const said = { reason: 'said', source: 'model', group: id, sites: 1 };
    return { id, uri, version, edit, kind, confidence, target: edit[0]?.from ?? 0, ...said };
  }
}
