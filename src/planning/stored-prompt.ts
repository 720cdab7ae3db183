/**
 * A prompt that the user had kept: what it was made of, what it became, and which places of the files the answer turned
 * out to be about. The same input goes through the templates of today, and both prompts are compared. It holds the text of
 * the files it shows, without what looks like a key: nothing is kept unless somebody asks for it.
 */
import type { FileChange } from '../apply/index.ts';
import type { Rules } from '../context/index.ts';
import { type Place, type RenderedPart, type RenderedPrompt, shownOf } from '../prompt/index.ts';
import type { Syntax } from '../syntax/index.ts';
import { type OffsetRange, redactSecrets, TextSnapshot } from '../text/index.ts';
import type { Instruction } from './instruction.ts';
import type { Evidence } from './passage.ts';
import { planFormat } from './plan-wording.ts';
import { askPrompt, editPrompt, planPrompt, promptOptions } from './prompts.ts';
import { answerFormat } from './wording.ts';

export type PromptInput =
  | {
      readonly template: 'edit';
      readonly goal: string;
      readonly files: readonly {
        readonly path: string;
        readonly language: string;
        readonly text: string;
        readonly selection?: OffsetRange;
      }[];
      readonly rules?: Rules;
    }
  | {
      readonly template: 'ask';
      readonly question: string;
      readonly evidence: readonly Evidence[];
      readonly rules?: Rules;
    };

export interface StoredPrompt {
  readonly version: 1;
  readonly input: PromptInput;
  /** As it was sent. */
  readonly prompt: Pick<RenderedPrompt, 'system' | 'user' | 'tokens' | 'budget' | 'counter'>;
  /** What the answer needed to see. */
  readonly expected: readonly Place[];
}

export function storedEdit(
  { goal, files }: Instruction,
  prompt: RenderedPrompt,
  changes: readonly FileChange[],
  rules?: Rules,
): StoredPrompt {
  const input = files.map(({ path, text, selection }) => ({
    path,
    language: text.languageId,
    text: redactSecrets(text.text),
    ...(selection ? { selection } : {}),
  }));
  return {
    version: 1,
    input: { template: 'edit', goal: redactSecrets(goal), files: input, ...(rules ? { rules } : {}) },
    prompt: kept(prompt),
    expected: changed(changes),
  };
}

export function storedAsk(
  question: string,
  evidence: readonly Evidence[],
  prompt: RenderedPrompt,
  answer: string,
  rules?: Rules,
): StoredPrompt {
  const shown = evidence.map((one) => ({ ...one, lines: one.lines.map(redactSecrets) }));
  const asked = { template: 'ask', question: redactSecrets(question), evidence: shown } as const;
  const input = { ...asked, ...(rules ? { rules } : {}) };
  return { version: 1, input, prompt: kept(prompt), expected: cited(answer, evidence) };
}

function kept({ system, user, tokens, budget, counter }: RenderedPrompt): StoredPrompt['prompt'] {
  // Of the same length, so that the map holds.
  const keyless = (part: RenderedPart) => ({ ...part, text: redactSecrets(part.text) });
  return { system: system.map(keyless), user: user.map(keyless), tokens, budget, counter };
}

/** Whole lines: what a block must quote to be landed. */
function changed(changes: readonly FileChange[]): Place[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'edit') return [];
    const { before, edit, path } = change;
    return edit.map(({ from, to }): Place => {
      const end = Math.min(before.lineAt(to).to + 1, before.length);
      return { path, unit: 'characters', from: before.lineAt(from).from, to: end };
    });
  });
}

/** `src/cart.ts:12`, `src/cart.ts:12-14`, of the files that were shown. */
function cited(answer: string, evidence: readonly Evidence[]): Place[] {
  const paths = new Set(evidence.map(({ path }) => path));
  const places = new Map<string, Place>();
  for (const [, path = '', first, last = first] of answer.matchAll(/([\w./@+-]+):(\d+)(?:[-–](\d+))?/g)) {
    const [from, to] = [Number(first) - 1, Number(last)];
    if (paths.has(path) && from >= 0 && from < to)
      places.set(`${path}:${from}-${to}`, { path, unit: 'lines', from, to });
  }
  return [...places.values()];
}

export const templates = ['edit', 'plan', 'ask'] as const;
export type TemplateName = (typeof templates)[number];

/** Whether a template can be given such an input. */
export function takes(template: TemplateName, input: PromptInput): boolean {
  return (template === 'ask') === (input.template === 'ask');
}

export interface Today {
  /** The input's own where undefined. */
  readonly template?: TemplateName | undefined;
  /** In tokens; as it was then where undefined. */
  readonly budget?: number | undefined;
}

/** The input, rendered by a template of today; undefined where it finds no room at all, or takes no such input. */
export async function renderedToday(
  { input, prompt }: StoredPrompt,
  syntax: Pick<Syntax, 'tree'>,
  { template = input.template, budget = prompt.budget }: Today = {},
): Promise<RenderedPrompt | undefined> {
  if (!takes(template, input)) return undefined;
  const options = promptOptions(budget);
  if (input.template === 'ask') return askPrompt(input.question, input.evidence, options, input.rules);
  const files = input.files.map(({ path, language, text, selection }) => ({
    path,
    text: TextSnapshot.of(`file:///${path}`, language, 1, text),
    ...(selection ? { selection } : {}),
  }));
  if (template === 'plan')
    return planPrompt({ goal: input.goal, files, paths: [] }, syntax, options, {
      format: planFormat('blocks'),
      rules: input.rules,
    });
  return editPrompt({ goal: input.goal, files }, syntax, options, {
    format: answerFormat('blocks'),
    rules: input.rules,
  });
}

export interface PlaceSeen {
  readonly place: Place;
  /** Shares of the place that stand in the prompt that was sent, and in the other: 0..1. */
  readonly before: number;
  readonly after: number;
}

/** What the answer needed, in the prompt as it was sent and in another. */
export function compared({ expected, prompt }: StoredPrompt, today: RenderedPrompt): PlaceSeen[] {
  return expected
    .filter(({ from, to }) => from < to)
    .map((place) => {
      const size = place.to - place.from;
      return { place, before: shownOf(prompt, place) / size, after: shownOf(today, place) / size };
    });
}
