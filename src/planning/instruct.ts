/**
 * An instruction becomes edits of today's files. The frontier model writes search/replace blocks; they are landed exactly,
 * and only those that could not be are asked for again, with the reason. Nothing is written here.
 *
 *     goal + files  →  answer  →  land  ──refused──→  "these blocks, again"  →  …  →  changes, or why not
 */
import { type AnswerOptions, type FileChange, land, type Refusal } from '../apply/index.ts';
import type { Rules } from '../context/index.ts';
import type { FrontierModel, FrontierRequest, Route, TextPart, Turn } from '../frontier/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import { withCachePlaces } from './cache-places.ts';
import type { Instruction } from './instruction.ts';
import type { RulesOf } from './project-rules.ts';
import { editPrompt, messageParts, promptOptions, tooLong } from './prompts.ts';
import { again, hasEdit, without } from './second-chance.ts';
import { keyNotShown, replacesKey } from './unseen-keys.ts';
import { mustBeWhole } from './whole-answer.ts';
import { answerFormat } from './wording.ts';

export interface InstructParts extends Pick<AnswerOptions, 'read' | 'syntax' | 'judge'> {
  readonly frontier: Pick<FrontierModel, 'say'> & Partial<Pick<FrontierModel, 'serves'>>;
  /** What the project says about how its code is written; asked once. */
  readonly rulesOf?: RulesOf;
  /** Told what comes, as it comes. */
  readonly progress: (progress: Progress) => void;
  /** Told what the model is shown, before it is sent. */
  readonly shown?: (prompt: RenderedPrompt, rules: Rules | undefined) => void;
  /** In tokens, of the first message. */
  readonly budget?: number;
  /** Whose model writes; that of edits where it is not told. */
  readonly route?: Route;
}

export type Progress =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'waiting'; readonly why: string }
  /** So many blocks are asked for again. */
  | { readonly kind: 'again'; readonly blocks: number };

export type Instructed =
  | { readonly kind: 'changes'; readonly changes: readonly FileChange[]; readonly said: string }
  /** The model wrote no edit: a question, or a reason against it. */
  | { readonly kind: 'said'; readonly said: string }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly said: string };

/** The first answer, and second chances for what could not be landed. */
const mostAnswers = 3;
const maxTokens = 16_000;

/** Throws FrontierError: no answer came, it breaks off, or `signal` said stop. */
export async function instruct(
  instruction: Instruction,
  parts: InstructParts,
  signal: AbortSignal,
): Promise<Instructed> {
  const rules = await parts.rulesOf?.(instruction.files.map(({ text }) => text.uri));
  const { route = 'edit', frontier } = parts;
  const format = answerFormat(frontier.serves?.(route)?.form ?? 'blocks');
  const prompt = await editPrompt(instruction, parts.syntax, promptOptions(parts.budget), { rules, format });
  if (!prompt) return { kind: 'said', said: tooLong };
  parts.shown?.(prompt, rules);
  const system = messageParts(prompt.system);
  let turns: readonly Turn[] = [{ role: 'user', parts: messageParts(prompt.user) }];
  let kept = '';
  let open: readonly Refusal[] = [];
  for (let answers = 1; ; answers++) {
    const said = await answer(system, turns, parts, signal);
    const whole = kept + said;
    // Words in place of the blocks that were asked for again: the rest alone is not what was wanted.
    if (!hasEdit.test(said))
      return open.length === 0 ? { kind: 'said', said } : { kind: 'refused', refusals: open, said };
    const landing = await land(whole, {
      read: parts.read,
      syntax: parts.syntax,
      signal,
      defaultPath: instruction.files[0]?.path ?? '',
      ...(parts.judge ? { judge: parts.judge } : {}),
    });
    if (landing.landed) {
      if (landing.changes.some(replacesKey)) return { kind: 'said', said: keyNotShown };
      if (landing.changes.length > 0) return { kind: 'changes', changes: landing.changes, said };
      return { kind: 'said', said };
    }
    const { refusals } = landing;
    if (answers === mostAnswers) return { kind: 'refused', refusals, said };
    parts.progress({ kind: 'again', blocks: refusals.length });
    open = refusals;
    kept = `${without(whole, refusals).trimEnd()}\n`;
    turns = [
      ...turns,
      { role: 'assistant', text: said, calls: [] },
      { role: 'user', parts: [{ text: again(refusals), breakpoint: true }] },
    ];
  }
}

async function answer(
  system: readonly TextPart[],
  turns: readonly Turn[],
  { frontier, progress, route = 'edit' }: InstructParts,
  signal: AbortSignal,
): Promise<string> {
  const request: FrontierRequest = withCachePlaces({ route, system, turns, maxTokens });
  let said = '';
  for await (const piece of frontier.say(request, signal, (why) => progress({ kind: 'waiting', why }))) {
    mustBeWhole(piece);
    if (piece.kind !== 'text') continue;
    said += piece.text;
    progress({ kind: 'text', text: piece.text });
  }
  return said;
}
