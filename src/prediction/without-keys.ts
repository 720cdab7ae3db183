/**
 * What looks like a key is shown to no model, neither on this machine nor behind an endpoint: the model gets the session
 * with keys blanked out, at the same offsets, and an answer that would change what it could not see counts as none.
 */
import { none, some } from '../base/index.ts';
import type { EditorSnapshot, PastEdit } from '../editor/index.ts';
import {
  blanked,
  type OffsetRange,
  redactSecrets,
  replacesSecret,
  secretRanges,
  secretRangesAfter,
  type TextEdit,
  type TextSnapshot,
} from '../text/index.ts';
import type { NextEditModel, ProposedEdit } from './next-edit-model.ts';

export function withoutKeys(model: NextEditModel): NextEditModel {
  const keyless = new Keyless();
  return {
    status: () => model.status(),
    get gate() {
      return model.gate;
    },
    async propose(editor, guesses, signal, trace) {
      const answer = await model.propose(keyless.editor(editor), guesses.map(keylessEdit), signal, trace);
      if (!answer.ok) return answer;
      const { uri, edit } = answer.value;
      const document = editor.open.find((open) => open.uri === uri) ?? editor.document;
      if (keyless.snapshot(document) !== document && replacesSecret(document.text, edit))
        return none('no-edit', 'it would change what looks like a key');
      return some(answer.value);
    },
    expected: (editor, candidates) => model.expected(keyless.editor(editor), candidates.map(keylessEdit)),
    judge: (editor, candidate, signal, trace) =>
      model.judge(keyless.editor(editor), keylessEdit(candidate), signal, trace),
    weigh: (editor, candidates, signal, trace) =>
      model.weigh(keyless.editor(editor), candidates.map(keylessEdit), signal, trace),
    lookAhead(editor, shown) {
      if (model.status().kind === 'ready') model.lookAhead(keyless.editor(editor), shown.map(keylessEdit));
    },
  };
}

/** Each text is looked through once, what a key changed at the cost of the change; one without keys stays the object it was. */
class Keyless {
  readonly #secrets = new WeakMap<TextSnapshot, readonly OffsetRange[]>();
  readonly #snapshots = new WeakMap<TextSnapshot, TextSnapshot>();
  readonly #events = new WeakMap<PastEdit, PastEdit>();

  editor(editor: EditorSnapshot): EditorSnapshot {
    for (const event of editor.history) this.#follow(event);
    const document = this.snapshot(editor.document);
    const open = editor.open.map((text) => this.snapshot(text));
    const history = editor.history.map((event) => this.#event(event));
    const same =
      document === editor.document &&
      open.every((text, i) => text === editor.open[i]) &&
      history.every((event, i) => event === editor.history[i]);
    const diagnostics = editor.diagnostics.map((d) => ({ ...d, message: redactSecrets(d.message) }));
    return same && editor.diagnostics.length === 0
      ? editor
      : { ...editor, document, open, history, diagnostics };
  }

  snapshot(given: TextSnapshot): TextSnapshot {
    let shown = this.#snapshots.get(given);
    if (!shown) {
      shown = blanked(given, this.#secretsOf(given));
      this.#snapshots.set(given, shown);
    }
    return shown;
  }

  #secretsOf(text: TextSnapshot): readonly OffsetRange[] {
    let found = this.#secrets.get(text);
    if (!found) {
      found = secretRanges(text.text);
      this.#secrets.set(text, found);
    }
    return found;
  }

  #follow(event: PastEdit): void {
    if (this.#secrets.has(event.after)) return;
    this.#secrets.set(event.after, secretRangesAfter(this.#secretsOf(event.before), event));
  }

  #event(given: PastEdit): PastEdit {
    let shown = this.#events.get(given);
    if (!shown) {
      const [before, after] = [this.snapshot(given.before), this.snapshot(given.after)];
      const same = before === given.before && after === given.after;
      shown = same ? given : { ...given, before, after, edit: editFrom(given.edit, after) };
      this.#events.set(given, shown);
    }
    return shown;
  }
}

/** The same places, with what the text after the edit has there. */
function editFrom(edit: TextEdit, after: TextSnapshot): TextEdit {
  let shift = 0;
  return edit.map((replacement) => {
    const from = replacement.from + shift;
    shift += replacement.text.length - (replacement.to - replacement.from);
    return { ...replacement, text: after.slice(from, from + replacement.text.length) };
  });
}

/** The same object where nothing is to be blanked: models know their own edits again. */
function keylessEdit(proposed: ProposedEdit): ProposedEdit {
  const edit = proposed.edit.map((r) => ({ ...r, text: redactSecrets(r.text) }));
  return edit.every((r, i) => r.text === proposed.edit[i]!.text) ? proposed : { ...proposed, edit };
}
