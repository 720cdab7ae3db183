/**
 * A goal becomes a plan: steps with their edits, landed on today's text, none of them written. The model may first ask to
 * see files and ask at most two questions; blocks that cannot be landed are asked for again, alone.
 *
 *     goal + files + paths → READ … | QUESTION … | steps → land ──refused──→ "these blocks, again"
 */
import {
  type AnswerOptions,
  type FileChange,
  land,
  type Refusal,
  streamLanding,
  workspacePath,
} from '../apply/index.ts';
import type { Rules } from '../context/index.ts';
import type { FrontierModel, FrontierRequest, TextPart, Turn } from '../frontier/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import { withCachePlaces } from './cache-places.ts';
import type { InstructedFile } from './instruct.ts';
import {
  type PlanAnswer,
  type PlanQuestion,
  type PlanStep,
  planText,
  readPlanAnswer,
} from './plan-answer.ts';
import type { PlanEdit } from './plan-edits.ts';
import { asFile } from './plan-wording.ts';
import { type RulesOf, rulesShown, rulesText } from './project-rules.ts';
import {
  cutSentences,
  messageParts,
  planBudgetWithin,
  planPrompt,
  promptOptions,
  tooLong,
} from './prompts.ts';

export interface PlanRequest {
  readonly goal: string;
  /** What the model is shown, the file meant first; whole where there is room. */
  readonly files: readonly InstructedFile[];
  /** Files of the workspace that it may ask for. */
  readonly paths: readonly string[];
  /** What was changed last, as `recentChanges` tells it. */
  readonly recent?: string;
  /** A second sample is drawn; where it lands other edits, the user chooses. */
  readonly alternatives?: boolean;
}

export interface PlanParts extends Pick<AnswerOptions, 'read' | 'syntax' | 'judge'> {
  readonly frontier: Pick<FrontierModel, 'say' | 'contextTokens'>;
  /** What the project says about how its code is written, for the files shown so far. */
  readonly rulesOf?: RulesOf;
  /** Told what the model is shown at first, before it is sent. */
  readonly shown?: (prompt: RenderedPrompt) => void;
  /** Told the plan's lines as they come, and what is waited for. */
  readonly progress: (line: string) => void;
  /** Told of edits that are certain before the answer is whole. The plan at the end is what counts. */
  readonly early?: (edit: PlanEdit) => void;
  /** One of `options`, or the user's own words; undefined where they do not answer. */
  readonly choose: (question: string, options: readonly string[]) => Promise<string | undefined>;
}

export type PlanResult =
  | {
      readonly kind: 'plan';
      readonly said: string;
      readonly steps: readonly PlanStep[];
      readonly changes: readonly FileChange[];
    }
  /** No edit: a reason against it, or a question that was not answered. */
  | { readonly kind: 'said'; readonly said: string }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

