/**
 * Questions asked in an editor. What is selected and what the index finds go along as evidence; the answer comes piece by
 * piece. Files that hold secrets are no evidence, and what looks like a key is blanked in the rest.
 */
import type { TraceRing } from '../base/index.ts';
import type { Editor } from '../editor/index.ts';
import { FrontierError, type FrontierModel } from '../frontier/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import { isSecretFile, type OffsetRange, redactSecrets } from '../text/index.ts';
import { ask } from './ask.ts';
import { isAboutWhole, type Overview, overview } from './overview.ts';
import type { Evidence } from './passage.ts';
import { noteShown, type RulesOf } from './project-rules.ts';
import { budgetWithin, contextOf } from './prompts.ts';
import { counting } from './took.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

export interface AskedQuestion {
  readonly question: string;
  /** The document the user is in. */
  readonly uri: string | undefined;
  /** What they have selected there. */
  readonly selection: OffsetRange | undefined;
}

/** Evidence and where it lies. */
export interface Source extends Evidence {
  readonly uri: string;
}

/** Told while the answer comes. */
export interface Listener {
  /** What the model is shown, once, before anything is said. */
  begins(sources: readonly Source[]): void;
  says(text: string): void;
  waits(why: string): void;
}

export type Answered =
  /** With the model, the cost and the time. */
  | { readonly kind: 'answered'; readonly took: string }
  /** One sentence for the user: why there is no answer, or only a part of one. */
  | { readonly kind: 'sentence'; readonly sentence: string };

export interface Answers {
  /** Undefined where a frontier model can be asked; else how to configure one. */
  readonly unavailable: string | undefined;
  /** Never throws but for a bug. */
  answer(asked: AskedQuestion, listener: Listener, signal: AbortSignal): Promise<Answered>;
}

/** Lines of a file that the index found, keys blanked out. */
export interface FoundLines {
  readonly uri: string;
  readonly path: string;
  /** Of the first line, from zero. */
  readonly line: number;
  readonly text: string;
}

export interface AnswersParts {
  /** As it is configured now. */
  frontier(): FrontierModel;
  readonly editor: Editor;
  /** Relative to its workspace folder, with forward slashes. */
  pathOf(uri: string): string;
  /** Best first; `alongside`: uris of files that belong to what is asked about. */
  find(question: string, alongside: readonly string[]): Promise<readonly FoundLines[]>;
  /** For questions about the whole project. */
  readonly files: Pick<WorkspaceFiles, 'paths' | 'read'>;
  readonly rulesOf: RulesOf;
  readonly traces: Pick<TraceRing, 'start'>;
  /** Why nothing can be found at all; undefined where something can. */
  notFound(): string | undefined;
}

const nothingFound = 'nothing here seems to be about that: try a name from the code, or select what you mean';
/** A diagnostic marks a word; what it is about stands around it. */
const fewLines = 3;
const linesAround = 20;
const mostLines = 400;
/** Passages that a question about the whole is shown besides. */
const mostBesideWhole = 4;
/** Of what is selected, characters that say what to look for. */
const telling = 2000;

export function createAnswers(parts: AnswersParts): Answers {
  return {
    get unavailable() {
      const status = parts.frontier().status('ask');
      return status.kind === 'unconfigured' ? status.remedy : undefined;
    },
    answer: (asked, listener, signal) => answer(parts, asked, listener, signal),
  };
}

