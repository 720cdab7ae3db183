/**
 * What the frontier model is shown for an edit, a plan and a question, as trees: our wording first, then the project's
 * rules, the files, and what the user said, so that a provider's cache holds the beginning. Where not everything fits, whole declarations go: bodies
 * before signatures, those of other files before those of the file meant, the far before the near.
 */
import type { Rules } from '../context/index.ts';
import type { FrontierModel, Route, TextPart } from '../frontier/index.ts';
import {
  approximateTokens,
  fileLeaves,
  type Group,
  type Leaf,
  type Origin,
  type PromptNode,
  type PromptTree,
  piecesOf,
  type RenderedPart,
  type RenderedPrompt,
  type RenderOptions,
  render,
  said,
  wording,
} from '../prompt/index.ts';
import type { OutlineItem, Syntax } from '../syntax/index.ts';
import type { InstructedFile, Instruction, PlanRequest } from './instruction.ts';
import type { Evidence } from './passage.ts';
import { rulesSection } from './project-rules.ts';
import { answerWithEvidence } from './wording.ts';

/** Tokens of the first message. An answer and what is asked again find room behind it in a context of 200,000. */
export const promptBudget = 120_000;

/** The same share of what a model reads at once, in tokens. */
export function budgetWithin(contextTokens: number): number {
  return Math.floor(contextTokens * 0.6);
}

/** What the model of a route reads at once, its answer included, in tokens. */
export function contextOf(
  frontier: Pick<FrontierModel, 'contextTokens'> & Partial<Pick<FrontierModel, 'serves'>>,
  route: Route,
): number {
  return frontier.serves?.(route)?.contextTokens ?? frontier.contextTokens;
}

/** A plan's conversation is longer: files that the model asks for come later. */
export function planBudgetWithin(contextTokens: number): number {
  return Math.floor(budgetWithin(contextTokens) / 2);
}

/** Paths listed at most: more would cost more than they tell. */
const mostPaths = 400;

/** Where the goal alone takes more. */
export const tooLong = 'What is asked is longer than what the model can be shown.';

const near = 70;
const signatures = 60;
const bodiesMeant = 50;
const bodies = 40;
const paths = 10;

export function promptOptions(budget = promptBudget): RenderOptions {
  return { budget, counter: approximateTokens };
}

const noRules: Rules = { rules: [], offered: [], leftOut: [] };

type Outlines = ReadonlyMap<string, readonly OutlineItem[]>;

/** What stands before the files. */
export interface Standing {
  /** What the model is told of its task and of the form of its answer. */
  readonly format: string;
  readonly rules?: Rules | undefined;
}

/** Undefined where the goal alone takes more than there is. Grammars are loaded only where something must be left out. */
export function editPrompt(
  { goal, files, recent }: Instruction,
  syntax: Pick<Syntax, 'tree'>,
  options: RenderOptions,
  { format, rules = noRules }: Standing,
): Promise<RenderedPrompt | undefined> {
  const tree = (outlines: Outlines): PromptTree => [
    { role: 'system', lifetime: 'always', node: wording('answer format', format) },
    ...rulesSection(rules, options.budget),
    { role: 'user', lifetime: 'task', node: filesNode(files, outlines) },
    { role: 'user', lifetime: 'turn', node: goalNode(goal, files, recent) },
  ];
  return cutByDeclarations(tree, files, syntax, options);
}

/** As `editPrompt`; the names of files that are not shown follow those that are. */
export function planPrompt(
  { goal, files, paths: listed, recent }: Pick<PlanRequest, 'goal' | 'files' | 'paths' | 'recent'>,
  syntax: Pick<Syntax, 'tree'>,
  options: RenderOptions,
  { format, rules = noRules }: Standing,
): Promise<RenderedPrompt | undefined> {
  const others = listed.filter((path) => files.every((file) => file.path !== path));
  const tree = (outlines: Outlines): PromptTree => [
    { role: 'system', lifetime: 'always', node: wording('plan format', format) },
    ...rulesSection(rules, options.budget, { offered: true }),
    { role: 'user', lifetime: 'task', node: filesNode(files, outlines) },
    { role: 'user', lifetime: 'task', node: pathsNode(others.slice(0, mostPaths)) },
    { role: 'user', lifetime: 'turn', node: goalNode(goal, files, recent) },
  ];
  return cutByDeclarations(tree, files, syntax, options);
}

async function cutByDeclarations(
  tree: (outlines: Outlines) => PromptTree,
  files: readonly InstructedFile[],
  syntax: Pick<Syntax, 'tree'>,
  options: RenderOptions,
): Promise<RenderedPrompt | undefined> {
  const whole = render(tree(new Map()), options);
  if (!whole.ok) return undefined;
  if (whole.value.leftOut.length === 0) return whole.value;
  const outlines = new Map<string, readonly OutlineItem[]>();
  for (const { path, text } of files) outlines.set(path, (await syntax.tree(text)).outline());
  const cut = render(tree(outlines), options);
  return cut.ok ? cut.value : undefined;
}

