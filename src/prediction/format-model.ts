/**
 * A public next-edit model as a predictor of edits: its own prompt format, its answer read by the same codec. Whether it
 * runs on this machine or behind an endpoint, `answers` knows. It never sees a file of credentials.
 */
import { none, type Outcome, some, type Trace } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import type { PromptFormat, PromptInput } from '../prompt/index.ts';
import { isSecretFile } from '../text/index.ts';
import { type Answers, mostAnswer } from './answers.ts';
import type { ModelEdit, NextEditModel } from './next-edit-model.ts';

export interface FormatModelParts {
  readonly answers: Answers;
  readonly format: PromptFormat;
  readonly gate?: NextEditModel['gate'];
  pathOf(uri: string): string;
  repositoryOf(uri: string): string;
}

const mostRecent = 8;
const mostRelated = 3;
const relatedChars = 6000;

export function createFormatModel(parts: FormatModelParts): NextEditModel {
  return {
    status: () => parts.answers.status(),
    gate: parts.gate,
    propose: (editor, _guesses, signal, trace) => propose(parts, editor, signal, trace),
    // Its formats say nothing of edits that others propose.
    expected: async () => undefined,
    judge: async () => none('model-unavailable'),
    weigh: async () => none('model-unavailable'),
    lookAhead() {},
  };
}

async function propose(
  parts: FormatModelParts,
  editor: EditorSnapshot,
  signal: AbortSignal,
  trace: Trace,
): Promise<Outcome<ModelEdit, 'cancelled' | 'model-unavailable' | 'no-edit'>> {
  const { answers, format } = parts;
  if (answers.status().kind === 'unavailable') return none('model-unavailable');
  if (isSecretFile(editor.document.uri)) return none('no-edit', 'a file of credentials');
  const rendered = format.render(inputOf(parts, editor), {
    maxTokens: answers.maxTokens - mostAnswer,
    countTokens: (text) => answers.countTokens(text),
  });
  if (!rendered.ok) return none('no-edit', `${format.name}: ${rendered.reason}`);
  const prompt = rendered.value;
  const length = answers.countTokens(prompt.text);
  trace.note(
    'render',
    `${format.name}, ${length} tokens, left out: ${prompt.dropped.join(', ') || 'nothing'}`,
  );
  const { document, cursor } = editor;
  const inWord = /[\p{L}\p{N}_]/u.test(document.slice(Math.max(0, cursor - 1), cursor));
  const answer = await answers.answer(prompt, inWord, signal);
  if (signal.aborted) return none('cancelled');
  if (answer.count === 0) return none(answers.status().kind === 'ready' ? 'no-edit' : 'model-unavailable');
  const parsed = format.parse(answer.text, prompt, answer.finished);
  trace.note('parse', parsed.kind === 'problem' ? parsed.why : parsed.kind);
  if (parsed.kind !== 'edit') return none('no-edit', parsed.kind === 'problem' ? parsed.why : undefined);
  const { uri, version } = prompt.document;
  return some({ uri, version, edit: parsed.edit, logProb: answer.logProb, noEditProbability: 0 });
}

function inputOf(parts: FormatModelParts, editor: EditorSnapshot): PromptInput {
  const { document, cursor, open, history } = editor;
  return {
    path: parts.pathOf(document.uri),
    repository: parts.repositoryOf(document.uri),
    document,
    cursor,
    recent: history
      .filter(({ uri }) => !isSecretFile(uri))
      .slice(-mostRecent)
      .map(({ uri, before, after }) => ({
        path: parts.pathOf(uri),
        before,
        after,
      })),
    related: open
      .filter((other) => other !== document && !isSecretFile(other.uri))
      .slice(0, mostRelated)
      .map((other) => ({
        path: parts.pathOf(other.uri),
        text: other.slice(0, Math.min(relatedChars, other.length)),
      })),
  };
}
