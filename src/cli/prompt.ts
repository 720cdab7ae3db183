/**
 * `foretype prompt replay kept.json`: prompts that were kept by --save-prompt, rendered by the templates of today. What
 * changed in them, in tokens and words, and whether what the answer needed is still shown.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  compared,
  type PlaceSeen,
  readStoredPrompt,
  renderedToday,
  type StoredPrompt,
  type TemplateName,
  takes,
  templates,
} from '../planning/index.ts';
import { type RenderedPrompt, tokensBySource } from '../prompt/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { type Paint, terminalPaint } from './paint.ts';
import { renderDiff } from './suggestion.ts';
import { UsageError } from './usage-error.ts';

interface Replayed {
  readonly file: string;
  readonly template: TemplateName;
  readonly stored: StoredPrompt;
  /** Undefined: what must be said finds no room. */
  readonly today: RenderedPrompt | undefined;
  readonly places: readonly PlaceSeen[];
}

export async function prompt(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { template: { type: 'string' }, budget: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [verb, ...files] = positionals;
  if (verb !== 'replay' || files.length === 0)
    throw new UsageError('prompt wants `replay` and files that --save-prompt wrote');
  const template = templates.find((name) => name === values.template);
  if (values.template !== undefined && !template)
    throw new UsageError(`--template ${values.template}: there are ${templates.join(', ')}`);
  const budget = values.budget === undefined ? undefined : Number(values.budget);
  if (budget !== undefined && !(Number.isSafeInteger(budget) && budget > 0))
    throw new UsageError(`--budget ${values.budget} is no number of tokens`);
  const all = files.map((file) => ({ file, stored: storedIn(file, template) }));
  const syntax = createSyntax();
  const replayed: Replayed[] = [];
  for (const { file, stored } of all) {
    const today = await renderedToday(stored, syntax, { template, budget });
    const places = today ? compared(stored, today) : [];
    replayed.push({ file, template: template ?? stored.input.template, stored, today, places });
  }
  const { stdout } = process;
  if (values.json) stdout.write(`${JSON.stringify(replayed.map(facts), undefined, 2)}\n`);
  else for (const one of replayed) stdout.write(report(one, terminalPaint(stdout)));
  return replayed.every(({ today }) => today) ? 0 : 1;
}

function storedIn(file: string, template: TemplateName | undefined): StoredPrompt {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
  const stored = readStoredPrompt(text);
  if (!stored) throw new UsageError(`${file} is no prompt that --save-prompt wrote`);
  if (template && !takes(template, stored.input))
    throw new UsageError(`${file} was kept by ${stored.input.template}: ${template} takes no such input`);
  return stored;
}

function facts({ file, template, stored, today, places }: Replayed) {
  const { tokens, counter } = stored.prompt;
  return {
    file,
    template,
    counter,
    tokens: { before: tokens, after: today?.tokens ?? null },
    same: today !== undefined && roles.every((role) => textOf(stored.prompt, role) === textOf(today, role)),
    expected: places.map(({ place, before, after }) => ({ ...place, before, after })),
  };
}

const roles = ['system', 'user'] as const;

function textOf(prompt: Pick<RenderedPrompt, 'system' | 'user'>, role: (typeof roles)[number]): string {
  return prompt[role].map((part) => part.text).join('');
}

function report(replayed: Replayed, paint: Paint): string {
  const { file, template, stored, today, places } = replayed;
  if (!today) return `${paint('bold', file)}: ${template}, what must be said finds no room\n`;
  const { tokens } = stored.prompt;
  const delta = today.tokens - tokens;
  const signed = delta === 0 ? 'as many' : `${delta > 0 ? '+' : '−'}${Math.abs(delta)}`;
  const head = `${paint('bold', file)}: ${template}, ${tokens} → ${today.tokens} tokens (${signed}, ${today.counter}) of ${today.budget}`;
  const sources = Object.entries(tokensBySource(today)).sort((a, b) => b[1] - a[1]);
  const made = `of ${sources.map(([source, n]) => `${source} ${n}`).join(', ')}`;
  const diffs = roles.flatMap((role) => {
    const [before, after] = [textOf(stored.prompt, role), textOf(today, role)];
    return before === after ? [] : [`${role}\n${renderDiff(before, after, paint)}`];
  });
  const changes = diffs.length === 0 ? ['the same words'] : diffs;
  return `${[head, made, ...changes, ...placeLines(places, stored)].join('\n')}\n\n`;
}

/** What the answer needed: how much of it was shown, and is. */
function placeLines(places: readonly PlaceSeen[], stored: StoredPrompt): string[] {
  if (places.length === 0) return [];
  const whole = (key: 'before' | 'after') => places.filter((seen) => seen[key] === 1).length;
  const changed = places.filter(({ before, after }) => before !== after);
  return [
    `what the answer needed: ${whole('before')} of ${places.length} places shown whole, now ${whole('after')}`,
    ...changed.map(
      (seen) => `  ${named(seen, stored)}: ${percent(seen.before)} → ${percent(seen.after)} shown`,
    ),
  ];
}

function named({ place: { path, unit, from, to } }: PlaceSeen, { input }: StoredPrompt): string {
  const text = input.template === 'ask' ? '' : (input.files.find((file) => file.path === path)?.text ?? '');
  const line = (offset: number) => text.slice(0, offset).split('\n').length;
  const [first, last] = unit === 'lines' ? [from + 1, to] : [line(from), line(Math.max(from, to - 1))];
  return first === last ? `${path}:${first}` : `${path}:${first}-${last}`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