export function askPrompt(
  question: string,
  evidence: readonly Evidence[],
  options: RenderOptions,
  rules: Rules = noRules,
): RenderedPrompt | undefined {
  const tree: PromptTree = [
    { role: 'system', lifetime: 'always', node: wording('answer with evidence', answerWithEvidence) },
    ...rulesSection(rules, options.budget),
    { role: 'user', lifetime: 'task', node: joined(evidence.map(excerpt), '\n') },
    { role: 'user', lifetime: 'turn', node: said(question) },
  ];
  const prompt = render(tree, options);
  return prompt.ok ? prompt.value : undefined;
}

export function messageParts(parts: readonly RenderedPart[]): TextPart[] {
  return parts.map(({ text, breakpoint }) => ({ text, ...(breakpoint ? { breakpoint } : {}) }));
}

/** For the user: a sentence for each file of which something found no room. */
export function cutSentences({ leftOut }: Pick<RenderedPrompt, 'leftOut'>): string[] {
  const cut = new Set(leftOut.flatMap((origin) => ('path' in origin ? [origin.path] : [])));
  return [...cut].map((path) => `${path} is not shown whole: there is too much to show`);
}

function pathsNode(listed: readonly string[]): Group {
  const name: Origin = { kind: 'wording', name: 'paths' };
  const leaf = (path: string): Leaf => ({
    kind: 'leaf',
    spans: [{ text: `${path}\n`, origin: name }],
    priority: paths,
  });
  return {
    kind: 'group',
    children: listed.map(leaf),
    head: { text: '<paths>\n', origin: name },
    tail: { text: '</paths>\n', origin: name },
  };
}

/** The file meant first. */
function filesNode(files: readonly InstructedFile[], outlines: Outlines): Group {
  return joined(
    files.map((file, n) => fileNode(file, outlines.get(file.path), n === 0 ? bodiesMeant : bodies)),
    '\n',
  );
}

function fileNode(
  { path, text, selection }: InstructedFile,
  outline: readonly OutlineItem[] | undefined,
  body: number,
): PromptNode {
  const name: Origin = { kind: 'wording', name: 'file' };
  const head = `<file path=${JSON.stringify(path)}>\n`;
  const pieces = piecesOf(text, outline);
  if (pieces.length === 0)
    return { kind: 'leaf', spans: [{ text: `${head}</file>\n`, origin: name }], priority: signatures };
  const end = text.text.endsWith('\n') ? '' : '\n';
  return {
    kind: 'group',
    children: fileLeaves(path, text, pieces, { near, head: signatures, body }, selection),
    head: { text: head, origin: name },
    tail: { text: `${end}</file>\n`, origin: name },
    marker: (lines) => `⋯ ${lines} ${lines === 1 ? 'line' : 'lines'} not shown ⋯\n`,
  };
}

/** With numbers, for the answer to point at. The best stands first. */
function excerpt({ path, line, lines }: Evidence, index: number): Leaf {
  const name: Origin = { kind: 'wording', name: 'excerpt' };
  const spans = lines.flatMap((text, i) => [
    { text: `${String(line + i).padStart(5)}  `, origin: name },
    { text: `${text}\n`, origin: { kind: 'line', path, line: line - 1 + i } as const },
  ]);
  const head = { text: `<excerpt path=${JSON.stringify(path)}>\n`, origin: name };
  const tail = { text: '</excerpt>\n', origin: name };
  return { kind: 'leaf', spans: [head, ...spans, tail], priority: -index, lines: lines.length };
}

function goalNode(goal: string, files: readonly InstructedFile[], recent = ''): Group {
  return joined([...changed(recent), ...files.flatMap(selected), said(goal)], '\n\n');
}

/** Goes first where room is short. */
function changed(recent: string): Leaf[] {
  if (recent === '') return [];
  const text = `What was changed last, the newest at the end; only where the goal speaks of it, as of "the same" or "so far", is it meant:\n${recent.trimEnd()}`;
  return [{ ...wording('recent changes', text), priority: paths - 1 }];
}

function selected({ path, text, selection }: InstructedFile): Leaf[] {
  if (!selection || selection.from === selection.to) return [];
  const [from, to] = [text.lineAt(selection.from).number + 1, text.lineAt(selection.to).number + 1];
  return [wording('selection', `Lines ${from} to ${to} of ${path} are selected: the goal is about them.`)];
}

function joined(children: readonly PromptNode[], between: string): Group {
  return {
    kind: 'group',
    children,
    between: { text: between, origin: { kind: 'wording', name: 'between' } },
  };
}
