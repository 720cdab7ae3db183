/**
 * A goal becomes a plan: steps with their edits, landed on today's text, none of them written. The model may first ask to
 * see files and ask at most two questions; blocks that cannot be landed are asked for again, alone. Where a model is named
 * for the route `code`, the first one writes no edits: the other one does, and sees the plan and its files alone.
 *
 *     goal + files + paths → READ … | QUESTION … | steps → land ──refused──→ "these blocks, again"
 *                                          outline → steps ↗    ──complaints of checkers──→ "once more"
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
import {
  type FrontierModel,
  type FrontierRequest,
  spentWords,
  type TextPart,
  type Turn,
} from '../frontier/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import { replacesSecret } from '../text/index.ts';
import { withCachePlaces } from './cache-places.ts';
import type { InstructedFile, PlanRequest } from './instruction.ts';
import {
  type PlanAnswer,
  type PlanQuestion,
  type PlanStep,
  planText,
  readPlanAnswer,
} from './plan-answer.ts';
import type { PlanEdit } from './plan-edits.ts';
import { asFile, beginningFormat, codeFormat } from './plan-wording.ts';
import { type RulesOf, rulesShown, rulesText } from './project-rules.ts';
import {
  contextOf,
  cutSentences,
  editPrompt,
  messageParts,
  planBudgetWithin,
  planPrompt,
  promptOptions,
  tooLong,
} from './prompts.ts';
import { quotedLines } from './quoted-lines.ts';
import { again, hasEdit, joined, misfits } from './second-chance.ts';
import { keyRefusals } from './unseen-keys.ts';
import { mustBeWhole, NotWhole } from './whole-answer.ts';

export interface PlanParts extends Pick<AnswerOptions, 'read' | 'syntax' | 'judge'> {
  readonly frontier: Pick<FrontierModel, 'say' | 'contextTokens'> &
    Partial<Pick<FrontierModel, 'serves' | 'spent'>>;
  /**
   * What the user's checkers newly complain of, a line each: where there is something, the model is asked once more, and
   * the better plan counts.
   */
  readonly complaints?: (changes: readonly FileChange[]) => Promise<readonly string[]>;
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
const mostComplaints = 20;

