/**
 * A public next-edit model as a predictor of edits: its own prompt format, its answer read by the same codec. What it
 * would write again comes as a draft, and an answer that is back at the old text ends there.
 */
import { type Engine, none, type Outcome, some, type Trace } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import type { Tokenizer } from '../model/index.ts';
import type { Prompt, PromptFormat, PromptInput } from '../prompt/index.ts';
import type { ModelEdit, NextEditModel } from './next-edit-model.ts';

export interface FormatModelParts {
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
  readonly format: PromptFormat;
  /** Of prompt and answer together. */
  readonly maxTokens: number;
  /** Tokens at which the model ends by itself. */
  readonly ends: readonly number[];
  pathOf(uri: string): string;
  repositoryOf(uri: string): string;
}

const mostRecent = 8;
const mostRelated = 3;
const relatedChars = 6000;
const mostAnswer = 400;
/** Tokens of old text said again behind a change: then nothing more will come. */
const backAtOld = 24;

export function createFormatModel(parts: FormatModelParts): NextEditModel {
  return {
    status: () => parts.engine.status(),
    propose: (editor, _guesses, signal, trace) => propose(parts, editor, signal, trace),
    // Its formats say nothing of edits that others propose.
    judge: async () => none('model-unavailable'),
    lookAhead() {},
  };
}

async function propose(
  parts: FormatModelParts,
  editor: EditorSnapshot,
  signal: AbortSignal,
  trace: Trace,
): Promise<Outcome<ModelEdit, 'cancelled' | 'model-unavailable' | 'no-edit'>> {
  const { engine, tokenizer, format, maxTokens } = parts;
  if (engine.status().kind === 'unavailable') return none('model-unavailable');
  const rendered = format.render(inputOf(parts, editor), {
    maxTokens: maxTokens - mostAnswer,
    countTokens: (text) => tokenizer.encodeTemplate(text).length,
  });
  if (!rendered.ok) return none('no-edit', `${format.name}: ${rendered.reason}`);
  const prompt = rendered.value;
  const ids = tokenizer.encodeTemplate(prompt.text);
  trace.note(
    'render',
    `${format.name}, ${ids.length} tokens, left out: ${prompt.dropped.join(', ') || 'nothing'}`,
  );
  const answer = await answerTo(parts, prompt, ids, signal);
  if (signal.aborted) return none('cancelled');
  if (answer.count === 0) return none(engine.status().kind === 'ready' ? 'no-edit' : 'model-unavailable');
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
      .slice(-mostRecent)
      .map(({ uri, before, after }) => ({ path: parts.pathOf(uri), before, after })),
    related: open
      .filter((other) => other !== document)
      .slice(0, mostRelated)
      .map((other) => ({
        path: parts.pathOf(other.uri),
        text: other.slice(0, Math.min(relatedChars, other.length)),
      })),
  };
}

interface Answer {
  readonly text: string;
  readonly count: number;
  readonly logProb: number;
  /** The model ended it, by a token or by one of the format's stops. */
  readonly finished: boolean;
}

async function answerTo(
  { engine, tokenizer, ends }: FormatModelParts,
  prompt: Prompt,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Answer> {
  const { document, region, prefill } = prompt;
  const old = document.slice(region.from, region.to);
  const rest = tokenizer.encode(old.startsWith(prefill) ? old.slice(prefill.length) : old);
  const abort = new AbortController();
  const said: number[] = [];
  let sum = 0;
  let text = '';
  const tokens = engine.generate(
    {
      prompt: ids,
      maxTokens: mostAnswer,
      stop: ends,
      drafts: rest.length > 0 ? [rest] : [],
      ...(rest.length > backAtOld ? { old: { tokens: rest, run: backAtOld } } : {}),
    },
    AbortSignal.any([signal, abort.signal]),
  );
  for await (const { id, logProb } of tokens) {
    if (ends.includes(id))
      return { text, count: said.length + 1, logProb: sum / (said.length + 1), finished: true };
    said.push(id);
    sum += logProb;
    text = tokenizer.decode(said, 'all');
    // A stop may stand anywhere in a token; the format finds it in the text.
    if (prompt.stop.some((stop) => text.includes(stop))) {
      abort.abort('superseded');
      return { text, count: said.length, logProb: sum / said.length, finished: true };
    }
  }
  const back = said.length >= backAtOld && said.length < mostAnswer && rest.length > backAtOld;
  const whole = back ? text + restBehind(tokenizer, rest, said) : text;
  return { text: whole, count: said.length, logProb: sum / Math.max(1, said.length), finished: back };
}

/** The old text behind the place where the answer came back to it. */
function restBehind(tokenizer: Tokenizer, old: readonly number[], said: readonly number[]): string {
  const tail = said.slice(-backAtOld);
  for (let at = old.length - backAtOld; at >= 0; at--)
    if (tail.every((id, i) => id === old[at + i])) return tokenizer.decode(old.slice(at + backAtOld));
  return '';
}