async function answer(
  parts: AnswersParts,
  asked: AskedQuestion,
  listener: Listener,
  signal: AbortSignal,
): Promise<Answered> {
  const frontier = parts.frontier();
  const took = counting(frontier, ['ask']);
  const selected = selectedLines(parts, asked);
  const whole = !selected && isAboutWhole(asked.question) ? await seen(parts, signal) : undefined;
  const found = await gather(parts, asked, selected);
  const sources = whole ? whole.evidence.concat(found.slice(0, mostBesideWhole)) : found;
  if (signal.aborted) return sentence('stopped');
  if (sources.length === 0) return sentence(parts.notFound() ?? nothingFound);
  const trace = parts.traces.start('question');
  const options = {
    budget: budgetWithin(contextOf(frontier, 'ask')),
    rules: await parts.rulesOf(sources.map(({ uri }) => uri)),
    shown(prompt: RenderedPrompt) {
      noteShown(trace, prompt);
      listener.begins(without(sources, prompt));
    },
    waiting: (why: string) => listener.waits(why),
  };
  try {
    const more = [whole?.map, selected?.meant].filter((part) => part !== undefined);
    const question = [asked.question, ...more].join('\n\n');
    for await (const text of ask(question, sources, frontier, signal, options)) listener.says(text);
    return { kind: 'answered', took: took() };
  } catch (cause) {
    if (cause instanceof FrontierError) return sentence(cause.message);
    if (signal.aborted) return sentence('stopped');
    throw cause;
  }
}

/** Undefined where it was stopped. */
async function seen({ files }: AnswersParts, signal: AbortSignal): Promise<Overview | undefined> {
  try {
    return await overview(files, signal);
  } catch (cause) {
    if (signal.aborted) return undefined;
    throw cause;
  }
}

/** The selection first; of what is found, nothing that it shows already. */
async function gather(
  parts: AnswersParts,
  asked: AskedQuestion,
  selected: Selected | undefined,
): Promise<Source[]> {
  const words = [asked.question, selected?.words ?? ''].join('\n').trim();
  const found = await parts.find(words, asked.uri === undefined ? [] : [asked.uri]);
  const sources = found
    .filter(({ path }) => !isSecretFile(path))
    .map(({ uri, path, line, text }) => ({ uri, path, line: line + 1, lines: text.split(/\r\n?|\n/) }))
    .filter((source) => !selected || !within(source, selected.source));
  return selected ? [selected.source, ...sources] : sources;
}

function within(inner: Source, outer: Source): boolean {
  return (
    inner.uri === outer.uri &&
    inner.line >= outer.line &&
    inner.line + inner.lines.length <= outer.line + outer.lines.length
  );
}

interface Selected {
  readonly source: Source;
  /** For the model: which lines of the source are meant. */
  readonly meant: string;
  /** For the index. */
  readonly words: string;
}

/** Blanked before it is cut: half a key is not known for one. */
function selectedLines(
  { editor, pathOf }: AnswersParts,
  { uri, selection }: AskedQuestion,
): Selected | undefined {
  const text = uri === undefined ? undefined : editor.document(uri);
  if (!text || !selection || selection.from >= selection.to || isSecretFile(text.uri)) return undefined;
  const first = text.lineAt(selection.from).number;
  const last = text.lineAt(selection.to - 1).number;
  const around = last - first < fewLines ? linesAround : 0;
  const lines = redactSecrets(text.text).split(/\r\n?|\n/);
  const from = Math.max(0, first - around);
  const to = Math.min(lines.length, last + 1 + around, from + mostLines);
  const path = pathOf(text.uri);
  return {
    source: { uri: text.uri, path, line: from + 1, lines: lines.slice(from, to) },
    meant: `Lines ${first + 1} to ${last + 1} of ${path} are selected: the question is about them.`,
    words: lines
      .slice(first, last + 1)
      .join('\n')
      .slice(0, telling),
  };
}

function without(sources: readonly Source[], { leftOut }: RenderedPrompt): Source[] {
  const gone = new Set(leftOut.map((origin) => (origin.kind === 'line' ? key(origin) : '')));
  return sources.filter(({ path, line }) => !gone.has(key({ path, line: line - 1 })));
}

function key({ path, line }: { readonly path: string; readonly line: number }): string {
  return `${path}:${line}`;
}

function sentence(text: string): Answered {
  return { kind: 'sentence', sentence: text };
}