/** Throws FrontierError: no answer came, it breaks off, or `signal` said stop. */
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
  #route: 'plan' | 'code' = 'plan';
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
    const outlines = frontier.serves?.('code') !== undefined;
    const format = beginningFormat(frontier);
    const options = promptOptions(planBudgetWithin(contextOf(frontier, 'plan')));
    if (!this.#begin(await planPrompt(this.#request, syntax, options, { rules, format })))
      return { kind: 'said', said: tooLong };
    for (;;) {
      const said = await this.#answer(this.#turns, !outlines && this.#request.alternatives !== true);
      const answer = readPlanAnswer(said);
      if (outlines && answer.steps.length > 0) return this.#written(said, answer);
      if (hasEdit.test(said)) return this.#settled(await this.#proved(said));
      const more = (await this.#shown(answer.reads)) ?? (await this.#replied(answer.questions));
      if (more === undefined) return { kind: 'said', said: said.trim() };
      this.#say(said, more);
    }
  }

  /** False where what is asked finds no room. */
  #begin(prompt: RenderedPrompt | undefined): boolean {
    if (!prompt) return false;
    for (const path of rulesShown(prompt)) this.#told.add(path);
    this.#parts.shown?.(prompt);
    for (const sentence of cutSentences(prompt)) this.#parts.progress(sentence);
    this.#system = messageParts(prompt.system);
    this.#turns = [{ role: 'user', parts: messageParts(prompt.user) }];
    return true;
  }

  #say(said: string, more: string): void {
    this.#turns = [...this.#turns, ...exchange(said, more)];
  }

  /** The plan, written out by the other model. */
  async #written(outline: string, { said, steps }: PlanAnswer): Promise<PlanResult> {
    const { syntax, frontier, rulesOf, progress } = this.#parts;
    const files: InstructedFile[] = [];
    for (const path of new Set(steps.map((step) => step.path))) {
      const inside = workspacePath(path);
      const text = inside.ok ? await this.#parts.read(inside.value) : undefined;
      if (inside.ok && text) files.push({ path: inside.value, text });
    }
    progress(`${steps.length === 1 ? 'the step is' : `${steps.length} steps are`} being written out`);
    this.#route = 'code';
    const format = codeFormat(frontier.serves?.('code')?.form ?? 'blocks');
    const options = promptOptions(planBudgetWithin(contextOf(frontier, 'code')));
    const rules = await rulesOf?.(files.map(({ text }) => text.uri));
    const goal = `The plan:\n\n${outline.trim()}`;
    if (!this.#begin(await editPrompt({ goal, files }, syntax, options, { rules, format })))
      return { kind: 'said', said: tooLong };
    const answer = await this.#answer(this.#turns, this.#request.alternatives !== true);
    if (!hasEdit.test(answer)) return { kind: 'said', said: answer.trim() };
    const result = await this.#settled(await this.#proved(answer));
    return result.kind === 'plan' && result.said === '' ? { ...result, said } : result;
  }

  /** Landed; and once more where checkers complain, if they then complain of less. */
  async #proved(said: string): Promise<PlanResult> {
    const first = await this.#landed(said, this.#turns);
    const found = await this.#complaints(first);
    if (found.length === 0) return first;
    const { frontier, progress } = this.#parts;
    const spent = frontier.spent ? `; today ${spentWords(frontier.spent)}` : '';
    const where = found.length === 1 ? 'a place' : `${found.length} places`;
    progress(`the checkers complain in ${where}: asked once more${spent}`);
    const turns = [...this.#turns, ...exchange(said, complained(found))];
    const second = await this.#tried(async () => {
      const answer = await this.#answer(turns);
      return hasEdit.test(answer) ? this.#landed(answer, turns) : undefined;
    });
    if (second?.kind !== 'plan') return first;
    return (await this.#complaints(second)).length < found.length ? second : first;
  }

  async #complaints(result: PlanResult): Promise<readonly string[]> {
    const found = result.kind === 'plan' ? await this.#parts.complaints?.(result.changes) : undefined;
    this.#signal.throwIfAborted();
    return found ?? [];
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
      const refusals = landing.landed ? keyRefusals(answer, landing.changes) : landing.refusals;
      if (landing.landed && refusals.length === 0) {
        const { steps, said: words } = answer;
        if (landing.changes.length === 0) return { kind: 'said', said: words };
        return { kind: 'plan', said: words, steps, changes: landing.changes };
      }
      if (landings === mostLandings) return { kind: 'refused', refusals };
      this.#parts.progress(misfits(refusals.length));
      turns = [...turns, ...exchange(said, again(refusals))];
      said = await this.#answer(turns);
      if (!hasEdit.test(said)) return { kind: 'refused', refusals };
      answer = joined(answer, refusals, readPlanAnswer(said));
    }
  }

  /** Where a second sample is wanted and lands other edits, the user says which. */
  async #settled(first: PlanResult): Promise<PlanResult> {
    if (first.kind !== 'plan' || this.#request.alternatives !== true) return first;
    this.#parts.progress('a second sample, to compare');
    const second = await this.#tried(async () => {
      const said = await this.#answer(this.#turns);
      return hasEdit.test(said) ? this.#proved(said) : undefined;
    });
    if (second?.kind !== 'plan' || sameChanges(first.changes, second.changes)) return first;
    const titles = [`A: ${title(first)}`, `B: ${title(second)}`];
    const choice = await this.#parts.choose('There are two ways to do this.', titles);
    this.#signal.throwIfAborted();
    if (choice === undefined) return { kind: 'said', said: 'Neither way was chosen: nothing is planned.' };
    return choice === titles[1] ? second : first;
  }

  /** What comes of a second answer; undefined where it breaks off, for the first one is whole. */
  async #tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof NotWhole)) throw cause;
      this.#parts.progress(`${cause.message}; the first plan stays`);
      return undefined;
    }
  }

  /** `early`: what is certain before the end is told. */
  async #answer(turns: readonly Turn[], early = false): Promise<string> {
    const { frontier, progress } = this.#parts;
    const request: FrontierRequest = withCachePlaces({
      route: this.#route,
      system: this.#system,
      turns,
      maxTokens,
    });
    // The steps were told when they were planned.
    const told = this.#route === 'code' ? () => {} : lines(progress);
    const landing = early && this.#parts.early ? this.#landEarly(this.#parts.early) : undefined;
    let said = '';
    const waiting = (why: string) => progress(`${why}; trying again`);
    for await (const piece of frontier.say(request, this.#signal, waiting)) {
      mustBeWhole(piece);
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
        if (before && !replacesSecret(before.text, edit)) tell({ path, before, edit, intent });
      }
    };
  }
}

/** Says each line of an answer's prose and steps when it is whole; text of files and its paths are not told. */
function lines(say: (line: string) => void): (text: string) => void {
  let open = '';
  const quoted = quotedLines();
  return (text) => {
    const whole = (open + text).split('\n');
    open = whole.pop() ?? '';
    for (const line of whole)
      if (!quoted(line, true) && line.trim() !== '' && !/^\s*[\w./@-]+\.\w+\s*$/.test(line)) say(line.trim());
  };
}

function exchange(said: string, more: string): Turn[] {
  return [
    { role: 'assistant', text: said, calls: [] },
    { role: 'user', parts: [{ text: more, breakpoint: true }] },
  ];
}

function complained(found: readonly string[]): string {
  const shown = found.slice(0, mostComplaints);
  const rest = found.length - shown.length;
  const more = rest > 0 ? `\nand ${rest} more` : '';
  return `The plan was tried in a copy of the project, and its checkers newly complain:\n\n${shown.join('\n')}${more}\n\nWrite the whole plan again, for the files as you were shown them, so that they do not.`;
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
