/** A live predictor over a real editor, with exact edits and a model that the test scripts, and a clock it moves. */
import { none, silentLog, some, TraceRing } from '../../src/base/index.ts';
import { createEditor, type EditorSnapshot } from '../../src/editor/index.ts';
import { createLearning, type Features } from '../../src/learning/index.ts';
import { createPredictor, type NextEditModel, type PredictionRequest } from '../../src/prediction/index.ts';
import type { ExactEdit } from '../../src/propagation/index.ts';
import { replace, type TextEdit, type TextSnapshot } from '../../src/text/index.ts';
import { FakeClock } from './fake-clock.ts';

export const uri = 'file:///w/a.ts';

export type Script = (text: string) => readonly (Partial<ExactEdit> & { readonly edit: TextEdit })[];

/** The replacement of the `nth` place where `find` stands. */
export function at(text: string, find: string, put: string, nth = 1): TextEdit {
  let from = -1;
  for (let n = 0; n < nth; n++) from = text.indexOf(find, from + 1);
  return from < 0 ? [] : replace(from, from + find.length, put);
}

export class PredictionSession {
  readonly clock = new FakeClock();
  readonly editor = createEditor(this.clock);
  readonly traces = new TraceRing(this.clock);
  readonly learning = createLearning(undefined, silentLog);
  /** What propagation would say of the present text. */
  script: Script = () => [];
  errors: (document: TextSnapshot, edit: TextEdit) => number | undefined = () => undefined;
  /** Mean log-probabilities the model gives to candidates, one after the other; without them it is unavailable. */
  scores: readonly number[] | undefined;
  /** Which candidate the model has said already. */
  expected: number | undefined;
  own: TextEdit | undefined;
  /** Sure beginnings of the model's own edit. */
  beginnings: readonly TextEdit[] = [];
  /** The gate's coefficients as fitted to the model. */
  gate: Features | undefined;
  /** Mean log-probability of the model's own edit. */
  sure = -0.1;
  /** Holds back the answer of propagation. */
  hold: Promise<void> | undefined;
  /** How many candidates the model was asked about at the last request. */
  judged = 0;
  /** How many edits the model was told of at each look ahead. */
  readonly ahead: number[] = [];
  readonly predictor;

  constructor(text: string, languageId = 'typescript') {
    const fitted = () => this.gate;
    const model: NextEditModel = {
      get gate() {
        return fitted();
      },
      status: () =>
        this.scores || this.own
          ? { kind: 'ready', model: 'scripted', device: 'none' }
          : { kind: 'unavailable', why: 'no model', remedy: 'none' },
      propose: async (editor) =>
        this.own
          ? some({
              uri,
              version: editor.document.version,
              edit: this.own,
              logProb: this.sure,
              noEditProbability: 0.1,
              beginnings: this.beginnings.map((edit) => ({
                uri,
                version: editor.document.version,
                edit,
                logProb: -0.05,
                wholeLogProb: -0.1,
                noEditProbability: 0,
                partial: true,
              })),
            })
          : none('model-unavailable'),
      expected: async () => this.expected,
      judge: async () => {
        if (!this.scores) return none('model-unavailable');
        return some(this.scores[Math.min(this.judged++, this.scores.length - 1)]!);
      },
      weigh: async () => none('model-unavailable'),
      lookAhead: (_, shown) => void this.ahead.push(shown.length),
    };
    this.predictor = createPredictor({
      editor: this.editor,
      clock: this.clock,
      traces: this.traces,
      learning: this.learning,
      model,
      propose: async (editor) => {
        this.judged = 0;
        await this.hold;
        return this.#exact(editor);
      },
      errorDelta: (document, edit) => this.errors(document, edit),
      follow: { opened() {}, changed() {}, closed() {} },
    });
    this.editor.open(uri, languageId, 1, text);
    this.predictor.documentOpened(uri);
  }

  get text(): string {
    return this.editor.document(uri)!.text;
  }

  /** One change, as the user makes it. */
  edit(edit: TextEdit): this {
    const event = this.editor.change(uri, this.editor.document(uri)!.version + 1, edit);
    this.predictor.documentChanged(event);
    return this;
  }

  replace(find: string, put: string, nth = 1): this {
    return this.edit(at(this.text, find, put, nth));
  }

  ask(more: Partial<PredictionRequest> = {}, signal = new AbortController().signal) {
    const request: PredictionRequest = {
      uri,
      cursor: undefined,
      selection: undefined,
      trigger: 'automatic',
      crossFile: false,
      ...more,
    };
    return this.predictor.nextEdit(request, signal);
  }

  /** The text with the answer applied, or the reason for none. */
  async next(more: Partial<PredictionRequest> = {}): Promise<string> {
    const answer = await this.ask(more);
    return answer.ok
      ? this.editor.document(answer.value.uri)!.apply(answer.value.edit, 0).text
      : answer.reason;
  }

  get lastTrace(): string {
    return this.traces.latest.at(-1)?.toMarkdown() ?? '';
  }

  #exact(editor: EditorSnapshot): ExactEdit[] {
    const version = editor.document.version;
    const rest = {
      class: 'rename',
      uri,
      version,
      reason: 'rename',
      sites: 1,
      group: 'g',
      strength: 'certain',
    } as const;
    return this.script(editor.document.text)
      .filter((e) => e.edit.length > 0)
      .map((e) => ({ ...rest, ...e }));
  }
}