const maxTokens = 16_000;
const mostLandings = 3;
const mostReadings = 2;
const mostQuestions = 2;
/** Characters of the files that are shown on request, together. */
const mostShown = 400_000;
const hasBlock = /^\s{0,3}(?:<{5,9}|```|\*\*\* |--- |@@ )/m;

/** Throws FrontierError: no answer came, or `signal` said stop. */
export function plan(request: PlanRequest, parts: PlanParts, signal: AbortSignal): Promise<PlanResult> {
  return new Conversation(request, parts, signal).run();
}

class Conversation {
  readonly #request: PlanRequest;
  readonly #parts: PlanParts;
  readonly #signal: AbortSignal;
  #system: readonly TextPart[] = [];
  #turns: readonly Turn[] = [];
  /** Files that the model was shown, the one meant first, and the rules that were told for them. */
  readonly #files: string[];
  readonly #told = new Set<string>();
  #readings = 0;
  #questions = 0;

  constructor(request: PlanRequest, parts: PlanParts, signal: AbortSignal) {
    this.#request = request;
    this.#parts = parts;
    this.#signal = signal;
    this.#files = request.files.map(({ text }) => text.uri);
  }

  async run(): Promise<PlanResult> {
    const { syntax, frontier } = this.#parts;
    const rules = await this.#parts.rulesOf?.(this.#files);
    const prompt = await planPrompt(
      this.#request,
      syntax,
      promptOptions(planBudgetWithin(frontier.contextTokens)),
      rules,
    );
    if (!prompt) return { kind: 'said', said: tooLong };
    for (const path of rulesShown(prompt)) this.#told.add(path);
    this.#parts.shown?.(prompt);
    for (const sentence of cutSentences(prompt)) this.#parts.progress(sentence);
    this.#system = messageParts(prompt.system);
    this.#turns = [{ role: 'user', parts: messageParts(prompt.user) }];
    for (;;) {
      const said = await this.#answer(this.#turns, this.#request.alternatives !== true);
      if (hasBlock.test(said)) return this.#settled(await this.#landed(said, this.#turns));
      const answer = readPlanAnswer(said);
      const more = (await this.#shown(answer.reads)) ?? (await this.#replied(answer.questions));
      if (more === undefined) return { kind: 'said', said: said.trim() };
      this.#say(said, more);
    }
  }

  #say(said: string, more: string): void {
    this.#turns = [
      ...this.#turns,
      { role: 'assistant', text: said, calls: [] },
      { role: 'user', parts: [{ text: more, breakpoint: true }] },
    ];
  }

  /** The files asked for; undefined where none was, or often enough. */
  async #shown(reads: readonly string[]): Promise<string | undefined> {
    if (reads.length === 0 || this.#readings++ >= mostReadings) return undefined;
    const shown: string[] = [];
    let room = mostShown;
    for (const wanted of reads) {
      const path = workspacePath(wanted);
      const text = path.ok ? await this.#parts.read(path.value) : undefined;
      if (!path.ok || !text || text.length > room) {
        const why = path.ok && text ? 'is too long to be shown' : 'is no file of this project';
        shown.push(`${wanted} ${why}.\n`);
        continue;
      }
      room -= text.length;
      this.#parts.progress(`reading ${path.value}`);
      shown.push(asFile({ path: path.value, text }));
      this.#files.push(text.uri);
    }
    return [await this.#moreRules(), ...shown].filter((part) => part !== '').join('\n');
  }

  /** Those that hold for the files shown now, and were not told yet. */
  async #moreRules(): Promise<string> {
    const known: Rules['rules'] = (await this.#parts.rulesOf?.(this.#files))?.rules ?? [];
    const fresh = known.filter(({ path }) => !this.#told.has(path));
    for (const { path } of fresh) this.#told.add(path);
    return rulesText({ rules: fresh });
  }

  /** What the user says to the questions; undefined where there are none, too many, or no answer. */
  async #replied(questions: readonly PlanQuestion[]): Promise<string | undefined> {
    const asked = questions.slice(0, mostQuestions - this.#questions);
    if (asked.length === 0) return undefined;
    this.#questions += asked.length;
    const replies: string[] = [];
    for (const { text, options } of asked) {
      const reply = await this.#parts.choose(text, options);
      this.#signal.throwIfAborted();
      if (reply === undefined) return undefined;
      replies.push(`${text}\n${reply}`);
    }
    return `${replies.join('\n\n')}\n\nAsk nothing more: make the plan.`;
  }

  /** Second chances for what could not be landed; the blocks that could are kept. */
  async #landed(first: string, turns: readonly Turn[]): Promise<PlanResult> {
    let answer = readPlanAnswer(first);
    let said = first;
    for (let landings = 1; ; landings++) {
      const { read, syntax, judge } = this.#parts;
      const landing = await land(planText(answer), {
        read,
        syntax,
        signal: this.#signal,
        defaultPath: this.#request.files[0]?.path ?? '',
        ...(judge ? { judge } : {}),
      });
      if (landing.landed) {
        const { steps, said: words } = answer;
        if (landing.changes.length === 0) return { kind: 'said', said: words };
        return { kind: 'plan', said: words, steps, changes: landing.changes };
      }
      const { refusals } = landing;
      if (landings === mostLandings) return { kind: 'refused', refusals };
      this.#parts.progress(`${refusals.length} blocks did not fit and are asked for again`);
      turns = [
        ...turns,
        { role: 'assistant', text: said, calls: [] },
        { role: 'user', parts: [{ text: again(refusals), breakpoint: true }] },
      ];
      said = await this.#answer(turns);
      if (!hasBlock.test(said)) return { kind: 'refused', refusals };
      answer = joined(answer, refusals, readPlanAnswer(said));
    }
  }

  /** Where a second sample is wanted and lands other edits, the user says which. */
  async #settled(first: PlanResult): Promise<PlanResult> {
    if (first.kind !== 'plan' || this.#request.alternatives !== true) return first;
    this.#parts.progress('a second sample, to compare');
    const said = await this.#answer(this.#turns);
    const second = hasBlock.test(said) ? await this.#landed(said, this.#turns) : undefined;
    if (second?.kind !== 'plan' || sameChanges(first.changes, second.changes)) return first;
    const titles = [`A: ${title(first)}`, `B: ${title(second)}`];
    const choice = await this.#parts.choose('There are two ways to do this.', titles);
    this.#signal.throwIfAborted();
    if (choice === undefined) return { kind: 'said', said: 'Neither way was chosen: nothing is planned.' };
    return choice === titles[1] ? second : first;
  }

  /** `early`: what is certain before the end is told. */
  async #answer(turns: readonly Turn[], early = false): Promise<string> {
    const { frontier, progress } = this.#parts;
    const request: FrontierRequest = withCachePlaces({
      route: 'plan',
      system: this.#system,
      turns,
      maxTokens,
    });
    const told = lines(progress);
    const landing = early && this.#parts.early ? this.#landEarly(this.#parts.early) : undefined;
    let said = '';
    const waiting = (why: string) => progress(`${why}; trying again`);
    for await (const piece of frontier.say(request, this.#signal, waiting)) {
      if (piece.kind !== 'text') continue;
      said += piece.text;
      told(piece.text);
      await landing?.(piece.text);
    }
    told('\n');
    return said;
  }

  #landEarly(tell: (edit: PlanEdit) => void): (piece: string) => Promise<void> {
    const { read, syntax } = this.#parts;
    const stream = streamLanding({ read, syntax, signal: this.#signal });
    let written = '';
    return async (piece) => {
      written += piece;
      for (const { path, edit } of await stream.push(piece)) {
        const before = await read(path);
        const intent = readPlanAnswer(written).steps.at(-1)?.intent ?? 'plan';
        if (before) tell({ path, before, edit, intent });
      }
    };
  }
}

/** Says each line of an answer's prose and steps when it is whole; blocks and their paths are not told. */
function lines(say: (line: string) => void): (text: string) => void {
  let open = '';
  let inside = false;
  return (text) => {
    const whole = (open + text).split('\n');
    open = whole.pop() ?? '';
    for (const line of whole.map((l) => l.trim())) {
      const marks = /^(?:<{5,9}|>{5,9})/.test(line);
      inside = marks ? line.startsWith('<') : inside;
      if (!marks && !inside && line !== '' && !/^[\w./@-]+\.\w+$/.test(line)) say(line);
    }
  };
}

/** The blocks refused are replaced by those written again; new steps follow. */
function joined(answer: PlanAnswer, refusals: readonly Refusal[], fresh: PlanAnswer): PlanAnswer {
  const cut = (text: string) =>
    refusals.reduce((left, { written }) => (written === '' ? left : left.replace(written, '')), text);
  const kept = answer.steps.map((s) => ({ ...s, sketch: cut(s.sketch) }));
  const loose = hasBlock.test(fresh.said) ? fresh.said : '';
  const said = [cut(answer.said), loose].filter((part) => part !== '').join('\n\n');
  return { ...answer, said, steps: [...kept, ...fresh.steps] };
}

function again(refusals: readonly Refusal[]): string {
  const blocks = refusals.map(({ sentence, written }) => `${sentence}\n\n${written}`);
  return `Some blocks could not be applied; all others were. Write only these again, corrected, each with its file's path above it:\n\n${blocks.join('\n\n')}`;
}

function title({ said, steps }: Extract<PlanResult, { kind: 'plan' }>): string {
  const words = (said.split('\n')[0] || steps.map((s) => s.intent).join('; ')).trim();
  return words.length > 80 ? `${words.slice(0, 79)}…` : words;
}

function sameChanges(a: readonly FileChange[], b: readonly FileChange[]): boolean {
  const key = (changes: readonly FileChange[]) =>
    JSON.stringify(
      changes.map((c) => [c.path, c.kind, ...outcome(c)]).sort(([x], [y]) => (`${x}` < `${y}` ? -1 : 1)),
    );
  return key(a) === key(b);
}

function outcome(change: FileChange): (string | undefined)[] {
  if (change.kind === 'edit') return [change.before.apply(change.edit, 0).text, change.moveTo];
  return change.kind === 'create' ? [change.text] : [];
}
